-- What the portals show of a license besides. All of it is projected again, into a new generation.

update read_models.generations
set state = 'retired', changed_at = clock_timestamp()
where projection = 'licenses' and state = 'live';
select read_models.drop_generation(g.projection, g.generation)
from read_models.generations g
where g.projection = 'licenses' and g.state = 'retired';

alter table read_models.licenses
    -- The order of the assignment, whatever was bought later.
    add column first_order_reference text not null,
    -- When it was released from the computer that it was last on; null while it is on one.
    add column released_at timestamptz,
    -- Why it was revoked, such as order_refunded.
    add column revocation_reason text,
    -- Hundredths of a credit that came back when it was deleted.
    add column refunded_credits bigint;
-- Trials by their end, such as those that are soon over.
create index on read_models.licenses (epoch, reseller_id, trial_ends_at) where trial_ends_at is not null;
select read_models.create_generation('licenses', '{licenses}', 'live');
