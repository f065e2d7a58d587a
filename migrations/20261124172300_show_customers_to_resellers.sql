-- A reseller sees of its customers the address that it sold to, and nothing that they tell of themselves. All of it is projected
-- again, into a new generation.

-- Whatever generations there are: those that are being filled or compared have the tables as they were.
update read_models.generations
set state = 'retired', changed_at = clock_timestamp()
where projection = 'customers';
select read_models.drop_generation(g.projection, g.generation)
from read_models.generations g
where g.projection = 'customers';

drop table read_models.customer_resellers;
drop table read_models.license_sellers;

-- What a reseller sees of a customer that it sold something to, so that its list is sorted and filtered by one index of its own,
-- however many customers there are.
create table read_models.customer_resellers (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <customer_id>/<reseller_id>
    customer_reseller text not null,
    reseller_id uuid not null,
    -- Where the reseller first sold something to the customer; orders the list.
    first_sold_position bigint not null,
    first_sold_at timestamptz not null,
    -- Who of `resellers` sold something to the customer before: a list for several resellers shows the row of the first of them.
    earlier uuid[] not null,
    customer_id uuid not null,
    -- Personal: the address that the latest sale knew.
    email text,
    -- All of whose sales something is left, in the order of their first sales.
    resellers uuid[] not null,
    -- How many sales of this reseller are left; the customer is seen as long as there is one.
    sold bigint not null,
    primary key (epoch, customer_reseller, valid_to)
);
create index on read_models.customer_resellers (epoch, reseller_id, first_sold_position, valid_from, valid_to);
create index on read_models.customer_resellers (epoch, first_sold_position, valid_from, valid_to);
create index on read_models.customer_resellers (epoch, valid_from);
create index on read_models.customer_resellers (customer_id);

-- Who sold which license, and to whom: an event that moves or takes one back does not say so.
create table read_models.license_sales (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    license_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid,
    customer_id uuid not null,
    -- It was neither deleted nor taken back.
    is_left boolean not null,
    primary key (epoch, license_id, valid_to)
);
create index on read_models.license_sales (epoch, valid_from);
select read_models.create_generation(
    'customers',
    '{customers, customer_resellers, customer_contacts, customer_addresses, license_sales}',
    'live'
);
