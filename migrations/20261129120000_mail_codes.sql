-- A customer's half session waits for a code that was mailed; a keyed hash of it stands in its row, so that it is good for that one.
alter table access.sessions
    add column code_hash bytea check (octet_length(code_hash) = 32),
    add check (code_hash is null or customer_id is not null);
