-- The read models that there were, as templates. Every row stands from one position of the log to another in an epoch; a
-- moment is a position, and the rows that stood then are found by it. Each list's index ends in its order and both positions,
-- so that a read of the past touches what it shows and little else.

create table read_models.activation_keys (
    epoch integer not null,
    -- Stood from this position …
    valid_from bigint not null,
    -- … until before this one; the largest bigint while it stands.
    valid_to bigint not null,
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
    primary key (epoch, activation_key_id, valid_to)
);
create index on read_models.activation_keys (epoch, reseller_id, added_position, valid_from, valid_to);
create index on read_models.activation_keys (epoch, customer_id, added_position, valid_from, valid_to)
    where customer_id is not null;
create index on read_models.activation_keys (epoch, added_position, valid_from, valid_to);
create index on read_models.activation_keys (epoch, valid_from);
create index on read_models.activation_keys (person_id);
select read_models.create_generation('activation_keys', '{activation_keys}', 'live');

create table read_models.licenses (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
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
    term text not null,
    trial_days bigint,
    trial_ends_at timestamptz,
    -- What the latest purchase cost, as text with its unit.
    price text not null,
    -- Of the latest purchase.
    order_reference text not null,
    -- assigned, activated, disabled, revoked or deleted.
    status text not null,
    serial text,
    computer_id text,
    -- Personal.
    computer_name text,
    primary key (epoch, license_id, valid_to)
);
create index on read_models.licenses (epoch, reseller_id, assigned_position, valid_from, valid_to);
create index on read_models.licenses (epoch, customer_id, assigned_position, valid_from, valid_to);
create index on read_models.licenses (epoch, activation_key_id, assigned_position, valid_from, valid_to);
create index on read_models.licenses (epoch, assigned_position, valid_from, valid_to);
create index on read_models.licenses (epoch, valid_from);
create index on read_models.licenses (customer_id);
select read_models.create_generation('licenses', '{licenses}', 'live');

create table read_models.credit_accounts (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    reseller_id uuid not null,
    registered_position bigint not null,
    parent_id uuid,
    name text not null,
    -- Hundredths of a credit.
    balance bigint not null,
    primary key (epoch, reseller_id, valid_to)
);
create index on read_models.credit_accounts (epoch, registered_position, valid_from, valid_to);
create index on read_models.credit_accounts (epoch, lower(name));
create index on read_models.credit_accounts (epoch, valid_from);

-- Every change of a balance. An entry never changes, so it stands from its position on.
create table read_models.credit_entries (
    position bigint primary key,
    reseller_id uuid not null,
    recorded_at timestamptz not null,
    -- purchased, debited, refunded, adjusted, transferred_out, transferred_in, expired or revoked.
    kind text not null,
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
create index on read_models.credit_entries (reseller_id, position);
select read_models.create_generation('credit_accounts', '{credit_accounts, credit_entries}', 'live');
