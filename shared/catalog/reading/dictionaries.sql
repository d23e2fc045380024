-- name: entries
-- The rows of a dictionary: the braces hold quoted names, or NULL for a type that it does not have.
SELECT {type}::text AS type, {code}::text AS code, {label}::text AS label
FROM {table}
WHERE {code} IS NOT NULL AND {label} IS NOT NULL
ORDER BY 1, 2
LIMIT {limit};
