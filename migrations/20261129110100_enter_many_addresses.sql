-- Whose these addresses are, each with that person's key: those of whom they were, else from now on of these new persons with these
-- new keys. All of it is one commit; what is then told about somebody new needs no other before its own. An address that is erased
-- at the same time is left out, to be asked for again.
drop function personal.find_or_enter(bytea, uuid, uuid, bytea);
create function personal.find_or_enter(
    addresses bytea[], new_person_ids uuid[], new_key_ids uuid[], new_wrapped bytea[]
)
returns table (address bytea, key_id uuid, person_id uuid, wrapped bytea)
language plpgsql volatile
as $$
#variable_conflict use_column
begin
    -- In one order, so that of two who enter the same the one waits for the other.
    with entered as (
        insert into personal.addresses (blind_index, person_id)
        select distinct on (new.address) new.address, new.person_id
        from unnest(addresses, new_person_ids) as new (address, person_id)
        order by new.address
        on conflict (blind_index) do nothing
        returning person_id
    )
    insert into personal.keys (key_id, person_id, wrapped)
    select new.key_id, new.person_id, new.wrapped
    from unnest(new_key_ids, new_person_ids, new_wrapped) as new (key_id, person_id, wrapped)
    join entered e on e.person_id = new.person_id;
    return query
    select a.blind_index, k.key_id, a.person_id, k.wrapped
    from personal.addresses a
    left join personal.keys k on k.person_id = a.person_id
    where a.blind_index = any (addresses);
end
$$;
