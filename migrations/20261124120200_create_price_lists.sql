-- The price lists that were published. One never changes, so it stands from its position on.

create table read_models.price_lists (
    position bigint primary key,
    published_at timestamptz not null,
    name text not null,
    -- The first day, in UTC, on which it is in force.
    effective_from date not null,
    -- In which it has prices.
    currencies text[] not null,
    products bigint not null,
    -- How many prices it names.
    skus bigint not null,
    tiers bigint not null,
    -- All of it, in the newest form; a new form of price lists takes a new generation.
    list jsonb not null
);
select read_models.create_generation('price_lists', '{price_lists}', 'live');
