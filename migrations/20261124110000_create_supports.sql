-- Update and support services of licenses: each term that was bought, and until when each license has it.

create table read_models.supports (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    support_id uuid not null,
    license_id uuid not null,
    -- Where it was bought; orders the list.
    assigned_position bigint not null,
    ordered_at timestamptz not null,
    -- As the license has them, from here to the e-mail address.
    activation_key_id uuid not null,
    -- Null when the license was sold directly.
    reseller_id uuid,
    -- Also the person under whose key the e-mail address is sealed in the log.
    customer_id uuid not null,
    -- Personal.
    customer_email text,
    -- The license that it covers, and its parts.
    license_sku text not null,
    product text not null,
    edition text,
    -- Null for unlimited.
    size bigint,
    -- The license's, given at its first activation.
    serial text,
    -- What was sold, for the license as it was then.
    sku text not null,
    -- Null when it was bought by the day.
    years bigint,
    -- Its days, in UTC, both included.
    first_on date not null,
    last_on date not null,
    -- What it cost when it was bought, as text with its unit.
    price text not null,
    -- The same in hundredths of a credit or in cents, and of what: CREDIT or a currency; null when it was free.
    price_minor bigint not null,
    price_asset text,
    order_reference text not null,
    -- The support that it extends.
    extends uuid,
    -- in_force or revoked; that one is over follows from its last day.
    status text not null,
    primary key (epoch, support_id, valid_to)
);
create index on read_models.supports (epoch, reseller_id, assigned_position, valid_from, valid_to);
create index on read_models.supports (epoch, customer_id, assigned_position, valid_from, valid_to);
create index on read_models.supports (epoch, license_id, assigned_position, valid_from, valid_to);
create index on read_models.supports (epoch, assigned_position, valid_from, valid_to);
-- What ends soon, and what has ended, is worked through by the last day.
create index on read_models.supports (epoch, reseller_id, last_on, assigned_position, valid_from, valid_to);
create index on read_models.supports (epoch, last_on, assigned_position, valid_from, valid_to);
create index on read_models.supports (epoch, valid_from);
create index on read_models.supports (customer_id);

-- Every license, with what its supports show of it.
create table read_models.license_supports (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    license_id uuid not null,
    activation_key_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid,
    -- Also the person under whose key the e-mail address is sealed in the log.
    customer_id uuid not null,
    -- Personal.
    customer_email text,
    serial text,
    -- The last day of the furthest support that was not revoked; null if there is none.
    last_on date,
    primary key (epoch, license_id, valid_to)
);
create index on read_models.license_supports (epoch, valid_from);
create index on read_models.license_supports (customer_id);
select read_models.create_generation('supports', '{supports, license_supports}', 'live');
