-- Begins a reading: finds the live generation and, for the position `wanted`, the epoch of each projection, puts their schemas on
-- the path, and takes the role of the scope, for the rest of the transaction. Without a position it is of where the log stands, or
-- of `at_least` if that is further. All else is found by one statement: of two, the second would see a rebuild that went live
-- meanwhile, and give its epoch to the old rows.
drop function read_models.look(text[], bigint, text, uuid[]);
create function read_models.look(projections text[], wanted bigint, at_least bigint, scope_role text, scope uuid[])
returns table (projection text, "position" bigint, epoch integer, at bigint)
language plpgsql volatile
as $$
declare
    live record;
    schemas text[];
    names text[];
    positions bigint[];
    epochs integer[];
begin
    at := coalesce(wanted, greatest((select max(e.position) from event_log.events e), at_least));
    loop
        schemas := '{}';
        names := '{}';
        positions := '{}';
        epochs := '{}';
        for live in
            select
                g.projection,
                g.generation,
                g.position,
                (
                    select e.epoch
                    from read_models.epochs e
                    where e.projection = g.projection and e.generation = g.generation and e.starts_at <= at
                    order by e.starts_at desc
                    limit 1
                ) as epoch
            from read_models.generations g
            where g.projection = any (projections) and g.state = 'live'
        loop
            perform pg_advisory_xact_lock_shared(read_models.lock_of(live.projection, live.generation));
            schemas := schemas || read_models.schema_of(live.projection, live.generation);
            names := names || live.projection;
            positions := positions || live.position;
            epochs := epochs || live.epoch;
        end loop;
        -- What was dropped before its lock was had is looked for again; what is there now stays until the transaction ends.
        exit when cardinality(schemas) = (
            select count(*)
            from read_models.generations g
            where g.projection = any (projections)
                and read_models.schema_of(g.projection, g.generation) = any (schemas)
        );
    end loop;
    perform set_config('search_path', array_to_string(schemas, ', '), true);
    perform set_config('keyledger.scope', scope::text, true);
    perform set_config('role', scope_role, true);
    return query select *, at from unnest(names, positions, epochs);
end
$$;

-- A reseller and all below it, by the tree at `at`, in the order in which they were registered. It looks into the generation that is
-- read.
create function read_models.subtree(top uuid, epoch integer, at bigint) returns setof uuid
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with recursive below as (
        select r.reseller_id, r.registered_position
        from resellers r
        where r.epoch = subtree.epoch and r.reseller_id = top and r.valid_from <= subtree.at and r.valid_to > subtree.at
        union
        select child.reseller_id, child.registered_position
        from below
        join resellers child on child.parent_id = below.reseller_id
        where child.epoch = subtree.epoch and child.valid_from <= subtree.at and child.valid_to > subtree.at
    )
    select b.reseller_id from below b order by b.registered_position;
end
$$;

-- The same of now, in one call; `position` says how much of the log up to `at` the tree has seen.
create function read_models.subtree_now(top uuid, out at bigint, out "position" bigint, out reseller_ids uuid[])
language plpgsql volatile
as $$
declare
    epoch integer;
begin
    select l.at, l.position, l.epoch into at, position, epoch
    from read_models.look('{resellers}', null, 0, 'keyledger_scope_all', '{}') l;
    reseller_ids := array(select read_models.subtree(top, epoch, at));
end
$$;
grant usage on schema read_models to keyledger_scope_all;
