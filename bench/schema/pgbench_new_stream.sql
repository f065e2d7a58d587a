-- The stream's id begins with the time, as those of the other systems do.
insert into events (stream, version, id, type, payload) values ((lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || substr(gen_random_uuid()::text, 15))::uuid, 1, gen_random_uuid(), 'credited', :payload);
