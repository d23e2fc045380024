-- name: files_of_task
select name, base_name, backup_number, key, size, sha256, uploaded, origin, step, version, created_at, modified_at
from files
where task_id = :task_id
order by modified_at desc, name;

-- name: file_of_task^
select name, base_name, backup_number, key, size, sha256, uploaded, origin, step, version, created_at, modified_at
from files
where task_id = :task_id and name = :name;

-- name: versions_of_file
select name, base_name, backup_number, key, size, sha256, uploaded, origin, step, version, created_at, modified_at
from files
where task_id = :task_id and base_name = :base_name;

-- name: current_names
select name from files where task_id = :task_id and backup_number is null;

-- name: remove_files!
delete from files where task_id = :task_id and name = any(:names::text[]);

-- name: save_files!
insert into files (task_id, name, base_name, backup_number, key, size, sha256, uploaded, origin, step, version,
                   created_at, modified_at)
select :task_id, row.*
from unnest(:names::text[], :base_names::text[], :backup_numbers::integer[], :keys::text[], :sizes::bigint[],
            :digests::text[], :uploaded::boolean[], :origins::text[], :steps::text[], :versions::bigint[],
            :created_at::timestamptz[], :modified_at::timestamptz[]) as row
on conflict (task_id, name) do update
set base_name     = excluded.base_name,
    backup_number = excluded.backup_number,
    key           = excluded.key,
    size          = excluded.size,
    sha256        = excluded.sha256,
    uploaded      = excluded.uploaded,
    origin        = excluded.origin,
    step          = excluded.step,
    version       = excluded.version,
    created_at    = excluded.created_at,
    modified_at   = excluded.modified_at;

-- name: discard_objects!
insert into discarded_objects (key, task_id, discarded_at)
select key, :task_id, :now
from unnest(:keys::text[]) as key
on conflict (key) do update set discarded_at = excluded.discarded_at;

-- name: remove_all_files^
with removed as (
    delete from files where task_id = :task_id returning size
)
select count(*) as files, coalesce(sum(size), 0)::bigint as size from removed;

-- name: touch_task!
update tasks set version = :version, updated_at = :now where task_id = :task_id;
