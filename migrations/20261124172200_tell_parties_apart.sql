-- The audit trail names nobody to whom it is not to. All of it is projected again, into a new generation.

-- Whatever generations there are: those that are being filled or compared have the tables as they were.
update read_models.generations
set state = 'retired', changed_at = clock_timestamp()
where projection = 'audit_trail';
select read_models.drop_generation(g.projection, g.generation)
from read_models.generations g
where g.projection = 'audit_trail';

alter table read_models.audit_trail
    -- Those of the subjects that are resellers or staff: not everybody whose business it is sees who they are.
    add column parties uuid[] not null;
select read_models.create_generation('audit_trail', '{audit_trail, audit_owners}', 'live');
