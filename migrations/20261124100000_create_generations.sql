-- Read models come in generations: a schema each, so that a new one can be filled beside the one that is read. The tables of
-- the schema read_models are their templates and hold no rows.

drop schema read_models cascade;
create schema read_models;
grant usage on schema read_models to keyledger_server, keyledger_projector;

create table read_models.generations (
    -- The read model's name.
    projection text collate "C" not null,
    -- From 1.
    generation integer not null check (generation > 0),
    -- live: the one that is read. filling: to become live. scratch: to be compared. retired: was live, to be dropped.
    state text collate "C" not null check (state in ('live', 'filling', 'scratch', 'retired')),
    -- Everything up to here is in its rows; moves in the transaction that writes them.
    position bigint not null default 0,
    -- The newest of its epochs.
    epoch integer not null default 0,
    -- How many rows its newest epoch began with, and how many were added to it since.
    carried bigint not null default 0,
    written bigint not null default 0,
    -- The event that it cannot take, and why; null while it goes on.
    stopped_at bigint,
    error text,
    changed_at timestamptz not null default clock_timestamp(),
    primary key (projection, generation)
);
comment on table read_models.generations is 'Which schemas hold a read model, and how far each has come';
create unique index generations_live on read_models.generations (projection) where state = 'live';
alter table read_models.generations set (fillfactor = 50);

create table read_models.epochs (
    projection text collate "C" not null,
    generation integer not null,
    -- From 0.
    epoch integer not null,
    -- It shows every moment from this position to where the next epoch starts.
    starts_at bigint not null,
    primary key (projection, generation, starts_at),
    foreign key (projection, generation) references read_models.generations on delete cascade
);
comment on table read_models.epochs is 'Stretches of the log; each began with a copy of the rows that stood';

grant select on read_models.generations, read_models.epochs to keyledger_server;
grant select, update on read_models.generations to keyledger_projector;
grant select, insert on read_models.epochs to keyledger_projector;

create function read_models.schema_of(projection text, generation integer) returns text
language sql immutable
as $$ select projection || '_g' || generation $$;

-- What every table of a read model needs: who reads, who writes, and nobody past row-level security.
create function read_models.protect(target text) returns void
language plpgsql
as $$
begin
    execute format('grant select on %s to keyledger_server', target);
    execute format('grant select, insert, update, delete on %s to keyledger_projector', target);
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy read on %s for select to keyledger_server using (true)', target);
    execute format('create policy project on %s to keyledger_projector using (true) with check (true)', target);
end
$$;

-- Makes an empty generation of `projection` after the templates of `tables`, and says which.
create function read_models.create_generation(projection text, tables text[], state text) returns integer
language plpgsql
as $$
declare
    made integer;
    schema_name text;
    table_name text;
begin
    select coalesce(max(g.generation), 0) + 1 into made
    from read_models.generations g
    where g.projection = create_generation.projection;
    schema_name := read_models.schema_of(projection, made);
    execute format('create schema %I', schema_name);
    execute format('grant usage on schema %I to keyledger_server, keyledger_projector', schema_name);
    foreach table_name in array tables loop
        -- Nobody is to read or write a template.
        execute format('alter table read_models.%I enable row level security', table_name);
        execute format('alter table read_models.%I force row level security', table_name);
        execute format('create table %I.%I (like read_models.%I including all)', schema_name, table_name, table_name);
        -- Rows are added and closed all the time and statistics go stale with them; epochs keep what is scanned small.
        execute format('alter table %I.%I set (autovacuum_analyze_scale_factor = 0.02)', schema_name, table_name);
        perform read_models.protect(format('%I.%I', schema_name, table_name));
    end loop;
    insert into read_models.generations (projection, generation, state)
    values (create_generation.projection, made, create_generation.state);
    insert into read_models.epochs (projection, generation, epoch, starts_at)
    values (create_generation.projection, made, 0, 0);
    return made;
end
$$;

-- Drops a generation that is not live. Readers that found it before it was retired hold the lock that this waits for.
create function read_models.drop_generation(projection text, generation integer) returns void
language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(read_models.lock_of(projection));
    delete from read_models.generations g
    where g.projection = drop_generation.projection and g.generation = drop_generation.generation and g.state <> 'live';
    if not found then
        raise exception 'generation % of % is live or not there', generation, projection;
    end if;
    execute format('drop schema %I cascade', read_models.schema_of(projection, generation));
end
$$;

-- The advisory lock that readers of a projection share for the length of their transaction.
create function read_models.lock_of(projection text) returns bigint
language sql immutable
as $$ select 7205759403792896 + (hashtext(projection) & 16777215) $$;

-- Begins a reading: finds the live generation and, for the position `at`, the epoch of each projection, and puts their schemas
-- on the path for the rest of the transaction. The lock comes first, so that a generation found here is not dropped before the
-- transaction ends.
create function read_models.look(projections text[], at bigint)
returns table (projection text, "position" bigint, epoch integer)
language plpgsql volatile
as $$
begin
    perform pg_advisory_xact_lock_shared(read_models.lock_of(p)) from unnest(projections) p;
    perform set_config(
        'search_path',
        (
            select string_agg(quote_ident(read_models.schema_of(g.projection, g.generation)), ', ')
            from read_models.generations g
            where g.projection = any (projections) and g.state = 'live'
        ),
        true
    );
    return query
        select
            g.projection,
            g.position,
            (
                select e.epoch
                from read_models.epochs e
                where e.projection = g.projection and e.generation = g.generation and e.starts_at <= at
                order by e.starts_at desc
                limit 1
            )
        from read_models.generations g
        where g.projection = any (projections) and g.state = 'live';
end
$$;

-- Copies into epoch `target` the rows of `table_name` that stand, of the keys that changed behind `since`; of all keys if that
-- is null. Those that were copied before and changed meanwhile are replaced. Says how many rows were copied.
create function read_models.carry_over(
    table_name text, key_column text, source integer, target integer, since bigint
)
returns bigint
language plpgsql volatile
as $$
declare
    columns text;
    copied bigint;
begin
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns
    from pg_attribute a
    where a.attrelid = table_name::regclass and a.attnum > 0 and not a.attisdropped and a.attname <> 'epoch';
    if since is not null then
        execute format(
            'delete from %1$I where epoch = $2 and %2$I in (
                 select %2$I from %1$I where epoch = $1 and valid_from > $3)',
            table_name, key_column
        ) using source, target, since;
    end if;
    execute format(
        'insert into %1$I (epoch, %3$s)
         select $2, %3$s from %1$I
         where epoch = $1 and valid_to = 9223372036854775807
             and ($3 is null or %2$I in (select %2$I from %1$I where epoch = $1 and valid_from > $3))',
        table_name, key_column, columns
    ) using source, target, since;
    get diagnostics copied = row_count;
    return copied;
end
$$;
