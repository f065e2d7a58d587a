-- What a command is known by stands with its first event: a row of its own, with an index of its own that grows in random order,
-- cost a third of an append.

-- Null on all but the first event of a command, and on every event before this migration, whose commands are in
-- event_log.commands. The leaf does not cover them: they follow from the request and from the events.
alter table event_log.events
    -- Keyed hash of the request, so that the same id with another request is refused.
    add column digest bytea,
    -- How many events the command appended; they follow each other.
    add column command_events integer;

-- Each command takes effect once. The build reads the table once and finds no row for the index.
create unique index events_command_id_key on event_log.events (command_id) where digest is not null;

comment on table event_log.commands is
    'Commands that took effect without an event, each once, and all from before 2026-11-24; a rejected one leaves nothing';

-- An event of a group, with all that its command says about it: one array of these is taken apart in a quarter less time than
-- an array for each column. Its position follows from its place in the array, whether it is imported from the group.
create type event_log.new_event as (
    stream text,
    version bigint,
    event_id uuid,
    event_type text,
    schema_version integer,
    recorded_at timestamptz,
    actor_kind text,
    actor_id text,
    on_behalf_of text,
    command_id uuid,
    request_id uuid,
    correlation_id uuid,
    causation_id uuid,
    body bytea,
    digest bytea,
    command_events integer
);

-- The older one knows nothing of the commands that stand with their events.
drop function event_log.append;

-- One group of commands. command_ids names all of them. Those without an event run in step: ids, digests (null for one that is
-- not to be remembered, such as a rejected one), and how many events of the group come before. Guards run in step too.
--
-- The lock comes first and every check in a later statement: under read committed each statement then sees all that was
-- committed before the lock was given. In one statement the checks would look at the past.
--
-- A guard that held when the head was at expected_head need not be looked at while the head is still there, because then
-- nobody else has appended anything since; the unsure guards are always looked at. Unique keys stop whatever is left: a command
-- that took effect before in the same way, and a stream that was taken for empty and is written to. No key stops a command that
-- took effect before in the other way, with events or without, so these are looked up.
--
-- outcome:
--   appended   head and head_time are those after the group
--   known      a command took effect before
--   conflict   streams that are not at the guarded version: found_streams, found_versions
--   late       head_time is the time that the group must not be below
create function event_log.append(
    expected_head bigint,
    guard_streams text[],
    guard_versions bigint[],
    unsure_streams text[],
    unsure_versions bigint[],
    command_ids uuid[],
    eventless_ids uuid[],
    eventless_digests bytea[],
    events_before integer[],
    events event_log.new_event[],
    imported timestamptz,
    out outcome text,
    out head bigint,
    out head_time timestamptz,
    out found_streams text[],
    out found_versions bigint[]
)
language plpgsql volatile
as $$
declare
    event_count integer := cardinality(events);
    first_time timestamptz := events[1].recorded_at;
    time_floor timestamptz;
    head_imported timestamptz;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'appending needs the isolation level read committed';
    end if;

    perform event_log.lock_head();

    select e.position, e.recorded_at, e.imported_at
    into head, head_time, head_imported
    from event_log.events e
    order by e.position desc
    limit 1;
    head := coalesce(head, 0);

    if exists (select from event_log.commands c where c.command_id = any (command_ids)) then
        outcome := 'known';
        return;
    end if;
    if cardinality(eventless_ids) > 0 then
        if exists (
            select from event_log.events e where e.command_id = any (eventless_ids) and e.digest is not null
        ) then
            outcome := 'known';
            return;
        end if;
    end if;

    if head is distinct from expected_head or cardinality(unsure_streams) > 0 then
        select array_agg(g.stream), array_agg(coalesce(l.version, 0))
        into found_streams, found_versions
        from (
            select stream, version
            from unnest(guard_streams, guard_versions) as g (stream, version)
            where head is distinct from expected_head
            union all
            select stream, version
            from unnest(unsure_streams, unsure_versions) as u (stream, version)
        ) g
        left join lateral (
            select e.version
            from event_log.events e
            where e.stream = g.stream
            order by e.version desc
            limit 1
        ) l on true
        where coalesce(l.version, 0) <> g.version;
        if found_streams is not null then
            outcome := 'conflict';
            return;
        end if;
    end if;

    if event_count > 0 then
        if imported is null then
            select to_timestamp(0) + f.last_value * interval '1 microsecond'
            into time_floor
            from event_log.time_floor f;
            if first_time <= time_floor then
                outcome := 'late';
                head_time := greatest(head_time, time_floor + interval '1 microsecond');
                return;
            end if;
            if abs(extract(epoch from clock_timestamp() - first_time)) > 60 then
                raise exception 'that of this process says %, that of the database %', first_time, clock_timestamp()
                    using errcode = 'KL001';
            end if;
        elsif head > 0 and head_imported is null then
            raise exception 'past times can only be loaded into an empty log'
                using errcode = 'KL002';
        elsif exists (
            select
            from (select e.recorded_at, lag(e.recorded_at) over (order by e.number) as before
                from unnest(events) with ordinality as e (
                    stream, version, event_id, event_type, schema_version, recorded_at, actor_kind, actor_id, on_behalf_of,
                    command_id, request_id, correlation_id, causation_id, body, digest, command_events, number
                )) e
            where e.recorded_at < e.before
        ) then
            raise exception 'imported times never run backwards'
                using errcode = 'KL002';
        end if;
        if first_time < head_time then
            outcome := 'late';
            return;
        end if;
    end if;

    if cardinality(eventless_ids) > 0 then
        insert into event_log.commands (command_id, digest, first_position, last_position)
        select c.command_id, c.digest, append.head + c.events_before + 1, append.head + c.events_before
        from unnest(eventless_ids, eventless_digests, append.events_before) as c (command_id, digest, events_before)
        where c.digest is not null;
    end if;

    if event_count > 0 then
        insert into event_log.events (
            position, stream, version, event_id, event_type, schema_version, recorded_at, imported_at, actor_kind, actor_id,
            on_behalf_of, command_id, request_id, correlation_id, causation_id, body, digest, command_events
        )
        select
            append.head + e.number, e.stream, e.version, e.event_id, e.event_type, e.schema_version, e.recorded_at, imported,
            e.actor_kind, e.actor_id, e.on_behalf_of, e.command_id, e.request_id, e.correlation_id, e.causation_id, e.body,
            e.digest, e.command_events
        from unnest(events) with ordinality as e (
            stream, version, event_id, event_type, schema_version, recorded_at, actor_kind, actor_id, on_behalf_of,
            command_id, request_id, correlation_id, causation_id, body, digest, command_events, number
        );
    end if;

    outcome := 'appended';
    head := head + event_count;
    head_time := coalesce(events[event_count].recorded_at, head_time);
end
$$;
