-- Whoever starts looks whether the keys of all erased persons are destroyed. Few events are erasures, so this index stays small and
-- costs an append next to nothing.
create index events_erasures on event_log.events (position) where event_type = 'person.erased';
