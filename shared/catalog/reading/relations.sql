-- name: containment
-- How many of the sampled different values of a column are found in another: the braces hold quoted names.
WITH held AS MATERIALIZED (
  SELECT DISTINCT value
  FROM (SELECT {column} AS value FROM {table} WHERE {column} IS NOT NULL LIMIT 20000) AS seen
  LIMIT 500
)
SELECT (SELECT count(*) FROM held) AS held,
       (SELECT count(DISTINCT value) FROM held JOIN {target} AS t ON t.{target_column} = held.value) AS found;
