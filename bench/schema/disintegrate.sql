-- What disintegrate-postgres 4.0.1 would create by itself on Postgres 16 or later. Its begin_epoch function masks with a
-- hexadecimal literal, which Postgres 15 cannot read: here the same number stands in decimal.
create sequence seq_event_event_id;

create table event (
  event_id bigint primary key default nextval('seq_event_event_id'),
  event_type varchar(255),
  payload bytea,
  inserted_at timestamp default now(),
  account uuid
);

create index idx_event_type_btree on event (event_type);

create index idx_event_account on event (account) where account is not null;

create function event_store_begin_epoch() returns void language plpgsql as $$
declare
  head bigint;
  this_database int;
begin
  select last_value into head from seq_event_event_id;
  select oid into this_database from pg_database where datname = current_database();
  perform pg_try_advisory_xact_lock_shared(this_database, 0);
  perform pg_try_advisory_xact_lock_shared(1, (head & 4294967295)::bit(32)::integer);
  perform pg_try_advisory_xact_lock_shared(2, (head >> 32)::bit(32)::integer);
end;
$$;

create function event_store_current_epoch() returns bigint language plpgsql as $$
declare
  persisted bigint;
  pending bigint;
  this_database int;
begin
  select coalesce(max(event_id), 0) into persisted from event;
  select oid into this_database from pg_database where datname = current_database();
  select min((high.objid::bigint << 32) + low.objid::bigint)
    into pending
    from pg_locks writer
    join pg_locks low on low.pid = writer.pid
    join pg_locks high on high.pid = writer.pid
    where writer.locktype = 'advisory'
      and writer.classid = this_database
      and low.classid = 1
      and high.classid = 2;
  return least(coalesce(pending, persisted), persisted);
end;
$$;
