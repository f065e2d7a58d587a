-- The secret halves of the keys that sign license files. Which keys there are and what each is good for, the stream `signing_keys`
-- says; a row whose key no event names was left by a creation that was interrupted, and does no harm.

create schema vendor;
grant usage on schema vendor to keyledger_keys;

create table vendor.signing_keys (
    -- The key's id, as it stands in license files.
    kid text primary key check (kid ~ '^[A-Za-z0-9._-]{1,64}$'),
    -- The 32 secret bytes, sealed for this kid under a key derived from the master key: 24 bytes of nonce, then ciphertext and tag.
    sealed bytea not null check (octet_length(sealed) = 72),
    created_at timestamptz not null
);

grant select, insert on vendor.signing_keys to keyledger_keys;

alter table vendor.signing_keys enable row level security;
alter table vendor.signing_keys force row level security;
create policy keys on vendor.signing_keys to keyledger_keys using (true) with check (true);
