-- Outgoing webhooks: where events are sent, how far each endpoint has been told, and what became of the last attempts. What is told is
-- the audit trail's to say; nothing of it stands here.

create schema webhooks;
grant usage on schema webhooks to keyledger_access;

create table webhooks.endpoints (
    endpoint_id uuid primary key,
    -- Whose it is; null for the vendor's.
    reseller_id uuid,
    url text not null,
    -- Which events it is told; empty for all.
    event_types text[] not null,
    -- Sealed. The former one signs beside it until its end.
    secret bytea not null,
    former_secret bytea,
    former_until timestamptz,
    state text not null default 'enabled' check (state in ('enabled', 'disabled')),
    -- Why it is disabled.
    reason text check (reason in ('by-hand', 'gone', 'failing')),
    -- The last position of the log that it has been told of.
    position bigint not null check (position >= 0),
    -- Counts the changes by hand, so that whoever tells it events notices them.
    version bigint not null default 1,
    -- How often the next event was tried in vain, since when, and when it is tried again.
    attempts integer not null default 0,
    failing_since timestamptz,
    next_attempt_at timestamptz,
    created_at timestamptz not null,
    -- The digest of the request that made it, and the requests that changed its secret last.
    request bytea not null,
    rotated_by uuid,
    check ((state = 'disabled') = (reason is not null)),
    check ((former_secret is null) = (former_until is null))
);
create index on webhooks.endpoints (reseller_id, created_at);

-- The last attempts, a bounded number for each endpoint.
create table webhooks.deliveries (
    delivery_id bigint generated always as identity primary key,
    endpoint_id uuid not null references webhooks.endpoints on delete cascade,
    event_id uuid not null,
    event_type text not null,
    -- Where the event stands in the log; null for a test.
    position bigint,
    attempt integer not null,
    sent_at timestamptz not null,
    -- What was answered: the status and the beginning of the body; or why nothing was.
    status integer,
    answer text,
    error text,
    next_attempt_at timestamptz
);
create index on webhooks.deliveries (endpoint_id, delivery_id);

grant select, insert, update, delete on webhooks.endpoints to keyledger_access;
grant select, insert, delete on webhooks.deliveries to keyledger_access;

do $$
declare
    name text;
begin
    foreach name in array array['endpoints', 'deliveries'] loop
        execute format('alter table webhooks.%I enable row level security', name);
        execute format('alter table webhooks.%I force row level security', name);
        execute format('create policy access on webhooks.%I to keyledger_access using (true) with check (true)', name);
    end loop;
end
$$;
