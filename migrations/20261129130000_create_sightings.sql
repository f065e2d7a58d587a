-- When a license's computer last asked: by the day, and no event, because asking again every day changes nothing.
create table access.sightings (
    license_id uuid primary key,
    seen_on date not null
);

grant select, insert, update on access.sightings to keyledger_access;
alter table access.sightings enable row level security;
alter table access.sightings force row level security;
create policy access on access.sightings to keyledger_access using (true) with check (true);
