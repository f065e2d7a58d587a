-- The figures of the home page: what expires when, and how many licenses are in each status, at any moment.

-- What is known of a license by then, as far as the figures need it.
create table read_models.home_licenses (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    license_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid,
    customer_id uuid not null,
    -- assigned, activated, disabled, revoked or deleted.
    status text not null,
    on_computer boolean not null,
    -- The terms of support that were not taken back: each with its id and its last day.
    supports jsonb not null,
    primary key (epoch, license_id, valid_to)
);
create index on read_models.home_licenses (epoch, customer_id, valid_from, valid_to);
create index on read_models.home_licenses (epoch, valid_from);

-- The day on which something ends: a trial, the support of a license, the term of a subscription.
create table read_models.expiries (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- The kind and the id of what ends.
    expiry_id text collate "C" not null,
    first_position bigint not null,
    -- trial, support or subscription.
    kind text not null,
    -- The license, or the subscription.
    subject_id uuid not null,
    -- Null for a subscription.
    license_id uuid,
    reseller_id uuid,
    customer_id uuid not null,
    -- The last day in UTC; of a trial the day on which it ends.
    expires_on date not null,
    -- pending, or gone: revoked, deleted, become permanent, or ended.
    status text not null,
    primary key (epoch, expiry_id, valid_to)
);
create index on read_models.expiries (epoch, reseller_id, expires_on, valid_from, valid_to);
create index on read_models.expiries (epoch, customer_id, expires_on, valid_from, valid_to);
create index on read_models.expiries (epoch, expires_on, valid_from, valid_to);
create index on read_models.expiries (epoch, valid_from);

-- How many licenses are in each status: of each reseller, of those sold directly, and of all. Each is found by its key, so that
-- counting costs the same however many there are.
create table read_models.license_counts (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- The reseller's id, direct or all; then the status.
    count_id text collate "C" not null,
    status text not null,
    licenses bigint not null,
    primary key (epoch, count_id, valid_to)
);
create index on read_models.license_counts (epoch, valid_from);
select read_models.create_generation('home', '{home_licenses, expiries, license_counts}', 'live');
