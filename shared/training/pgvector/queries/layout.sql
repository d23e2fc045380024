-- name: lock_layout#
-- The same lock that langchain-postgres takes before it makes the extension.
SELECT pg_advisory_xact_lock(1573678846307946496)

-- name: has_vector_type$
SELECT to_regtype('vector') IS NOT NULL

-- name: create_extension#
CREATE EXTENSION IF NOT EXISTS vector

-- name: has_langchain_tables$
SELECT to_regclass('langchain_pg_embedding') IS NOT NULL

-- name: create_langchain_tables#
-- As langchain-postgres 0.0.19 makes them.
CREATE TABLE IF NOT EXISTS langchain_pg_collection (
    uuid uuid PRIMARY KEY,
    name varchar NOT NULL UNIQUE,
    cmetadata json
);
CREATE TABLE langchain_pg_embedding (
    id varchar PRIMARY KEY,
    collection_id uuid REFERENCES langchain_pg_collection (uuid) ON DELETE CASCADE,
    embedding vector,
    document varchar,
    cmetadata jsonb
);
CREATE INDEX ix_cmetadata_gin ON langchain_pg_embedding USING gin (cmetadata jsonb_path_ops);

-- name: has_own_tables$
SELECT to_regclass('schemaloom_backup_record') IS NOT NULL

-- name: create_own_tables#
CREATE TABLE schemaloom_load (
    dataset text,
    load_number bigint,
    truncated boolean NOT NULL,
    records integer NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (dataset, load_number)
);
CREATE TABLE schemaloom_backup (
    id text PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text NOT NULL
);
CREATE TABLE schemaloom_backup_record (
    backup_id text REFERENCES schemaloom_backup (id) ON DELETE CASCADE,
    id varchar,
    kind varchar NOT NULL,
    embedding vector,
    document varchar,
    cmetadata jsonb,
    PRIMARY KEY (backup_id, id)
);

-- name: create_collections!
INSERT INTO langchain_pg_collection (uuid, name)
SELECT gen_random_uuid(), kind
FROM unnest(:kinds::text[]) AS kind
WHERE NOT EXISTS (SELECT FROM langchain_pg_collection WHERE name = kind)
ON CONFLICT DO NOTHING

-- name: embedding_columns
SELECT attname AS name, format_type(atttypid, atttypmod) AS type
FROM pg_attribute
WHERE attrelid = to_regclass('langchain_pg_embedding') AND attnum > 0 AND NOT attisdropped
