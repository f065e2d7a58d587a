-- Staff disable licenses, and a refund of their order revokes them.

alter table read_models.licenses
    drop constraint licenses_status_check;
alter table read_models.licenses
    add constraint licenses_status_check check (
        status in ('assigned', 'activated', 'disabled', 'deleted', 'revoked')
    );
