-- Orders of the hosted checkout, their lines, and what was given back of them.

create table read_models.orders (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    order_id uuid not null,
    -- Where it was placed; orders the list.
    placed_position bigint not null,
    placed_at timestamptz not null,
    reference text not null,
    customer_id uuid not null,
    -- Personal: the four that were given with the order.
    customer_email text,
    customer_name text,
    customer_country text,
    customer_city text,
    -- The reseller that credits were ordered for.
    reseller_id uuid,
    -- The day in UTC whose price list counts.
    day date not null,
    -- list or provider.
    priced_by text not null,
    -- Whether money is meant; if not it is a test order.
    live boolean not null,
    -- Of every amount of the order, all of them in its minor unit.
    currency text not null,
    net bigint not null,
    discount bigint not null,
    tax bigint not null,
    gross bigint not null,
    -- How many.
    lines bigint not null,
    -- The codes of what its lines are of, each once, in the order of the lines.
    products text[] not null,
    -- placed, paid, fulfilled, partly_refunded, refunded or cancelled.
    status text not null,
    provider text,
    payment_reference text,
    -- Personal: where the provider shows the invoice.
    invoice text,
    paid_at timestamptz,
    fulfilled_at timestamptz,
    cancelled_at timestamptz,
    -- What was given back so far, and when the last of it was.
    refunded bigint not null,
    refunded_at timestamptz,
    primary key (epoch, order_id, valid_to)
);
create index on read_models.orders (epoch, reseller_id, placed_position, valid_from, valid_to)
    where reseller_id is not null;
create index on read_models.orders (epoch, customer_id, placed_position, valid_from, valid_to);
create index on read_models.orders (epoch, placed_position, valid_from, valid_to);
create index on read_models.orders (epoch, day);
create index on read_models.orders (epoch, lower(reference));
create index on read_models.orders (epoch, valid_from);
create index on read_models.orders (customer_id);

create table read_models.order_lines (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <order_id>:<number>
    order_line_key text not null,
    order_id uuid not null,
    -- Its place in the order, from 1.
    number bigint not null,
    -- The code of what it is of, such as T; CREDITS for credits.
    product text not null,
    -- What that was called by the list of the day.
    product_name text not null,
    sku text not null,
    quantity bigint not null,
    -- Of every amount of the line, all of them in its minor unit.
    currency text not null,
    unit_price bigint not null,
    subtotal bigint not null,
    -- The subtotal less its share of the discount.
    discounted bigint not null,
    -- Its share of the gross amount.
    gross bigint not null,
    -- The existing thing that it is about, if any: license or subscription, and which.
    about_kind text,
    about_id uuid,
    -- What was given back of it so far, and whether nothing is left of it.
    refunded bigint not null,
    refunded_in_whole boolean not null,
    -- licenses, upgrade, supports, support_upgrade, subscriptions, channels or credits; null until it is granted.
    granted text,
    -- The key that new licenses and subscriptions were put on.
    activation_key_id uuid,
    -- What was granted, or what became more; the licenses that supports are for, in the order of these.
    license_ids uuid[] not null,
    support_ids uuid[] not null,
    subscription_ids uuid[] not null,
    -- Hundredths of a credit, and the number of their lot.
    credits bigint,
    lot bigint,
    primary key (epoch, order_line_key, valid_to)
);
create index on read_models.order_lines (epoch, order_id);
create index on read_models.order_lines (epoch, valid_from);

-- A refund never changes, so it stands from its position on.
create table read_models.order_refunds (
    position bigint primary key,
    order_id uuid not null,
    customer_id uuid not null,
    -- The reseller that credits were ordered for.
    reseller_id uuid,
    refunded_at timestamptz not null,
    -- What the provider calls it.
    refund_reference text not null,
    -- Of both amounts, in its minor unit, and of those of the lines.
    currency text not null,
    amount bigint not null,
    -- The tax in it.
    tax bigint not null,
    live boolean not null,
    -- Whether what the lines granted was left to their owners.
    grants_kept boolean not null,
    -- Of each line: number, sku, delivered, amount, tax, in_whole.
    lines jsonb not null
);
create index on read_models.order_refunds (order_id, position);
select read_models.create_generation('orders', '{orders, order_lines, order_refunds}', 'live');
