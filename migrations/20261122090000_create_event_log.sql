-- The log: one table of events, one head.

create schema event_log;
grant usage on schema event_log
    to keyledger_server, keyledger_projector, keyledger_importer, keyledger_signer;

-- Each check is read and compiled again for every append, which holds the head meanwhile: hence only the one that keeps a
-- single command from filling the log.
create table event_log.events (
    -- Place in the log, from 1, dense and in commit order.
    position bigint primary key,
    -- Category and opaque id.
    stream text collate "C" not null,
    -- Order within the stream, from 1; the unique key is the optimistic lock.
    version bigint not null,
    -- UUID v7 of this event.
    event_id uuid not null,
    -- Stored name; never changes.
    event_type text collate "C" not null,
    -- Version of the body's shape, from 1.
    schema_version integer not null,
    -- When it was decided; never decreases with position. For an imported event, its original time.
    recorded_at timestamptz not null,
    -- When it was imported; null for all others.
    imported_at timestamptz,
    -- Who acted, in which capacity, and for whom.
    actor_kind text collate "C" not null,
    actor_id text collate "C" not null,
    on_behalf_of text collate "C",
    -- The command that decided it.
    command_id uuid not null,
    -- The request that carried the command.
    request_id uuid,
    -- The conversation that it belongs to: the id of its first command.
    correlation_id uuid not null,
    -- The event that caused the command.
    causation_id uuid,
    -- The exact bytes, personal values encrypted.
    body bytea not null check (octet_length(body) <= 1048576),
    unique (stream, version)
);
comment on table event_log.events is 'Append-only; position order is commit order';

create table event_log.commands (
    -- Unique for good: the client's idempotency key scoped to the actor and hashed, or an id of ours.
    command_id uuid primary key,
    -- Keyed hash of the request, so that the same id with another request is refused.
    digest bytea not null,
    -- The events it appended; first > last when there was nothing left to do at last.
    first_position bigint not null,
    last_position bigint not null
);
comment on table event_log.commands is 'Commands that took effect, each once; a rejected one leaves nothing';

create table event_log.identity (
    only_row boolean primary key default true check (only_row),
    -- Names this log, whatever host serves it; salts the keys derived from the master key.
    log_id uuid not null default gen_random_uuid(),
    -- Proves that a process holds the master key that this log was begun with; null before the first start.
    master_key_check bytea check (octet_length(master_key_check) = 32)
);
insert into event_log.identity default values;

-- A moment that was once resolved to a position stays resolved: no event is recorded at or before it any more. Kept as
-- microseconds since 1970 in a sequence, because that has no row versions to bloat under a long snapshot.
create sequence event_log.time_floor minvalue 0 start 0;

create function event_log.lock_head() returns void
language sql volatile
as $$ select pg_advisory_xact_lock(7205759403792793) $$;
comment on function event_log.lock_head() is 'Waits for the head of the log; held to the end of the transaction';

create function event_log.refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception 'the log is append-only: % of %.% refused', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

create trigger refuse_change
    before update or delete or truncate on event_log.events
    for each statement execute function event_log.refuse_change();
alter table event_log.events enable always trigger refuse_change;

create trigger refuse_change
    before update or delete or truncate on event_log.commands
    for each statement execute function event_log.refuse_change();
alter table event_log.commands enable always trigger refuse_change;

grant select on event_log.events
    to keyledger_server, keyledger_projector, keyledger_importer, keyledger_signer;
grant insert on event_log.events to keyledger_server, keyledger_importer;
grant select on event_log.identity
    to keyledger_server, keyledger_projector, keyledger_importer, keyledger_signer;
grant select, insert on event_log.commands to keyledger_server, keyledger_importer;
grant select, update on sequence event_log.time_floor to keyledger_server, keyledger_importer;

alter table event_log.events enable row level security;
alter table event_log.events force row level security;
create policy read on event_log.events for select using (true);
create policy append on event_log.events for insert to keyledger_server
    with check (imported_at is null);
create policy import on event_log.events for insert to keyledger_importer
    with check (imported_at is not null and recorded_at <= imported_at);
