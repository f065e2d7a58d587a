-- The roles, cluster-wide, made before the first migration by whoever may create roles. Each process part connects as its own:
-- what one may not do, a mistake or an intrusion in it cannot do either.
do $$
declare
    name text;
begin
    -- owner: migrations and new generations of read models; serves nothing.
    -- server: appends events and reads everything but personal keys.
    -- projector: reads the log, writes read models.
    -- keys: the personal-data keys, nothing else.
    -- importer: appends events of past times to a log that has only such.
    -- signer: reads the log, to sign its checkpoints.
    -- access: who signs in and by what, nothing else.
    foreach name in array array['owner', 'server', 'projector', 'keys', 'importer', 'signer', 'access'] loop
        begin
            execute format('create role keyledger_%s login nosuperuser nocreatedb nocreaterole nobypassrls', name);
        exception when duplicate_object or unique_violation then
            null; -- Another process of this cluster was here first.
        end;
    end loop;
    -- What a reading sees of read models, by its scope: all, some resellers', or a customer's. Nobody signs in as these; the server
    -- takes one for a transaction, and without it has nothing of what that may.
    if exists (select from pg_roles where rolname = 'keyledger_server' and rolinherit) then
        alter role keyledger_server noinherit;
    end if;
    foreach name in array array['all', 'resellers', 'customer'] loop
        begin
            execute format('create role keyledger_scope_%s nologin', name);
            execute format('grant keyledger_scope_%s to keyledger_server', name);
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
    -- Of the functions that the owner makes, some see all.
    grant keyledger_scope_all to keyledger_owner;
end
$$;
