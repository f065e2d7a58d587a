-- Prices of licenses are numbers too, and an upgrade that is taken back leaves the purchase before it. All of it is projected again,
-- into a new generation.

-- Whatever generations there are: those that are being filled or compared have the tables as they were.
update read_models.generations
set state = 'retired', changed_at = clock_timestamp()
where projection = 'licenses';
select read_models.drop_generation(g.projection, g.generation)
from read_models.generations g
where g.projection = 'licenses';

alter table read_models.licenses
    -- The price in hundredths of a credit or in cents, and of what: CREDIT or a currency; null when it was free.
    add column price_minor bigint not null,
    add column price_asset text,
    -- Of each purchase before the latest, the first one first: ordered_at, price, price_minor, price_asset, order_reference.
    add column purchases jsonb not null;
select read_models.create_generation('licenses', '{licenses}', 'live');
