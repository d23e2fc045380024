-- Every query takes the schemas ($1) and names ($2) of the tables asked for, and gives rows for all of them at once.
-- pg_catalog throughout: information_schema hides constraints from roles that may only select.

-- name: tables
WITH wanted AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.reltuples
  FROM unnest($1::text[], $2::text[]) AS w (schema_name, table_name)
  JOIN pg_namespace n ON n.nspname = w.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
)
SELECT t.nspname AS schema_name,
       t.relname AS table_name,
       t.relkind::text AS kind,
       obj_description(t.oid, 'pg_class') AS comment,
       CASE WHEN t.relkind = 'p' THEN leaves.tuples ELSE greatest(t.reltuples, 0) END::bigint AS row_estimate,
       CASE WHEN t.relkind = 'p' THEN leaves.bytes ELSE coalesce(pg_total_relation_size(t.oid), 0) END::bigint AS size_bytes,
       CASE WHEN t.relkind IN ('v', 'm') THEN pg_get_viewdef(t.oid, true) END AS definition,
       CASE WHEN t.relkind = 'p' THEN pg_get_partkeydef(t.oid) END AS partition_key
FROM wanted t
LEFT JOIN LATERAL (
  SELECT coalesce(sum(greatest(c.reltuples, 0)), 0) AS tuples, coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
  FROM pg_partition_tree(t.oid) p
  JOIN pg_class c ON c.oid = p.relid
  WHERE p.isleaf
) leaves ON t.relkind = 'p'
ORDER BY 1, 2;

-- name: columns
WITH RECURSIVE wanted AS (
  SELECT c.oid, n.nspname, c.relname
  FROM unnest($1::text[], $2::text[]) AS w (schema_name, table_name)
  JOIN pg_namespace n ON n.nspname = w.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
),
attributes AS (
  SELECT w.nspname, w.relname, a.*
  FROM wanted w
  JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
),
bases (declared, base, never_null) AS (
  SELECT DISTINCT atttypid, atttypid, false FROM attributes
  UNION ALL
  SELECT b.declared, t.typbasetype, b.never_null OR t.typnotnull
  FROM bases b
  JOIN pg_type t ON t.oid = b.base AND t.typtype = 'd'
)
SELECT a.nspname AS schema_name,
       a.relname AS table_name,
       a.attname AS column_name,
       format_type(a.atttypid, a.atttypmod) AS type,
       t.typname AS base_name,
       t.typtype::text AS base_kind,
       e.typname AS element_name,
       e.typtype::text AS element_kind,
       a.attnotnull OR b.never_null AS not_null,
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default_expression,
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
       col_description(a.attrelid, a.attnum) AS comment
FROM attributes a
JOIN bases b ON b.declared = a.atttypid
JOIN pg_type t ON t.oid = b.base AND t.typtype <> 'd'
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
ORDER BY 1, 2, a.attnum;

-- name: constraints
-- Foreign keys declared on a partition belong to its root, those that point at a partition to that one's root.
WITH wanted AS (
  SELECT c.oid, n.nspname, c.relname
  FROM unnest($1::text[], $2::text[]) AS w (schema_name, table_name)
  JOIN pg_namespace n ON n.nspname = w.schema_name
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
  WHERE c.relkind IN ('r', 'p', 'f')
),
owned AS (
  SELECT w.oid AS owner, k.*
  FROM wanted w
  JOIN pg_constraint k ON k.conrelid = w.oid AND k.contype IN ('p', 'u', 'f', 'c')
  UNION
  SELECT w.oid, k.*
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid AND c.relispartition
  JOIN wanted w ON w.oid = pg_partition_root(k.conrelid)
  WHERE k.contype = 'f'
)
SELECT w.nspname AS schema_name,
       w.relname AS table_name,
       k.conname AS name,
       k.contype::text AS kind,
       own.names AS columns,
       tn.nspname AS target_schema,
       tc.relname AS target_table,
       theirs.names AS target_columns,
       CASE WHEN k.contype = 'c' THEN pg_get_constraintdef(k.oid, true) END AS definition
FROM owned k
JOIN wanted w ON w.oid = k.owner
LEFT JOIN pg_class tc ON k.contype = 'f' AND tc.oid = coalesce(pg_partition_root(k.confrelid), k.confrelid)
LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
CROSS JOIN LATERAL (
  SELECT array_agg(a.attname::text ORDER BY u.place) AS names
  FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
) own
CROSS JOIN LATERAL (
  SELECT array_agg(a.attname::text ORDER BY u.place) AS names
  FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, place)
  JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum
) theirs
ORDER BY 1, 2, 4, 3;

-- name: indexes
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       ic.relname AS name,
       i.indisunique AND i.indpred IS NULL AND i.indisvalid AS is_unique,
       plain.names AS columns
FROM unnest($1::text[], $2::text[]) AS w (schema_name, table_name)
JOIN pg_namespace n ON n.nspname = w.schema_name
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name
JOIN pg_index i ON i.indrelid = c.oid
JOIN pg_class ic ON ic.oid = i.indexrelid
CROSS JOIN LATERAL (
  SELECT CASE WHEN i.indexprs IS NULL THEN array_agg(a.attname::text ORDER BY u.place) END AS names
  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (attnum, place)
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
  WHERE u.place <= i.indnkeyatts
) plain
ORDER BY 1, 2, 3;

-- name: dependencies
-- What views read, a level deep.
SELECT DISTINCT n.nspname AS schema_name,
       c.relname AS table_name,
       rn.nspname AS read_schema,
       rc.relname AS read_table
FROM unnest($1::text[], $2::text[]) AS w (schema_name, table_name)
JOIN pg_namespace n ON n.nspname = w.schema_name
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.table_name AND c.relkind IN ('v', 'm')
JOIN pg_rewrite r ON r.ev_class = c.oid
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
JOIN pg_class rc ON rc.oid = d.refobjid AND rc.oid <> c.oid AND rc.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_namespace rn ON rn.oid = rc.relnamespace
ORDER BY 1, 2, 3, 4;

-- name: listing
-- Tables of the schemas $1 whose name matches the LIKE pattern $2; partitions and what extensions own left out.
SELECT n.nspname AS schema_name, c.relname AS table_name
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[])
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT c.relispartition
  AND c.relname LIKE $2
  AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C";
