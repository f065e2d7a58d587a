-- A plain event store, as one would write it without any crate: the yardstick for what the server can take.
create table events (
  position bigint generated always as identity primary key,
  stream uuid not null,
  version bigint not null check (version > 0),
  id uuid not null,
  type text not null,
  payload text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  unique (stream, version)
);
