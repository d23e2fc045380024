-- name: create_backup!
INSERT INTO schemaloom_backup (id, note) VALUES (:id, :note)

-- name: copy_records_out!
INSERT INTO schemaloom_backup_record (backup_id, id, kind, embedding, document, cmetadata)
SELECT :backup_id, record.id, collection.name, record.embedding, record.document, record.cmetadata
FROM langchain_pg_embedding AS record
JOIN langchain_pg_collection AS collection ON collection.uuid = record.collection_id
WHERE collection.name = ANY (:kinds::text[])

-- name: forget_old_backups!
DELETE FROM schemaloom_backup
WHERE id IN (SELECT id FROM schemaloom_backup ORDER BY created_at DESC, id DESC OFFSET :kept)
    AND id IS DISTINCT FROM :spared::text

-- name: list_backups
SELECT
    backup.id,
    backup.created_at,
    backup.note,
    count(record.id) FILTER (WHERE record.kind = 'ddl') AS ddl,
    count(record.id) FILTER (WHERE record.kind = 'documentation') AS documentation,
    count(record.id) FILTER (WHERE record.kind = 'sql') AS sql
FROM schemaloom_backup AS backup
LEFT JOIN schemaloom_backup_record AS record ON record.backup_id = backup.id
GROUP BY backup.id
ORDER BY backup.created_at DESC, backup.id DESC

-- name: clear_records!
DELETE FROM langchain_pg_embedding AS record
USING langchain_pg_collection AS collection
WHERE collection.uuid = record.collection_id AND collection.name = ANY (:kinds::text[])

-- name: copy_records_back!
INSERT INTO langchain_pg_embedding (id, collection_id, embedding, document, cmetadata)
SELECT record.id, collection.uuid, record.embedding, record.document, record.cmetadata
FROM schemaloom_backup_record AS record
JOIN langchain_pg_collection AS collection ON collection.name = record.kind
WHERE record.backup_id = :backup_id
