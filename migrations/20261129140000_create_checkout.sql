-- The hosted checkout: pay pages that are open, what the payment provider told, and how far its policies have come. What was paid,
-- granted and given back is the log's to say; nothing personal stands here.

create schema checkout;
grant usage on schema checkout to keyledger_access;

create table checkout.pages (
    order_id uuid primary key,
    provider text not null,
    -- What the provider calls the page.
    session_id text not null,
    -- Sealed: whoever has the link can open the page.
    url bytea not null,
    expires_at timestamptz not null
);

create table checkout.notifications (
    notification_id uuid primary key,
    provider text not null,
    -- What the provider calls the event; one that is sent again by hand has another.
    event_id text not null,
    kind text not null check (kind in ('paid', 'refunded', 'charged-back', 'cancelled', 'failed', 'other')),
    -- Whether it is about money; if not it is a test.
    live boolean not null,
    -- When it happened, as the provider says.
    happened_at timestamptz not null,
    received_at timestamptz not null,
    -- What the provider calls the order.
    provider_order_id text,
    -- Ours, where the provider told it.
    order_id uuid,
    -- What went back: the provider's id of the return, currency, amount, whether it is all, and each line's part.
    returned jsonb,
    -- received until it is decided; the provider sends it again. waiting for staff, until it is taken after all or dismissed.
    state text not null default 'received' check (state in ('received', 'taken', 'waiting', 'dismissed')),
    -- Why it waits, or why it was dismissed.
    reason text,
    -- The member of staff who dismissed it.
    dismissed_by uuid,
    unique (provider, event_id)
);
create index on checkout.notifications (provider, provider_order_id) where state = 'waiting';
create index on checkout.notifications (received_at, notification_id) where state = 'waiting';

-- Orders that are paid and could not be fulfilled.
create table checkout.unfulfilled (
    order_id uuid primary key,
    -- The stable name of the rejection, and what it says.
    code text not null,
    reason text not null,
    parked_at timestamptz not null
);

create table checkout.policies (
    policy text primary key,
    -- The last position of the log that it has done with.
    position bigint not null
);
insert into checkout.policies (policy, position) values ('fulfilment', 0);

grant select, insert, update, delete on checkout.pages, checkout.unfulfilled to keyledger_access;
grant select, insert, update on checkout.notifications to keyledger_access;
grant select, update on checkout.policies to keyledger_access;

do $$
declare
    name text;
begin
    foreach name in array array['pages', 'notifications', 'unfulfilled', 'policies'] loop
        execute format('alter table checkout.%I enable row level security', name);
        execute format('alter table checkout.%I force row level security', name);
        execute format('create policy access on checkout.%I to keyledger_access using (true) with check (true)', name);
    end loop;
end
$$;
