-- Subscriptions: what each is in its current term, and what it is to be.

create table read_models.subscriptions (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    subscription_id uuid not null,
    -- Where its first term began; orders the list.
    started_position bigint not null,
    started_at timestamptz not null,
    activation_key_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid,
    -- Also the person under whose key the personal columns are sealed in the log.
    customer_id uuid not null,
    -- Personal.
    customer_email text,
    -- Personal.
    comment text,
    -- What it is now.
    sku text not null,
    product text not null,
    -- Null for unlimited.
    channels bigint,
    -- What it is to be from its next term on; null if the same.
    next_sku text,
    next_channels bigint,
    -- The current term: month or year, its days in UTC, both included, and the days of grace after it.
    term_length text not null,
    first_on date not null,
    last_on date not null,
    grace_days bigint not null,
    -- What the current term cost when it began, as text with its unit.
    price text not null,
    -- The same in hundredths of a credit or in cents, and of what: CREDIT or a currency; null when it was free.
    price_minor bigint not null,
    price_asset text,
    -- The order that it was first bought in.
    order_reference text not null,
    -- The last day on which it is in force as it was cancelled.
    ends_on date,
    -- The last day on which it is in force as its next term could not be paid for yet.
    renewal_failed_until date,
    -- active, cancelled, in_grace or ended.
    status text not null,
    -- The last day on which it was in force.
    ended_on date,
    -- cancelled, lapsed, not_sold or refunded.
    end_reason text,
    primary key (epoch, subscription_id, valid_to)
);
create index on read_models.subscriptions (epoch, reseller_id, started_position, valid_from, valid_to);
create index on read_models.subscriptions (epoch, customer_id, started_position, valid_from, valid_to);
create index on read_models.subscriptions (epoch, activation_key_id, started_position, valid_from, valid_to);
create index on read_models.subscriptions (epoch, started_position, valid_from, valid_to);
-- What is due to renew is found by the last day of its term.
create index on read_models.subscriptions (epoch, last_on, started_position, valid_from, valid_to);
create index on read_models.subscriptions (epoch, valid_from);
create index on read_models.subscriptions (customer_id);
select read_models.create_generation('subscriptions', '{subscriptions}', 'live');
