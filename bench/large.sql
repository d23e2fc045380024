create table {table} (
    id            bigint primary key,
    {parent}_id   bigint references {parent},
    code          varchar(20) not null unique,
    name          varchar(100) not null,
    status        varchar(10) not null,
    kind          smallint not null,
    city          varchar(50),
    unit_price    numeric(12, 2),
    quantity      integer not null,
    total_amount  numeric(14, 2) not null,
    discount_rate numeric(5, 4),
    weight_kg     double precision,
    opened_on     date not null,
    closed_on     date,
    is_active     boolean not null,
    note          text,
    create_ts     timestamp not null,
    create_by     varchar(50),
    update_ts     timestamp,
    version       integer not null default 1
);
comment on column {table}.status is 'Where it stands: open, paid or void';
insert into {table}
select n, null, 'C-' || n, 'Item ' || n, (array['open', 'paid', 'void'])[n % 3 + 1], n % 4,
       (array['Hangzhou', 'Ningbo', 'Wenzhou'])[n % 3 + 1], n * 1.5, n % 7, n * 10, (n % 10) / 10.0, n * 0.3,
       date '2025-01-01' + n, case when n % 2 = 0 then date '2025-03-01' + n end, n % 2 = 0, null,
       timestamp '2025-01-01' + n * interval '1 hour', 'loader', null, 1
from generate_series(1, 50) as n;
