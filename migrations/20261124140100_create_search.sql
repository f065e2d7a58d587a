-- What can be found by which words, at any moment.

-- Whatever can be found, with whose it is. Nothing personal stands here.
create table read_models.search_subjects (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- kind:subject_id.
    subject_key text collate "C" not null,
    first_position bigint not null,
    kind text collate "C" not null,
    subject_id uuid not null,
    reseller_id uuid,
    customer_id uuid,
    primary key (epoch, subject_key, valid_to)
);
create index on read_models.search_subjects (epoch, valid_from);

create table read_models.search_terms (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- kind:subject_id:source:term.
    term_key text collate "C" not null,
    -- Where the subject began; the newest subject is found first.
    first_position bigint not null,
    -- activation_key, customer, license, order, reseller or subscription.
    kind text collate "C" not null,
    subject_id uuid not null,
    -- Which text of the subject it stands in: key, name, email, comment, serial, computer, computer_name, order or contact; with
    -- an id where there may be several.
    source text collate "C" not null,
    -- A word in lower case without accents, or a whole code. Personal where there is a person.
    term text collate "C" not null,
    reseller_id uuid,
    customer_id uuid,
    -- The person whose erasure removes it.
    person_id uuid,
    -- False once the text does not have it any more.
    present boolean not null,
    primary key (epoch, term_key, valid_to)
);
create index on read_models.search_terms (epoch, reseller_id, term);
create index on read_models.search_terms (epoch, customer_id, term);
create index on read_models.search_terms (epoch, term);
-- The terms of a subject: for the projection, and for a query of several words.
create index on read_models.search_terms (epoch, subject_id, term);
create index on read_models.search_terms (epoch, valid_from);
create index on read_models.search_terms (person_id) where person_id is not null;
select read_models.create_generation('search', '{search_subjects, search_terms}', 'live');
