-- Credit accounts with all that statements and portals tell: agreed limits, what an entry is about in full, corrections that
-- wait, and the totals of each month.

update read_models.generations
set state = 'retired'
where projection = 'credit_accounts' and state = 'live';
select read_models.drop_generation(projection, generation)
from read_models.generations
where projection = 'credit_accounts' and state = 'retired';

-- Hundredths of a credit that the balance may go below zero.
alter table read_models.credit_accounts add column overdraft_limit bigint not null;

alter table read_models.credit_entries
    -- Which subscription it was for.
    add column subscription_id uuid,
    -- Where credits were transferred to, or from.
    add column counterparty_reseller_id uuid,
    -- The lot that was bought or revoked.
    add column lot bigint,
    -- The last day (UTC) that bought credits are good for.
    add column expires_on date,
    -- The day that a correction is meant for, if another than that of its booking.
    add column effective_on date,
    -- The members of staff behind a correction.
    add column requested_by uuid,
    add column approved_by uuid,
    -- What was paid, in the minor unit of its currency.
    add column paid_currency text,
    add column paid_minor bigint;
create index on read_models.credit_entries (reseller_id, recorded_at);
create index on read_models.credit_entries (license_id) where license_id is not null;

-- Corrections that wait, or waited, for a second one of the staff.
create table read_models.credit_adjustments (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    adjustment_id uuid not null,
    -- Where it was asked for; orders the list.
    requested_position bigint not null,
    requested_at timestamptz not null,
    reseller_id uuid not null,
    -- Hundredths of a credit, negative when they are to be taken.
    credits bigint not null,
    reason text not null,
    requested_by uuid not null,
    -- The day that it is meant for, if another than that of its booking.
    effective_on date,
    -- requested, booked or declined.
    status text not null,
    decided_at timestamptz,
    -- Who approved or declined it.
    decided_by uuid,
    -- Why it was declined.
    decline_reason text,
    primary key (epoch, adjustment_id, valid_to)
);
create index on read_models.credit_adjustments (epoch, reseller_id, requested_position, valid_from, valid_to);
create index on read_models.credit_adjustments (epoch, requested_position, valid_from, valid_to);
create index on read_models.credit_adjustments (epoch, valid_from);

-- What the entries of a month (UTC) come to, a row for each month that has one. All but the count are hundredths of a credit,
-- negative when taken: the opening balance and the sums of each kind are the closing balance.
create table read_models.credit_months (
    epoch integer not null,
    valid_from bigint not null,
    valid_to bigint not null,
    -- <reseller_id>:<month>
    credit_month_key text not null,
    reseller_id uuid not null,
    -- yyyy-mm
    month text collate "C" not null,
    -- That of its first entry; orders the list.
    first_position bigint not null,
    opening bigint not null,
    purchased bigint not null,
    debited bigint not null,
    refunded bigint not null,
    adjusted bigint not null,
    transferred_in bigint not null,
    transferred_out bigint not null,
    expired bigint not null,
    revoked bigint not null,
    closing bigint not null,
    entries bigint not null,
    primary key (epoch, credit_month_key, valid_to)
);
create index on read_models.credit_months (epoch, reseller_id, first_position, valid_from, valid_to);
create index on read_models.credit_months (epoch, first_position, valid_from, valid_to);
create index on read_models.credit_months (epoch, valid_from);

select read_models.create_generation(
    'credit_accounts',
    '{credit_accounts, credit_entries, credit_adjustments, credit_months}',
    'live'
);
