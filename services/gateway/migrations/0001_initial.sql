-- Tasks, what runs for them, what they made, and what is still to be sent.

create table tasks (
    task_id           text primary key,
    task_name         text,
    db_name           text        not null,
    business_context  text        not null,
    parameters        json        not null,
    sealed_connection text,
    masked_connection text,
    created_by        text        not null,
    status            text        not null,
    mode              text,
    checkpoint_set    uuid,
    error_message     text,
    -- json, not jsonb: the keys keep the order in which a person reads them
    result            json,
    files_deleted     boolean     not null default false,
    version           bigint      not null default 1,
    created_at        timestamptz not null,
    started_at        timestamptz,
    completed_at      timestamptz,
    updated_at        timestamptz
);

create index tasks_by_age on tasks (created_at desc, task_id desc);
create index tasks_by_owner on tasks (created_by, created_at desc, task_id desc);
create index tasks_by_status on tasks (status, created_at desc, task_id desc);
create index tasks_by_database on tasks (db_name, created_at desc, task_id desc);

create table steps (
    task_id       text     not null references tasks on delete cascade,
    step          text     not null,
    position      smallint not null,
    enabled       boolean  not null,
    status        text     not null,
    started_at    timestamptz,
    completed_at  timestamptz,
    error_message text,
    done          integer  not null default 0,
    total         integer  not null default 0,
    item          text,
    usage         json     not null default '{}',
    summary       json,
    item_errors   json     not null default '[]',
    primary key (task_id, step)
);

-- No reference to tasks: an execution outlives its task until its `ended` object is written and its objects are gone.
create table executions (
    execution_id     uuid primary key,
    task_id          text        not null,
    step             text        not null,
    checkpoint_set   uuid        not null,
    phase            text        not null,
    request_number   integer     not null,
    attempt          integer     not null,
    done_mark        integer     not null,
    opened_at        timestamptz not null,
    deadline         timestamptz not null,
    due_at           timestamptz,
    last_event_at    timestamptz,
    traceparent      text,
    outcome          text,
    ended_at         timestamptz,
    ended_written_at timestamptz,
    collected_at     timestamptz,
    checkpoints_collected_at timestamptz,
    check ((ended_at is null) = (outcome is null))
);

create unique index executions_open on executions (task_id) where ended_at is null;
create index executions_of_task on executions (task_id);
create index executions_by_deadline on executions (deadline) where ended_at is null;
create index executions_resting on executions (due_at) where ended_at is null and phase = 'backing_off';
create index executions_running on executions (last_event_at) where ended_at is null and phase = 'running';
create index executions_waiting on executions (execution_id) where ended_at is null and phase = 'waiting';
create index executions_to_tell on executions (ended_at) where ended_at is not null and ended_written_at is null;
create index executions_to_collect on executions (ended_at) where ended_at is not null and collected_at is null;
create index executions_by_checkpoints on executions (checkpoint_set) where checkpoints_collected_at is null;

-- The runs of an execution that were, at some time, the one last started.
create table runs (
    run_id         uuid primary key,
    execution_id   uuid        not null references executions on delete cascade,
    request_number integer     not null,
    delivery_count integer     not null,
    sequence       integer     not null,
    usage          json        not null,
    worker         text,
    first_heard_at timestamptz not null,
    last_heard_at  timestamptz not null
);

create index runs_of_execution on runs (execution_id);

-- Requests of steps, written in the transaction that decided them; the relay sends what is unsent.
create table outbox (
    execution_id   uuid        not null references executions on delete cascade,
    request_number integer     not null,
    task_id        text        not null,
    step           text        not null,
    inputs         json        not null,
    task_version   bigint      not null,
    traceparent    text,
    created_at     timestamptz not null,
    not_before     timestamptz not null,
    tries          integer     not null default 0,
    sent_at        timestamptz,
    primary key (execution_id, request_number)
);

create index outbox_unsent on outbox (not_before) where sent_at is null;
create index outbox_by_step on outbox (step, sent_at) where sent_at is not null;

create table files (
    task_id       text        not null references tasks on delete cascade,
    name          text        not null,
    base_name     text        not null,
    backup_number integer,
    key           text        not null,
    size          bigint      not null,
    sha256        text        not null,
    uploaded      boolean     not null,
    origin        text        not null,
    step          text,
    version       bigint      not null,
    created_at    timestamptz not null,
    modified_at   timestamptz not null,
    primary key (task_id, name)
);

create index files_by_base on files (task_id, base_name);
create index files_by_key on files (key);

-- Objects whose last index row is gone; they are removed a day later unless a row names them again.
create table discarded_objects (
    key          text primary key,
    task_id      text        not null,
    discarded_at timestamptz not null
);

create index discarded_objects_by_age on discarded_objects (discarded_at);

-- No reference to tasks: a check for each of a thousand rows costs more than a late batch that the cleaning removes.
create table logs (
    task_id    text        not null,
    cursor     bigint      generated always as identity,
    run_id     uuid        not null,
    sequence   integer     not null,
    position   integer     not null,
    emitted_at timestamptz not null,
    level      text        not null,
    logger     text        not null,
    message    text        not null,
    step       text,
    primary key (task_id, cursor)
);

create unique index logs_once on logs (run_id, sequence, position);
create index logs_by_time on logs (task_id, emitted_at, cursor);

create table dead_letters (
    dead_letter_id bigint      generated always as identity primary key,
    queue          text        not null,
    message_id     text        not null,
    reason         text        not null,
    event_type     text,
    task_id        text,
    execution_id   uuid,
    body           bytea       not null,
    received_at    timestamptz not null,
    unique (queue, message_id)
);

create index dead_letters_of_task on dead_letters (task_id);

-- Deleted tasks. A second pass removes what late runs wrote; the ids are never given out again.
create table tombstones (
    task_id        text primary key,
    deleted_at     timestamptz not null,
    record_deleted boolean     not null,
    passes         integer     not null default 0,
    next_pass_at   timestamptz
);

create index tombstones_due on tombstones (next_pass_at) where next_pass_at is not null;

-- The newest tick of the sweeper that came back through the heartbeats' queue.
create table returned_tick (
    only_row     boolean primary key default true check (only_row),
    published_at timestamptz not null
);

-- Loads are numbered from the clock on: beside a training store that is older than this database, a count from one
-- would be taken for loads that others have long overtaken.
do $$ begin execute format('create sequence load_numbers start with %s', extract(epoch from now())::bigint); end $$;
