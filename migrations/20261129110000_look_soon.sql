-- Every reading begins with a look at generations and epochs, so that this costs little: its statements are planned once and not for
-- each list of projections, and the name and lock of a generation are expressions of the statement that asks for them and no calls.
create or replace function read_models.schema_of(projection text, generation integer) returns text
language sql immutable
as $$ select projection || '_g' || generation::text $$;

-- A reseller and all below it, by the tree at `at`, in the order in which they were registered. It looks into the generation that is
-- read. Each is found by its id and by its parent's, and no other way is left to the planner: that takes each to have as many below
-- it as any other, and then looks at all that stand.
create or replace function read_models.subtree(top uuid, epoch integer, at bigint) returns setof uuid
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
begin
    return query
    with recursive below as (
        select r.reseller_id, r.registered_position
        from resellers r
        where r.epoch = subtree.epoch and r.reseller_id = top
            and r.valid_from + 0 <= subtree.at and r.valid_to > subtree.at
        union
        select child.reseller_id, child.registered_position
        from below
        cross join lateral (
            select r.reseller_id, r.registered_position
            from resellers r
            where r.epoch = subtree.epoch and r.parent_id = below.reseller_id
                and r.valid_from + 0 <= subtree.at and r.valid_to > subtree.at
            offset 0
        ) child
    )
    select b.reseller_id from below b order by b.registered_position;
end
$$;

-- Begins a reading: finds the live generation and, for the position `wanted`, the epoch of each projection, puts their schemas on
-- the path, and takes the role of the scope, for the rest of the transaction. Without a position it is of where the log stands, or
-- of `at_least` if that is more. Whose rows it is for, `scope` says; or they are those of a reseller and of all `below` it by the tree
-- at `tree_wanted`, or else by that of where the log stands: then the resellers are among what is found.
--
-- All of a generation is found by one statement: of two, the second would see a rebuild that went live meanwhile, and give its epoch
-- to the old rows.
drop function read_models.subtree_now(uuid);
drop function read_models.look(text[], bigint, bigint, text, uuid[]);
create function read_models.look(
    projections text[],
    wanted bigint,
    at_least bigint,
    scope_role text,
    inout scope uuid[],
    below uuid,
    tree_wanted bigint,
    out at bigint,
    out tree_at bigint,
    out names text[],
    out positions bigint[],
    out epochs integer[]
)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
as $$
declare
    head bigint := (select max(e.position) from event_log.events e);
    schemas text[];
    tree_epoch integer;
begin
    at := coalesce(wanted, greatest(head, at_least));
    tree_at := coalesce(tree_wanted, head, 0);
    if below is not null and not 'resellers' = any (projections) then
        projections := projections || 'resellers'::text;
    end if;
    loop
        select
            array_agg(read_models.schema_of(g.projection, g.generation)),
            array_agg(g.projection),
            array_agg(g.position),
            array_agg((
                select e.epoch
                from read_models.epochs e
                where e.projection = g.projection and e.generation = g.generation and e.starts_at <= at
                order by e.starts_at desc
                limit 1
            )),
            max((
                select e.epoch
                from read_models.epochs e
                where e.projection = g.projection and e.generation = g.generation and e.starts_at <= tree_at
                order by e.starts_at desc
                limit 1
            )) filter (where g.projection = 'resellers')
        into schemas, names, positions, epochs, tree_epoch
        from read_models.generations g
        -- A void is not null.
        where g.projection = any (projections) and g.state = 'live'
            and pg_advisory_xact_lock_shared(read_models.lock_of(g.projection, g.generation)) is not null;
        -- What was dropped before its lock was had is looked for again; what is there now stays until the transaction ends.
        exit when coalesce(cardinality(schemas), 0) = (
            select count(*)
            from read_models.generations g
            where g.projection = any (projections)
                and read_models.schema_of(g.projection, g.generation) = any (schemas)
        );
    end loop;
    perform set_config('search_path', coalesce(array_to_string(schemas, ', '), ''), true);
    if below is not null then
        perform set_config('role', 'keyledger_scope_all', true);
        scope := array(select read_models.subtree(below, tree_epoch, tree_at));
    end if;
    perform set_config('keyledger.scope', scope::text, true), set_config('role', scope_role, true);
end
$$;
