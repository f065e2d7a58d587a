-- Personal data: the keys that open it and the way from an address to its person. Apart from the log, so that destroying a
-- row here makes every copy in the log unreadable while all of its proofs stay valid.

create schema personal;
grant usage on schema personal to keyledger_keys;

create table personal.keys (
    key_id uuid primary key,
    -- Whose data it opens.
    person_id uuid not null unique,
    -- The data key, encrypted under a key derived from the master key: 24 bytes of nonce, then ciphertext and tag.
    wrapped bytea not null check (octet_length(wrapped) = 72)
);

create table personal.addresses (
    -- Keyed hash of a normalised e-mail address.
    blind_index bytea primary key check (octet_length(blind_index) = 32),
    person_id uuid not null
);

grant select, insert on personal.keys, personal.addresses to keyledger_keys;

alter table personal.keys enable row level security;
alter table personal.keys force row level security;
create policy keys on personal.keys to keyledger_keys using (true) with check (true);

alter table personal.addresses enable row level security;
alter table personal.addresses force row level security;
create policy keys on personal.addresses to keyledger_keys using (true) with check (true);
