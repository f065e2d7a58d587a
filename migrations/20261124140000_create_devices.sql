-- Which license is or was on which computer, what a projection must know of a license to tell it, and the history of it.

create table read_models.devices (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- license_id:computer_id. A license on its third computer has three rows, a computer with two licenses two.
    device_key text collate "C" not null,
    -- Where the license was first activated on the computer; orders the list.
    first_activated_position bigint not null,
    license_id uuid not null,
    activation_key_id uuid not null,
    -- Null when the license was sold directly.
    reseller_id uuid,
    -- Whose the license is while it is on the computer; behind that, whose it was.
    customer_id uuid not null,
    product text not null,
    serial text not null,
    computer_id text not null,
    -- Personal.
    computer_name text,
    -- The person under whose key the computer's name is sealed in the log.
    person_id uuid not null,
    -- The latest activation on the computer; what follows happened since.
    activated_at timestamptz not null,
    released_at timestamptz,
    -- active, released, or taken_back with the license.
    status text not null,
    refreshed_at timestamptz,
    -- Given at the last refresh.
    revision bigint,
    -- The last time a copy was suspected.
    clone_suspected_at timestamptz,
    primary key (epoch, device_key, valid_to)
);
create index on read_models.devices (epoch, reseller_id, first_activated_position, valid_from, valid_to);
create index on read_models.devices (epoch, customer_id, first_activated_position, valid_from, valid_to);
create index on read_models.devices (epoch, license_id, first_activated_position, valid_from, valid_to);
create index on read_models.devices (epoch, first_activated_position, valid_from, valid_to);
create index on read_models.devices (epoch, valid_from);
create index on read_models.devices (person_id);

-- Licenses as far as what happens on computers does not say it. Nobody lists them.
create table read_models.device_licenses (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    license_id uuid not null,
    activation_key_id uuid not null,
    reseller_id uuid,
    customer_id uuid not null,
    product text not null,
    -- The computer that it is on.
    computer_id text,
    primary key (epoch, license_id, valid_to)
);
create index on read_models.device_licenses (epoch, valid_from);

create table read_models.activations (
    position bigint primary key,
    recorded_at timestamptz not null,
    -- activated, released, refreshed or clone_suspected.
    kind text not null,
    license_id uuid not null,
    computer_id text not null,
    reseller_id uuid,
    -- Whose the license was at that time.
    customer_id uuid not null,
    -- Of a refresh, the revision that it gave; of a suspicion, the one that was expected.
    revision bigint,
    -- The revision that the computer showed.
    presented bigint,
    -- Of a release: the calendar year (UTC) that it counts in, how many times the owner had released the license in it, and how
    -- many more times that was allowed.
    year integer,
    rehosts_this_year bigint,
    rehosts_left bigint
);
create index on read_models.activations (license_id, position);
create index on read_models.activations (reseller_id, position);
create index on read_models.activations (customer_id, position);
select read_models.create_generation('devices', '{devices, device_licenses, activations}', 'live');
