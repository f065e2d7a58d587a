-- What read models need so that an erased person vanishes from all of their rows.

update read_models.generations
set state = 'retired', changed_at = clock_timestamp()
where projection in ('licenses', 'search') and state = 'live';
select read_models.drop_generation(g.projection, g.generation)
from read_models.generations g
where g.projection in ('licenses', 'search') and g.state = 'retired';

alter table read_models.licenses
    -- The person under whose key the comment is sealed in the log: whose the license was when it was written.
    add column comment_person_id uuid,
    -- The same of the computer's name.
    add column computer_name_person_id uuid;
create index on read_models.licenses (comment_person_id) where comment_person_id is not null;
create index on read_models.licenses (computer_name_person_id) where computer_name_person_id is not null;
select read_models.create_generation('licenses', '{licenses}', 'live');

-- The key of a personal term names its person now: kind:subject_id:source:person_id:term. So what one person's text had goes with
-- that person, and leaves what another one's had as it was.
select read_models.create_generation('search', '{search_subjects, search_terms}', 'live');
