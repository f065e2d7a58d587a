-- A key for each of these persons: the one that is there, else the new one that is sent along; none for who was erased. The lock
-- comes first, so that what is looked at after it is not about to be destroyed.
drop function personal.mint(uuid[], uuid[], bytea[]);
create function personal.provide(key_ids uuid[], person_ids uuid[], wrapped_keys bytea[])
returns table (key_id uuid, person_id uuid, wrapped bytea)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    perform pg_advisory_xact_lock_shared(7205759403792795);
    insert into personal.keys (key_id, person_id, wrapped)
    select minted.key_id, minted.person_id, minted.wrapped
    from unnest(key_ids, person_ids, wrapped_keys) as minted (key_id, person_id, wrapped)
    where not exists (select from personal.keys k where k.person_id = minted.person_id)
        and not exists (select from personal.erasures e where e.person_id = minted.person_id)
    on conflict (person_id) do nothing;
    return query
    select k.key_id, k.person_id, k.wrapped from personal.keys k where k.person_id = any (person_ids);
end
$$;

-- Whose an address is, with that person's key: those of whom it was, else from now on of this new person with this new key. One
-- commit for both; what is then told about somebody new needs no other before its own.
create function personal.find_or_enter(address bytea, new_person_id uuid, new_key_id uuid, new_wrapped bytea)
returns table (key_id uuid, person_id uuid, wrapped bytea)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    found_id uuid;
begin
    loop
        select a.person_id into found_id from personal.addresses a where a.blind_index = address;
        exit when found;
        insert into personal.addresses (blind_index, person_id) values (address, new_person_id)
        on conflict (blind_index) do nothing;
        if found then
            insert into personal.keys (key_id, person_id, wrapped) values (new_key_id, new_person_id, new_wrapped);
        end if;
    end loop;
    return query
    select k.key_id, found_id, k.wrapped
    from (select) one
    left join personal.keys k on k.person_id = found_id;
end
$$;
