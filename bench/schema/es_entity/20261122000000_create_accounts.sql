-- es-entity compares its generated statements with this schema while compiling. After a change here or in
-- src/systems/es_entity.rs, apply this file to an empty database and regenerate the offline metadata with
-- SQLX_OFFLINE=false DATABASE_URL=postgres://... SQLX_OFFLINE_DIR="$PWD/bench/.sqlx" cargo check --manifest-path bench/Cargo.toml
create table accounts (
  id uuid primary key,
  created_at timestamptz not null
);

create table account_events (
  id uuid not null references accounts (id),
  sequence int not null,
  event_type varchar not null,
  event jsonb not null,
  context jsonb default null,
  recorded_at timestamptz not null,
  unique (id, sequence)
);

create table account_snapshots (
  id uuid primary key references accounts (id),
  sequence int not null,
  fingerprint bigint not null,
  snapshot jsonb not null,
  first_recorded_at timestamptz not null,
  recorded_at timestamptz not null
);
