-- Who signs in, and by what. Secrets are no events: only keyed or plain hashes of them stand here, or what is sealed under a key
-- that derives from the master key. What a user is (role, reseller, disabled or not) is the user's stream's to say; the columns
-- that repeat it are a copy, made anew from the stream after each command and at each start, so that a request asks one table.

create schema access;
grant usage on schema access to keyledger_access;

create table access.users (
    user_id uuid primary key,
    -- The normalised e-mail address, by which the user signs in; personal.
    login text not null unique,
    -- The copy: none before the first command about the user.
    role text,
    reseller_id uuid,
    state text not null default 'unknown' check (state in ('unknown', 'invited', 'active', 'disabled')),
    -- The version of the stream that the copy was made from.
    version bigint not null default 0,
    language text not null default 'en' check (language in ('en', 'fr', 'de')),
    -- PHC string of argon2id; none until the invitation is accepted.
    password_hash text,
    -- Sealed; the pending one is shown and not confirmed yet.
    totp_secret bytea,
    totp_pending bytea,
    -- The last step of 30 seconds whose code was taken: none is taken twice.
    totp_step bigint not null default 0
);
create index on access.users (reseller_id);

create table access.sessions (
    -- SHA-256 of the token in the cookie.
    session_hash bytea primary key check (octet_length(session_hash) = 32),
    -- To speak of it; no secret.
    session_id uuid not null unique,
    user_id uuid references access.users on delete cascade,
    customer_id uuid,
    -- The role that it was opened for: it ends with that.
    role text,
    -- 'password-given' waits for the second factor and may do nothing else.
    stage text not null check (stage in ('password-given', 'signed-in')),
    created_at timestamptz not null,
    -- Up to a minute old.
    seen_at timestamptz not null,
    proved_at timestamptz not null,
    idle_seconds integer not null,
    expires_at timestamptz not null,
    check ((user_id is null) <> (customer_id is null))
);
create index on access.sessions (user_id);
create index on access.sessions (customer_id);
create index on access.sessions (expires_at);

create table access.tokens (
    token_id uuid primary key,
    user_id uuid not null references access.users on delete cascade,
    -- SHA-256 of the whole token.
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    name text not null,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- Up to a minute old.
    used_at timestamptz,
    revoked_at timestamptz
);
create index on access.tokens (user_id);

create table access.links (
    -- SHA-256 of what stands in the link.
    link_hash bytea primary key check (octet_length(link_hash) = 32),
    kind text not null check (kind in ('invitation', 'password-reset', 'email-change')),
    user_id uuid not null references access.users on delete cascade,
    -- The address that is to be changed to; personal.
    email text,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index on access.links (user_id, kind);

create table access.attempts (
    -- Keyed hash of what is counted: an account, whether there is one or not, an address, or all.
    bucket bytea primary key check (octet_length(bucket) = 32),
    attempts integer not null,
    began_at timestamptz not null,
    blocked_until timestamptz not null
);

create table access.outbox (
    mail_id bigint generated always as identity primary key,
    -- None for a mail that nobody gets: whoever asks is not to know.
    recipient text,
    -- Subject and text, sealed: they hold links. Gone once it is sent.
    sealed bytea not null,
    tries integer not null default 0,
    due_at timestamptz not null
);
create index on access.outbox (due_at);

-- Counts an attempt before it is looked at, one at a time for each bucket: 0 if it may be, else in how many seconds another may.
-- The first so many of a span are free; each later one doubles the wait, up to a quarter of an hour.
create function access.count_attempt(counted bytea, at timestamptz, free integer, span interval) returns integer
language plpgsql
as $$
declare
    found access.attempts;
    wait double precision;
begin
    insert into access.attempts (bucket, attempts, began_at, blocked_until)
        values (counted, 0, at, 'epoch')
        on conflict do nothing;
    select * into found from access.attempts where bucket = counted for update;
    if found.blocked_until > at then
        return greatest(1, ceil(extract(epoch from found.blocked_until - at)))::integer;
    end if;
    if found.began_at < at - span then
        found.attempts := 0;
        found.began_at := at;
    end if;
    found.attempts := found.attempts + 1;
    wait := case when found.attempts < free then 0 else least(900, power(2, least(found.attempts - free, 10))) end;
    update access.attempts
        set attempts = found.attempts,
            began_at = found.began_at,
            -- A request that began a little earlier may come a little later: without a wait nothing is in its way.
            blocked_until = case when wait > 0 then at + make_interval(secs => wait) else found.blocked_until end
        where bucket = counted;
    return 0;
end
$$;
revoke execute on function access.count_attempt from public;
grant execute on function access.count_attempt to keyledger_access;

grant select, insert, update, delete
    on access.users, access.sessions, access.tokens, access.links, access.attempts, access.outbox
    to keyledger_access;

do $$
declare
    name text;
begin
    foreach name in array array['users', 'sessions', 'tokens', 'links', 'attempts', 'outbox'] loop
        execute format('alter table access.%I enable row level security', name);
        execute format('alter table access.%I force row level security', name);
        execute format('create policy access on access.%I to keyledger_access using (true) with check (true)', name);
    end loop;
end
$$;
