-- The audit trail: who did what, when, for whom and why, of every event. It names ids only, never a personal value.

-- To whom a license, a subscription, an order or an activation key belongs, so that an event which only names the thing is
-- found among those of its reseller and its customer.
create table read_models.audit_owners (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    subject_id uuid not null,
    -- Null when it was sold directly.
    reseller_id uuid,
    customer_id uuid,
    primary key (epoch, subject_id, valid_to)
);
create index on read_models.audit_owners (epoch, valid_from);

-- One row for each event, at its position.
create table read_models.audit_trail (
    position bigint primary key,
    -- Never decreases with the position, so that a time range is a range of positions.
    recorded_at timestamptz not null,
    imported_at timestamptz,
    event_id uuid not null,
    event_type text collate "C" not null,
    -- The part of the stream's name before the id.
    category text collate "C" not null,
    stream text collate "C" not null,
    version bigint not null,
    actor_kind text collate "C" not null,
    actor_id text collate "C" not null,
    -- The stream of whom the actor acts for.
    on_behalf_of text collate "C",
    -- The log finds the positions of a command, so this needs no index.
    command_id uuid not null,
    request_id uuid,
    correlation_id uuid not null,
    -- The event that caused the command.
    causation_id uuid,
    -- Whose business it is; null where it is no reseller's, or no customer's.
    reseller_id uuid,
    customer_id uuid,
    -- Every id that the event names, and whose business it is; its stream's first. One GIN index costs as much to write as four B-trees and takes half
    -- their space, and finds an event by any id.
    subjects uuid[] not null
);
create index on read_models.audit_trail (event_id);
create index on read_models.audit_trail (stream, position);
create index on read_models.audit_trail (category, position);
create index on read_models.audit_trail (event_type, position);
create index on read_models.audit_trail (actor_kind, position);
create index on read_models.audit_trail (actor_id, position);
create index on read_models.audit_trail (on_behalf_of, position)
    where on_behalf_of is not null;
create index on read_models.audit_trail (correlation_id, position);
create index on read_models.audit_trail (causation_id, position)
    where causation_id is not null;
create index on read_models.audit_trail (reseller_id, position)
    where reseller_id is not null;
create index on read_models.audit_trail (customer_id, position)
    where customer_id is not null;
create index on read_models.audit_trail using gin (subjects);
select read_models.create_generation('audit_trail', '{audit_trail, audit_owners}', 'live');
