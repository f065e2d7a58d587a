-- Customers, their contacts and e-mail addresses, and what each reseller sees of those whom it sold something to.

create table read_models.customers (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- Also the person under whose key all that is personal here is sealed in the log.
    customer_id uuid not null,
    -- Where the person became known; orders the list.
    registered_position bigint not null,
    registered_at timestamptz not null,
    main_address_id uuid not null,
    -- Personal: the main address.
    email text,
    -- Personal.
    name text,
    country text,
    -- Personal.
    city text,
    language text,
    -- Who sold something to it, in the order of the first sales.
    resellers uuid[] not null,
    -- Whether the vendor itself did.
    direct boolean not null,
    primary key (epoch, customer_id, valid_to)
);
create index on read_models.customers (epoch, registered_position, valid_from, valid_to);
create index on read_models.customers (epoch, valid_from);
create index on read_models.customers (customer_id);

-- A row for each pair of a customer and a reseller that sold something to it. It repeats the customer, so that a reseller's list
-- is sorted and filtered by one index of its own, however many customers there are.
create table read_models.customer_resellers (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <customer_id>/<reseller_id>
    customer_reseller text not null,
    reseller_id uuid not null,
    -- Where the reseller first sold something to the customer; orders the list.
    first_sold_position bigint not null,
    -- Who sold something to the customer before: a list for several resellers shows the row of the first of them.
    earlier uuid[] not null,
    -- From here on as in customers.
    customer_id uuid not null,
    registered_position bigint not null,
    registered_at timestamptz not null,
    main_address_id uuid not null,
    -- Personal.
    email text,
    -- Personal.
    name text,
    country text,
    -- Personal.
    city text,
    language text,
    resellers uuid[] not null,
    direct boolean not null,
    primary key (epoch, customer_reseller, valid_to)
);
create index on read_models.customer_resellers (epoch, reseller_id, first_sold_position, valid_from, valid_to);
create index on read_models.customer_resellers (epoch, first_sold_position, valid_from, valid_to);
create index on read_models.customer_resellers (epoch, valid_from);
create index on read_models.customer_resellers (customer_id);

create table read_models.customer_contacts (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <customer_id>/<contact_id>: the log keeps ids of contacts apart only within a customer.
    customer_contact text not null,
    contact_id uuid not null,
    -- Whose contact it is, and the person under whose key it is sealed in the log.
    customer_id uuid not null,
    -- Where it was added; orders the list.
    added_position bigint not null,
    added_at timestamptz not null,
    changed_at timestamptz not null,
    -- Personal.
    first_name text,
    -- Personal.
    last_name text,
    -- Personal.
    email text,
    -- present or removed.
    status text not null,
    primary key (epoch, customer_contact, valid_to)
);
create index on read_models.customer_contacts (epoch, customer_id, added_position, valid_from, valid_to);
create index on read_models.customer_contacts (epoch, valid_from);
create index on read_models.customer_contacts (customer_id);

create table read_models.customer_addresses (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <customer_id>/<address_id>: the log keeps ids of addresses apart only within a customer.
    customer_address text not null,
    -- The customer's own id for the address of the registration.
    address_id uuid not null,
    -- Whose address it is, and the person under whose key it is sealed in the log.
    customer_id uuid not null,
    -- Where it was added; orders the list.
    added_position bigint not null,
    added_at timestamptz not null,
    changed_at timestamptz not null,
    -- Personal.
    email text,
    is_main boolean not null,
    -- present or removed.
    status text not null,
    primary key (epoch, customer_address, valid_to)
);
create index on read_models.customer_addresses (epoch, customer_id, added_position, valid_from, valid_to);
create index on read_models.customer_addresses (epoch, valid_from);
create index on read_models.customer_addresses (customer_id);

-- Who sold which license: an event that moves one to another customer does not say so.
create table read_models.license_sellers (
    -- Where it was assigned.
    position bigint primary key,
    license_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid
);
create index on read_models.license_sellers (license_id);
select read_models.create_generation(
    'customers',
    '{customers, customer_resellers, customer_contacts, customer_addresses, license_sellers}',
    'live'
);
