-- Credits are also transferred, expire, and are taken back with a revoked purchase. What a transfer came from or went to stands in
-- the entry's cause.

alter table read_models.credit_entries
    drop constraint credit_entries_kind_check;
alter table read_models.credit_entries
    add constraint credit_entries_kind_check check (
        kind in (
            'purchased', 'debited', 'refunded', 'adjusted', 'transferred_out', 'transferred_in', 'expired', 'revoked'
        )
    );
