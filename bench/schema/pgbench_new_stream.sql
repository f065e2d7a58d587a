insert into events (stream, version, id, type, payload) values (gen_random_uuid(), 1, gen_random_uuid(), 'credited', :payload);
