-- The second wall behind what the queries say: whose rows a reading sees, row-level security says too. A reading takes the role of
-- its scope for its transaction and says whose rows it is for; without a role the server sees no row of a read model.

grant usage on schema event_log to keyledger_scope_all, keyledger_scope_resellers, keyledger_scope_customer;
-- Where events stand, whoever asks: what is in them, no role of a scope reads from the log.
alter function event_log.positions_of(uuid) security definer set search_path = pg_catalog, pg_temp;
alter function event_log.position_at(timestamptz, bigint) security definer set search_path = pg_catalog, pg_temp;

-- Whose rows this transaction is for: some resellers, or a customer.
create function read_models.scope() returns uuid[]
language sql stable
as $$ select current_setting('keyledger.scope')::uuid[] $$;

-- What a reading must know of the rows of others to find its own soon: positions, and nothing that stands at them. These functions are
-- those of the role that sees all, and look into the generation that is read.

-- The positions up to `at` of all events that name a subject. Behind the wall no index is used for what Postgres does not know to be
-- silent about rows that it drops, such as `@>`.
create function read_models.positions_naming(subject uuid, at bigint) returns setof bigint
language plpgsql stable security definer
as $$
begin
    return query select a.position from audit_trail a where a.subjects @> array[subject] and a.position <= at;
end
$$;

-- Where the newest rows of a table end, of those that stood at `at`: the position in `place` of the last of the first `many` from
-- `before` down, whosever they are. Facts have no epoch.
create function read_models.end_of_newest(
    table_name text, place text, epoch integer, at bigint, before bigint, many bigint
)
returns bigint
language plpgsql stable security definer
as $$
declare
    last bigint;
begin
    execute format(
        'select min(n.%1$I)
         from (select t.%1$I from %2$I t where %3$s t.%1$I <= least($2, $3) order by t.%1$I desc limit $4) n',
        place,
        table_name,
        case when epoch is not null then 't.epoch = $1 and t.valid_from <= $2 and t.valid_to > $2 and' end
    )
    into last
    using epoch, at, before, many;
    return last;
end
$$;
revoke execute on function
    read_models.positions_naming(uuid, bigint),
    read_models.end_of_newest(text, text, integer, bigint, bigint, bigint)
from public;
grant execute on function
    read_models.positions_naming(uuid, bigint),
    read_models.end_of_newest(text, text, integer, bigint, bigint, bigint)
to keyledger_scope_resellers, keyledger_scope_customer;
grant usage on schema read_models to keyledger_scope_all, keyledger_scope_resellers, keyledger_scope_customer;
grant create on schema read_models to keyledger_scope_all;
alter function read_models.positions_naming(uuid, bigint) owner to keyledger_scope_all;
alter function read_models.end_of_newest(text, text, integer, bigint, bigint, bigint) owner to keyledger_scope_all;
revoke create on schema read_models from keyledger_scope_all;

-- Says who sees the rows of a table. The policies stand on its template, and each generation gets them: whoever sees all, sees all
-- of them; resellers those of theirs, a customer its own, if they are among `scopes`. Its own is asked once a statement, not for
-- each row.
create function read_models.show(table_name text, scopes text[]) returns void
language plpgsql
as $$
begin
    execute format('create policy "all" on read_models.%I for select to keyledger_scope_all using (true)', table_name);
    if 'resellers' = any (scopes) then
        execute format(
            'create policy resellers on read_models.%I for select to keyledger_scope_resellers
             using (reseller_id in (select unnest(read_models.scope())))',
            table_name
        );
    end if;
    if 'customer' = any (scopes) then
        execute format(
            'create policy customer on read_models.%I for select to keyledger_scope_customer
             using (customer_id = (select (read_models.scope())[1]))',
            table_name
        );
    end if;
end
$$;

-- What every table of a generation needs: who reads, who writes, and nobody past row-level security.
drop function read_models.protect(text);
create function read_models.protect(schema_name text, table_name text) returns void
language plpgsql
as $$
declare
    target text := format('%I.%I', schema_name, table_name);
    wall record;
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('grant select, insert, update, delete on %s to keyledger_projector', target);
    execute format('create policy project on %s to keyledger_projector using (true) with check (true)', target);
    execute format(
        'grant select on %s to keyledger_scope_all, keyledger_scope_resellers, keyledger_scope_customer', target
    );
    for wall in
        select
            p.polname,
            (select string_agg(quote_ident(r.rolname), ', ') from pg_roles r where r.oid = any (p.polroles)) as roles,
            pg_get_expr(p.polqual, p.polrelid) as rows
        from pg_policy p
        where p.polrelid = format('read_models.%I', table_name)::regclass
    loop
        execute format(
            'create policy %I on %s for select to %s using (%s)', wall.polname, target, wall.roles, wall.rows
        );
    end loop;
    if not found then
        raise exception 'nobody is to see the rows of %: say who, with read_models.show', table_name;
    end if;
end
$$;

create or replace function read_models.create_generation(projection text, tables text[], state text) returns integer
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
    execute format(
        'grant usage on schema %I
         to keyledger_server, keyledger_projector,
             keyledger_scope_all, keyledger_scope_resellers, keyledger_scope_customer',
        schema_name
    );
    foreach table_name in array tables loop
        -- Nobody is to read or write a template.
        execute format('alter table read_models.%I enable row level security', table_name);
        execute format('alter table read_models.%I force row level security', table_name);
        execute format('create table %I.%I (like read_models.%I including all)', schema_name, table_name, table_name);
        -- Rows are added and closed all the time and statistics go stale with them; epochs keep what is scanned small.
        execute format('alter table %I.%I set (autovacuum_analyze_scale_factor = 0.02)', schema_name, table_name);
        perform read_models.protect(schema_name, table_name);
    end loop;
    insert into read_models.generations (projection, generation, state)
    values (create_generation.projection, made, create_generation.state);
    insert into read_models.epochs (projection, generation, epoch, starts_at)
    values (create_generation.projection, made, 0, 0);
    return made;
end
$$;

-- Begins a reading: finds the live generation and, for the position `wanted`, the epoch of each projection, puts their schemas on
-- the path, and takes the role of the scope, for the rest of the transaction. Without a position it is of where the log stands, or
-- of `at_least` if that is further. All else is found by one statement: of two, the second would see a rebuild that went live
-- meanwhile, and give its epoch to the old rows.
drop function read_models.look(text[], bigint);
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

-- Whose a line of an order and a figure are, their rows did not say. They are projected again, into new generations.
select read_models.drop_generations('orders'), read_models.drop_generations('home');
alter table read_models.order_lines
    -- Of the order.
    add column customer_id uuid not null,
    add column reseller_id uuid;
alter table read_models.license_counts
    -- Whose licenses are counted; null for those sold directly, and for all.
    add column reseller_id uuid;

-- Sold by a reseller to a customer, or of one of the two.
select read_models.show(name, '{resellers, customer}')
from unnest('{
    activation_keys, licenses, supports, license_supports, subscriptions, orders, order_lines, order_refunds, devices, activations,
    audit_trail, home_licenses, expiries
}'::text[]) name;
select read_models.show(name, '{resellers}')
from unnest('{
    credit_accounts, credit_entries, credit_adjustments, credit_months, resellers, customer_resellers, license_counts, search_terms
}'::text[]) name;
select read_models.show(name, '{customer}')
from unnest('{key_customers, customers, customer_contacts, customer_addresses}'::text[]) name;
-- What projections keep for themselves, and price lists.
select read_models.show(name, '{}')
from unnest('{key_licenses, license_sales, device_licenses, search_subjects, audit_owners, price_lists}'::text[]) name;
create policy everybody on read_models.price_lists for select
    to keyledger_scope_resellers, keyledger_scope_customer using (true);
-- A customer finds nothing by what the seller noted, nor by what is another person's and was left on a license that moved.
create policy customer on read_models.search_terms for select to keyledger_scope_customer using (
    customer_id = (select (read_models.scope())[1])
    and source <> 'comment'
    and (person_id is null or person_id = (select (read_models.scope())[1]))
);

select
    read_models.create_generation('orders', '{orders, order_lines, order_refunds}', 'live'),
    read_models.create_generation('home', '{home_licenses, expiries, license_counts}', 'live');

-- All other generations keep their rows.
do $$
declare
    old record;
begin
    for old in
        select p.polrelid::regclass as target, n.nspname, c.relname
        from pg_policy p
        join pg_class c on c.oid = p.polrelid
        join pg_namespace n on n.oid = c.relnamespace
        join read_models.generations g on n.nspname = read_models.schema_of(g.projection, g.generation)
        where p.polname = 'read'
    loop
        execute format('drop policy read on %s', old.target);
        execute format('drop policy project on %s', old.target);
        execute format('revoke select on %s from keyledger_server', old.target);
        execute format(
            'grant usage on schema %I
             to keyledger_scope_all, keyledger_scope_resellers, keyledger_scope_customer',
            old.nspname
        );
        perform read_models.protect(old.nspname, old.relname);
    end loop;
end
$$;
