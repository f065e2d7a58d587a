-- Where the events of a command stand: side by side, from the first, which says how many there are. Those of commands from before
-- they were kept with their events stand in event_log.commands. Both are null for a command without events.
create function event_log.positions_of(command uuid, out first_position bigint, out last_position bigint)
language sql stable
as $$
    select min(found.first_position), max(found.last_position)
    from (
        select e.position as first_position, e.position + e.command_events - 1 as last_position
        from event_log.events e
        where e.command_id = command and e.digest is not null
        union all
        select c.first_position, c.last_position
        from event_log.commands c
        where c.command_id = command and c.first_position <= c.last_position
    ) found
$$;
