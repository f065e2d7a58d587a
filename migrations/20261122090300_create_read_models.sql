-- Read models. Every row stands from one position of the log to another; a moment is a position, and the rows that stood then
-- are found by it.

create schema read_models;
grant usage on schema read_models to keyledger_server, keyledger_projector;

create table read_models.checkpoints (
    -- The read model's name.
    projection text primary key,
    -- Everything up to here is in its rows; moves in the transaction that writes them.
    position bigint not null default 0
);
insert into read_models.checkpoints (projection)
values ('activation_keys'), ('licenses'), ('credit_accounts');
grant select on read_models.checkpoints to keyledger_server;
grant select, update on read_models.checkpoints to keyledger_projector;

create table read_models.activation_keys (
    -- Stood from this position …
    valid_from bigint not null,
    -- … until before this one; the largest bigint while it stands.
    valid_to bigint not null default 9223372036854775807,
    activation_key_id uuid not null,
    -- Where it was added; orders the list.
    added_position bigint not null,
    added_at timestamptz not null,
    -- The reseller that owns it, else the customer.
    reseller_id uuid,
    customer_id uuid,
    -- The person under whose key the name is sealed in the log.
    person_id uuid not null,
    code text not null,
    chosen boolean not null,
    -- Personal.
    name text,
    primary key (activation_key_id, valid_to, valid_from)
);
create index activation_keys_by_reseller
    on read_models.activation_keys (reseller_id, added_position, valid_from, valid_to);
create index activation_keys_by_customer
    on read_models.activation_keys (customer_id, added_position, valid_from, valid_to)
    where customer_id is not null;
create index activation_keys_by_position
    on read_models.activation_keys (added_position, valid_from, valid_to);
create index activation_keys_by_person on read_models.activation_keys (person_id);

create table read_models.licenses (
    valid_from bigint not null,
    valid_to bigint not null default 9223372036854775807,
    license_id uuid not null,
    -- Where it was assigned; orders the list.
    assigned_position bigint not null,
    assigned_at timestamptz not null,
    -- When its latest purchase was made: the assignment, or the last upgrade.
    ordered_at timestamptz not null,
    -- When something about it last changed.
    changed_at timestamptz not null,
    activation_key_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid,
    customer_id uuid not null,
    -- Personal.
    customer_email text,
    -- Personal.
    comment text,
    sku text not null,
    product text not null,
    edition text,
    -- Null for unlimited.
    size bigint,
    term text not null check (term in ('trial', 'permanent')),
    trial_days bigint,
    trial_ends_at timestamptz,
    -- What the latest purchase cost, as text with its unit.
    price text not null,
    -- Of the latest purchase.
    order_reference text not null,
    status text not null check (status in ('assigned', 'activated', 'deleted')),
    serial text,
    computer_id text,
    -- Personal.
    computer_name text,
    primary key (license_id, valid_to, valid_from)
);
create index licenses_by_reseller
    on read_models.licenses (reseller_id, assigned_position, valid_from, valid_to);
create index licenses_by_customer
    on read_models.licenses (customer_id, assigned_position, valid_from, valid_to);
create index licenses_by_position
    on read_models.licenses (assigned_position, valid_from, valid_to);

create table read_models.credit_accounts (
    valid_from bigint not null,
    valid_to bigint not null default 9223372036854775807,
    reseller_id uuid not null,
    registered_position bigint not null,
    parent_id uuid,
    name text not null,
    -- Hundredths of a credit.
    balance bigint not null,
    primary key (reseller_id, valid_to, valid_from)
);
create index credit_accounts_by_position
    on read_models.credit_accounts (registered_position, valid_from, valid_to);
create index credit_accounts_by_name on read_models.credit_accounts (lower(name));

-- Every change of a balance. An entry never changes, so it stands from its position on.
create table read_models.credit_entries (
    position bigint primary key,
    reseller_id uuid not null,
    recorded_at timestamptz not null,
    kind text not null check (kind in ('purchased', 'debited', 'refunded', 'adjusted')),
    -- Hundredths of a credit, negative when taken.
    credits bigint not null,
    balance_after bigint not null,
    -- What it was for: the license and what happened to it, or the reason of a correction.
    cause text,
    license_id uuid,
    sku text,
    reason text,
    -- What was paid, as text with its currency.
    paid text
);
create index credit_entries_by_reseller on read_models.credit_entries (reseller_id, position);

grant select on read_models.activation_keys, read_models.licenses, read_models.credit_accounts, read_models.credit_entries
    to keyledger_server;
grant select, insert, update on read_models.activation_keys, read_models.licenses, read_models.credit_accounts
    to keyledger_projector;
grant select, insert on read_models.credit_entries to keyledger_projector;

alter table read_models.activation_keys enable row level security;
alter table read_models.activation_keys force row level security;
create policy read on read_models.activation_keys for select to keyledger_server using (true);
create policy project on read_models.activation_keys to keyledger_projector using (true) with check (true);

alter table read_models.licenses enable row level security;
alter table read_models.licenses force row level security;
create policy read on read_models.licenses for select to keyledger_server using (true);
create policy project on read_models.licenses to keyledger_projector using (true) with check (true);

alter table read_models.credit_accounts enable row level security;
alter table read_models.credit_accounts force row level security;
create policy read on read_models.credit_accounts for select to keyledger_server using (true);
create policy project on read_models.credit_accounts to keyledger_projector using (true) with check (true);

alter table read_models.credit_entries enable row level security;
alter table read_models.credit_entries force row level security;
create policy read on read_models.credit_entries for select to keyledger_server using (true);
create policy project on read_models.credit_entries to keyledger_projector using (true) with check (true);
