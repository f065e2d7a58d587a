-- Resellers and the tree that they stand in.

create table read_models.resellers (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- Also the person under whose key the contact is sealed in the log.
    reseller_id uuid not null,
    -- Where it was registered; orders the list.
    registered_position bigint not null,
    registered_at timestamptz not null,
    -- Null for the vendor's own.
    parent_id uuid,
    name text not null,
    -- Null if it pays the list's prices in full.
    tier text,
    -- active or suspended.
    status text not null,
    -- Why it is suspended; null while it is active.
    suspension_reason text,
    -- The lines of its legal address, without the country.
    address text[] not null,
    country text,
    vat_number text,
    website text,
    language text,
    -- Personal.
    contact_name text,
    -- Personal.
    contact_email text,
    -- Personal.
    contact_phone text,
    -- How many stand directly below it.
    sub_resellers bigint not null,
    primary key (epoch, reseller_id, valid_to)
);
-- Also finds, level by level, all that stand below one.
create index on read_models.resellers (epoch, parent_id, registered_position, valid_from, valid_to);
create index on read_models.resellers (epoch, registered_position, valid_from, valid_to);
create index on read_models.resellers (epoch, lower(name));
create index on read_models.resellers (epoch, valid_from);
create index on read_models.resellers (reseller_id);
select read_models.create_generation('resellers', '{resellers}', 'live');
