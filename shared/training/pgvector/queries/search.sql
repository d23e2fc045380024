-- name: nearest_records
-- Vectors of another model cannot be compared: pgvector refuses the whole query for one of them.
SELECT
    record.id,
    record.document,
    record.cmetadata,
    1 - (record.embedding <=> :vector::real[]::vector) AS score
FROM langchain_pg_embedding AS record
JOIN langchain_pg_collection AS collection ON collection.uuid = record.collection_id
WHERE collection.name = :kind AND vector_dims(record.embedding) = cardinality(:vector::real[])
ORDER BY record.embedding <=> :vector::real[]::vector, record.id
LIMIT :limit

-- name: count_records
SELECT collection.name AS kind, count(*) AS records
FROM langchain_pg_embedding AS record
JOIN langchain_pg_collection AS collection ON collection.uuid = record.collection_id
GROUP BY 1
