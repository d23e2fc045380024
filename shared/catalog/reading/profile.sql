-- name: statistics
-- What ANALYZE has left about the columns of the tables $1.$2; a partitioned table's own row is the inherited one.
SELECT schemaname AS schema_name,
       tablename AS table_name,
       attname AS column_name,
       null_frac::float8 AS null_fraction,
       n_distinct::float8 AS distinct_estimate,
       most_common_vals::text::text[] AS common_values,
       most_common_freqs::float8[] AS common_shares,
       histogram_bounds::text::text[] AS bounds
FROM unnest($1::text[], $2::text[]) AS w (s, t)
JOIN pg_stats ON schemaname = w.s AND tablename = w.t
ORDER BY inherited;

-- name: look
-- One look at a bounded number of rows: for every column its values with their counts, most frequent first.
-- profile_query.py fills the braces with quoted names; $1 is the largest number of values of a category.
WITH looked AS MATERIALIZED (
  SELECT {columns} FROM {source}
),
counted AS (
  SELECT place, value, count(*) AS times
  FROM looked CROSS JOIN LATERAL (VALUES {values}) AS v (place, value)
  GROUP BY place, value
),
ranked AS (
  SELECT place,
         value,
         times,
         row_number() OVER (PARTITION BY place ORDER BY value IS NULL, times DESC, value COLLATE "C") AS rank,
         count(value) OVER (PARTITION BY place) AS different,
         sum(times) FILTER (WHERE value IS NULL) OVER (PARTITION BY place) AS nulls
  FROM counted
),
edges AS (
  SELECT {ranges} FROM looked
)
SELECT r.place::int AS place,
       r.value,
       r.times,
       r.different,
       coalesce(r.nulls, 0)::bigint AS nulls,
       b.low,
       b.high,
       e.total
FROM ranked r
CROSS JOIN edges e
LEFT JOIN LATERAL (SELECT * FROM (VALUES {bounds}) AS x (place, low, high) WHERE x.place = r.place) b ON true
WHERE r.rank <= CASE WHEN r.different <= $1 THEN $1 ELSE 3 END
ORDER BY r.place, r.rank;

-- name: census
-- All values of the categories of a large table, in one scan.
SELECT place, value, count(*) AS times
FROM {source} CROSS JOIN LATERAL (VALUES {values}) AS v (place, value)
WHERE value IS NOT NULL
GROUP BY place, value
ORDER BY place, times DESC, value COLLATE "C"
LIMIT $1;

-- name: extent
-- The first and last value of some columns, exactly: quick with an index, else one scan.
SELECT {ranges} FROM {source};
