-- A customer has the keys that carry something of its own, whoever owns them. All of it is projected again, into a new generation.

-- Whatever generations there are: those that are being filled or compared have the tables as they were.
update read_models.generations
set state = 'retired', changed_at = clock_timestamp()
where projection = 'activation_keys';
select read_models.drop_generation(g.projection, g.generation)
from read_models.generations g
where g.projection = 'activation_keys';

-- A row for each customer who has or had something on a key. It repeats the key, so that a customer's list is found by an index of
-- its own.
create table read_models.key_customers (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <activation_key_id>:<customer_id>
    key_customer text collate "C" not null,
    -- Where the customer first had something on the key; orders the list.
    first_position bigint not null,
    -- How many licenses and subscriptions of the customer it carries, and one more if the customer owns it.
    held bigint not null,
    -- From here on as in activation_keys, but for the customer.
    activation_key_id uuid not null,
    added_position bigint not null,
    added_at timestamptz not null,
    reseller_id uuid,
    customer_id uuid not null,
    person_id uuid not null,
    code text not null,
    chosen boolean not null,
    -- Personal; null if it is not the customer's own key.
    name text,
    primary key (epoch, key_customer, valid_to)
);
create index on read_models.key_customers (epoch, customer_id, first_position, valid_from, valid_to);
create index on read_models.key_customers (epoch, valid_from);
create index on read_models.key_customers (person_id);

-- Which key carries a license, and whose the license is: an event that moves one to another customer says neither.
create table read_models.key_licenses (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    license_id uuid not null,
    activation_key_id uuid not null,
    customer_id uuid not null,
    primary key (epoch, license_id, valid_to)
);
create index on read_models.key_licenses (epoch, valid_from);
select read_models.create_generation('activation_keys', '{activation_keys, key_customers, key_licenses}', 'live');
