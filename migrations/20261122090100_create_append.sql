-- Appending: everything that must be checked and written while the head is held, in one call.

-- One group of commands. Arrays run in step: guards; commands (event_counts -1 for one that appends nothing and is not to be
-- remembered, such as a rejected one); events in order, each with the number of its command from 1.
--
-- The lock comes first and every check in a later statement: under read committed each statement then sees all that was
-- committed before the lock was given. In one statement the checks would look at the past.
--
-- A guard that held when the head was at expected_head need not be looked at while the head is still there, because then
-- nobody else has appended anything since; the unsure guards are always looked at. Unique keys stop whatever is left: a command
-- that took effect before, and a stream that was taken for empty and is written to.
--
-- outcome:
--   appended   head and head_time are those after the group
--   known      a rejected command took effect before
--   conflict   streams that are not at the guarded version: found_streams, found_versions
--   late       head_time is the time that the group must not be below
create function event_log.append(
    expected_head bigint,
    guard_streams text[],
    guard_versions bigint[],
    unsure_streams text[],
    unsure_versions bigint[],
    command_ids uuid[],
    digests bytea[],
    first_events integer[],
    event_counts integer[],
    actor_kinds text[],
    actor_ids text[],
    on_behalf_ofs text[],
    request_ids uuid[],
    correlation_ids uuid[],
    causation_ids uuid[],
    event_commands integer[],
    streams text[],
    versions bigint[],
    event_ids uuid[],
    event_types text[],
    schema_versions integer[],
    recorded_ats timestamptz[],
    bodies bytea[],
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

    if -1 = any (event_counts) and exists (
        select
        from unnest(command_ids, event_counts) as c (command_id, event_count)
        join event_log.commands known using (command_id)
        where c.event_count = -1
    ) then
        outcome := 'known';
        return;
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

    if cardinality(recorded_ats) > 0 then
        if imported is null then
            select to_timestamp(0) + f.last_value * interval '1 microsecond'
            into time_floor
            from event_log.time_floor f;
            if recorded_ats[1] <= time_floor then
                outcome := 'late';
                head_time := greatest(head_time, time_floor + interval '1 microsecond');
                return;
            end if;
            if abs(extract(epoch from clock_timestamp() - recorded_ats[1])) > 60 then
                raise exception 'that of this process says %, that of the database %', recorded_ats[1], clock_timestamp()
                    using errcode = 'KL001';
            end if;
        elsif head > 0 and head_imported is null then
            raise exception 'past times can only be loaded into an empty log'
                using errcode = 'KL002';
        elsif recorded_ats <> (select array_agg(t order by t) from unnest(recorded_ats) t) then
            raise exception 'imported times never run backwards'
                using errcode = 'KL002';
        end if;
        if recorded_ats[1] < head_time then
            outcome := 'late';
            return;
        end if;
    end if;

    insert into event_log.commands (command_id, digest, first_position, last_position)
    select c.command_id, c.digest, append.head + c.first_event, append.head + c.first_event + c.event_count - 1
    from unnest(command_ids, digests, first_events, event_counts) as c (command_id, digest, first_event, event_count)
    where c.event_count >= 0;

    insert into event_log.events (
        position, stream, version, event_id, event_type, schema_version, recorded_at, imported_at,
        actor_kind, actor_id, on_behalf_of, command_id, request_id, correlation_id, causation_id, body
    )
    select
        append.head + e.number, e.stream, e.version, e.event_id, e.event_type, e.schema_version, e.recorded_at, imported,
        c.actor_kind, c.actor_id, c.on_behalf_of, c.command_id, c.request_id, c.correlation_id, c.causation_id, e.body
    from unnest(
        event_commands, streams, versions, event_ids, event_types, schema_versions, recorded_ats, bodies
    ) with ordinality as e (
        command, stream, version, event_id, event_type, schema_version, recorded_at, body, number
    )
    join unnest(
        command_ids, actor_kinds, actor_ids, on_behalf_ofs, request_ids, correlation_ids, causation_ids
    ) with ordinality as c (
        command_id, actor_kind, actor_id, on_behalf_of, request_id, correlation_id, causation_id, number
    ) on c.number = e.command;

    outcome := 'appended';
    head := head + cardinality(streams);
    head_time := coalesce(recorded_ats[cardinality(recorded_ats)], head_time);
end
$$;

-- The events of several streams after a version of each: what a cached state has not seen.
create function event_log.load(wanted_streams text[], after_versions bigint[])
returns table (
    stream text, version bigint, event_type text, schema_version integer, body bytea
)
language sql stable
as $$
    select e.stream, e.version, e.event_type, e.schema_version, e.body
    from unnest(wanted_streams, after_versions) as w (stream, version)
    cross join lateral (
        select *
        from event_log.events e
        where e.stream = w.stream and e.version > w.version
        order by e.version
    ) e
$$;

-- The last position at or before a time, 0 before the first event. Times never decrease with position, so halving finds it
-- on the primary key. The caller sees to it that the answer can no longer change.
create function event_log.position_at(moment timestamptz, head bigint) returns bigint
language plpgsql stable
as $$
declare
    low bigint := 0;
    high bigint := head;
    middle bigint;
    found_time timestamptz;
begin
    while low < high loop
        middle := (low + high + 1) / 2;
        select e.recorded_at into found_time from event_log.events e where e.position = middle;
        if found_time <= moment then
            low := middle;
        else
            high := middle - 1;
        end if;
    end loop;
    return low;
end
$$;

-- Resolves a time to a position for good; null when it lies in the future of the database's clock.
create function event_log.settle(moment timestamptz) returns bigint
language plpgsql volatile
as $$
declare
    head bigint;
    head_time timestamptz;
    micros bigint := ceil(extract(epoch from moment) * 1000000);
begin
    if moment > clock_timestamp() then
        return null;
    end if;
    select e.position, e.recorded_at into head, head_time
    from event_log.events e order by e.position desc limit 1;
    if moment < head_time then
        return event_log.position_at(moment, head);
    end if;
    -- Nobody may record an event at or before this moment any more.
    perform event_log.lock_head();
    if (select f.last_value from event_log.time_floor f) < micros then
        perform setval('event_log.time_floor', micros);
    end if;
    select e.position into head from event_log.events e order by e.position desc limit 1;
    return event_log.position_at(moment, coalesce(head, 0));
end
$$;
