-- name: lock_loads#
-- Loads, backups and restores of one database go one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('schemaloom_load', 0))

-- name: superseding_load$
SELECT max(load_number)
FROM schemaloom_load
WHERE load_number > :load_number AND (dataset = :dataset OR truncated)

-- name: is_published$
SELECT EXISTS (SELECT FROM schemaloom_load WHERE load_number = :load_number AND dataset = :dataset)

-- name: note_load!
INSERT INTO schemaloom_load (dataset, load_number, truncated, records)
VALUES (:dataset, :load_number, :truncated, :records)
ON CONFLICT (dataset, load_number) DO UPDATE
SET records = excluded.records, published_at = now()

-- name: latest_load$
SELECT coalesce(max(load_number), 0) FROM schemaloom_load

-- name: insert_records*!
INSERT INTO langchain_pg_embedding (id, collection_id, embedding, document, cmetadata)
SELECT :id, collection.uuid, :vector::real[]::vector, :document, :metadata::jsonb
FROM langchain_pg_collection AS collection
WHERE collection.name = :kind
ON CONFLICT (id) DO UPDATE
SET collection_id = excluded.collection_id,
    embedding = excluded.embedding,
    document = excluded.document,
    cmetadata = excluded.cmetadata

-- name: retire_records$
-- What this load no longer holds of its dataset, and what an earlier attempt at it left.
WITH retired AS (
    DELETE FROM langchain_pg_embedding
    WHERE cmetadata @> jsonb_build_object('schemaloom', jsonb_build_object('dataset', :dataset::text))
        AND (cmetadata #>> '{schemaloom,load_number}')::bigint <= :load_number
        AND id <> ALL (:ids::text[])
    RETURNING 1
)
SELECT count(*) FROM retired

-- name: truncate_records$
-- Rows of other writers carry no load number and count as the oldest.
WITH truncated AS (
    DELETE FROM langchain_pg_embedding AS record
    USING langchain_pg_collection AS collection
    WHERE collection.uuid = record.collection_id
        AND collection.name = ANY (:kinds::text[])
        AND coalesce((record.cmetadata #>> '{schemaloom,load_number}')::bigint, 0) < :load_number
        AND record.id <> ALL (:ids::text[])
    RETURNING 1
)
SELECT count(*) FROM truncated

-- name: other_dimension^
SELECT vector_dims(record.embedding) AS dimension, count(*) AS records
FROM langchain_pg_embedding AS record
JOIN langchain_pg_collection AS collection ON collection.uuid = record.collection_id
WHERE collection.name = ANY (:kinds::text[])
    AND vector_dims(record.embedding) <> :dimension
    AND record.id <> ALL (:ids::text[])
GROUP BY 1
ORDER BY 2 DESC
LIMIT 1

-- name: stored_records
SELECT collection.name AS kind, count(*) AS records
FROM langchain_pg_embedding AS record
JOIN langchain_pg_collection AS collection ON collection.uuid = record.collection_id
WHERE record.cmetadata @> jsonb_build_object(
    'schemaloom', jsonb_build_object('dataset', :dataset::text, 'load_number', :load_number::bigint)
)
GROUP BY 1
