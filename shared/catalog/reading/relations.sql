-- name: containment
-- How many of the sampled different values (or combinations) of some columns are found in others: the braces hold
-- quoted names.
WITH held AS MATERIALIZED (
  SELECT DISTINCT *
  FROM (SELECT {columns} FROM {table} WHERE {filled} LIMIT 20000) AS seen
  LIMIT 500
)
SELECT count(*) AS held,
       count(*) FILTER (WHERE EXISTS (SELECT FROM {target} AS t WHERE {matched})) AS found
FROM held;
