-- Every reading begins with a look at generations and epochs, so that this costs little: its statements are planned once and not for
-- each list of projections, and the name and lock of a generation are expressions of the statement that asks for them and no calls.
create or replace function read_models.schema_of(projection text, generation integer) returns text
language sql immutable
as $$ select projection || '_g' || generation::text $$;
alter function read_models.look(text[], bigint, bigint, text, uuid[]) set plan_cache_mode = force_generic_plan;

-- A reseller and all below it, by the tree at `at`, in the order in which they were registered. It looks into the generation that is
-- read. Each is found by its id and by its parent's, and no other way is left to the planner: that takes each to have as many below
-- it as any other, and then looks at all that stand.
create or replace function read_models.subtree(top uuid, epoch integer, at bigint) returns setof uuid
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
begin
    return query
    with recursive below as (
        select r.reseller_id, r.registered_position
        from resellers r
        where r.epoch = subtree.epoch and r.reseller_id = top
            and r.valid_from + 0 <= subtree.at and r.valid_to > subtree.at
        union
        select child.reseller_id, child.registered_position
        from below
        cross join lateral (
            select r.reseller_id, r.registered_position
            from resellers r
            where r.epoch = subtree.epoch and r.parent_id = below.reseller_id
                and r.valid_from + 0 <= subtree.at and r.valid_to > subtree.at
            offset 0
        ) child
    )
    select b.reseller_id from below b order by b.registered_position;
end
$$;
