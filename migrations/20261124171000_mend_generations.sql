-- How generations are found, kept while they are read, dropped and gone on with.

-- The advisory lock that readers of a generation share for the length of their transaction. Each has its own: who reads the one
-- that is live now does not keep the one before from being dropped.
drop function read_models.lock_of(text);
create function read_models.lock_of(projection text, generation integer) returns bigint
language sql immutable
as $$ select 7205759403792896 + (hashtext(read_models.schema_of(projection, generation)) & 16777215) $$;

-- Begins a reading: finds the live generation and, for the position `at`, the epoch of each projection, and puts their schemas
-- on the path for the rest of the transaction. All of it is found by one statement: of two, the second would see a rebuild that
-- went live meanwhile, and give its epoch to the old rows.
create or replace function read_models.look(projections text[], at bigint)
returns table (projection text, "position" bigint, epoch integer)
language plpgsql volatile
as $$
declare
    live record;
    schemas text[];
    names text[];
    positions bigint[];
    epochs integer[];
begin
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
    return query select * from unnest(names, positions, epochs);
end
$$;

-- Drops a generation that is not live, once nobody reads it. Readers that found it before it was retired hold the lock that this
-- tries to take for 3 s: waiting for it would have new ones wait behind it.
create or replace function read_models.drop_generation(projection text, generation integer) returns void
language plpgsql
as $$
begin
    for attempt in 1..30 loop
        exit when pg_try_advisory_xact_lock(read_models.lock_of(projection, generation));
        if attempt = 30 then
            raise exception using
                errcode = 'lock_not_available',
                message = format('generation %s of %s is still read', generation, projection);
        end if;
        perform pg_sleep(0.1);
    end loop;
    delete from read_models.generations g
    where g.projection = drop_generation.projection and g.generation = drop_generation.generation and g.state <> 'live';
    if not found then
        raise exception 'generation % of % is live or not there', generation, projection;
    end if;
    execute format('drop schema %I cascade', read_models.schema_of(projection, generation));
end
$$;

-- Drops all generations of a projection, for a migration that changes its templates: one of another shape would be read, or
-- gone on with by a rebuild that was interrupted before.
create function read_models.drop_generations(projection text) returns void
language plpgsql
as $$
declare
    old integer;
begin
    update read_models.generations g
    set state = 'retired', changed_at = clock_timestamp()
    where g.projection = drop_generations.projection;
    for old in
        select g.generation from read_models.generations g where g.projection = drop_generations.projection
    loop
        perform read_models.drop_generation(projection, old);
    end loop;
end
$$;

-- The columns of some tables in a schema, in their order, with what can stand in them.
create function read_models.shape_of(schema_name text, tables text[]) returns text
language sql stable
as $$
    select string_agg(
        format('%s.%s %s%s', t.name, a.attname, format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end),
        ', ' order by t.place, a.attnum
    )
    from unnest(tables) with ordinality t (name, place)
    join pg_attribute a on a.attrelid = to_regclass(format('%I.%I', schema_name, t.name))
    where a.attnum > 0 and not a.attisdropped
$$;

-- Whether a generation is still as its templates are.
create function read_models.fits(projection text, generation integer, tables text[]) returns boolean
language sql stable
as $$
    select read_models.shape_of(read_models.schema_of(projection, generation), tables)
        is not distinct from read_models.shape_of('read_models', tables)
$$;
