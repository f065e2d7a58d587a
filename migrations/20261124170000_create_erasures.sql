-- Persons whose keys were destroyed. A row here is a fence: nobody in it ever gets a key again.

create table personal.erasures (
    person_id uuid primary key,
    -- When the keys were destroyed.
    destroyed_at timestamptz not null default clock_timestamp(),
    -- Which keys: the first 16 bytes of an HMAC under each, as values in the log have them. None if there never was a key.
    fingerprints bytea[] not null
);

grant select, insert on personal.erasures to keyledger_keys;
grant delete on personal.keys, personal.addresses to keyledger_keys;

alter table personal.erasures enable row level security;
alter table personal.erasures force row level security;
create policy keys on personal.erasures to keyledger_keys using (true) with check (true);

-- The addresses of a person are found to be destroyed.
create index on personal.addresses (person_id);

-- Held alone by whoever destroys keys, shared by those who mint some, each until its transaction ends.
create function personal.lock_fence() returns void
language sql volatile
as $$ select pg_advisory_xact_lock(7205759403792795) $$;

-- Stores new keys, but none of a person who has one or was erased. The lock comes first, so that what is looked at after it is
-- not about to be destroyed.
create function personal.mint(key_ids uuid[], person_ids uuid[], wrapped_keys bytea[]) returns void
language plpgsql volatile
as $$
begin
    perform pg_advisory_xact_lock_shared(7205759403792795);
    insert into personal.keys (key_id, person_id, wrapped)
    select minted.key_id, minted.person_id, minted.wrapped
    from unnest(key_ids, person_ids, wrapped_keys) as minted (key_id, person_id, wrapped)
    where not exists (select from personal.erasures e where e.person_id = minted.person_id)
    on conflict (person_id) do nothing;
end
$$;
