use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc, Weekday};
use domain::{
    Command, Credits, Event, NewEvent, ResellerId, States, Stream,
    catalog::ItemSku,
    license::{License, Term},
};

use crate::{
    command::{DemoCommand, Who},
    load::DemoError,
    plan::{FIRST_DAY, Plan, midnight},
};

fn noon(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
    day.and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn whole() -> Plan {
    Plan::new(1, noon(2026, 11, 22)).unwrap()
}

/// The plan's events as the rules decide them, with their times.
fn events(plan: &Plan) -> Vec<(DateTime<Utc>, NewEvent)> {
    let mut states = States::default();
    let mut events = vec![];
    for step in &plan.steps {
        for event in step.command.decide(&states, step.at).unwrap() {
            states.evolve(&event);
            events.push((step.at, event));
        }
        states.take_read();
    }
    events
}

fn states(plan: &Plan) -> States {
    let events: Vec<_> = events(plan).into_iter().map(|(_, event)| event).collect();
    States::given(&events)
}

#[test]
fn the_same_seed_gives_the_same_history() {
    assert_eq!(whole(), whole());
}

#[test]
fn any_seed_will_do() {
    for seed in [0, 2, 42, u64::MAX] {
        assert!(Plan::new(seed, noon(2026, 11, 22)).is_ok(), "seed {seed}");
    }
}

#[test]
fn another_seed_gives_another_history() {
    let other = Plan::new(2, noon(2026, 11, 22)).unwrap();
    assert_ne!(whole().steps.last().unwrap().chain, other.steps.last().unwrap().chain);
}

#[test]
fn a_later_day_only_adds_to_the_history() {
    let (earlier, later) = (Plan::new(1, noon(2021, 6, 16)).unwrap(), whole());
    assert!(earlier.steps.len() < later.steps.len());
    assert_eq!(earlier.steps, later.steps[..earlier.steps.len()]);
}

#[test]
fn times_never_run_backwards_and_end_the_day_before() {
    let now = noon(2026, 11, 22);
    let plan = whole();
    assert!(plan.steps.is_sorted_by_key(|step| step.at));
    assert_eq!(plan.steps[0].at.date_naive(), FIRST_DAY);
    let last = plan.steps.last().unwrap().at;
    assert!(last < midnight(now.date_naive()) && last > now - chrono::TimeDelta::days(4));
}

#[test]
fn before_its_first_day_there_is_no_history() {
    let plan = Plan::new(1, midnight(FIRST_DAY));
    assert!(matches!(plan, Err(DemoError::TooEarly { .. })));
}

#[test]
fn the_rules_allow_every_step_and_decide_as_planned() {
    let plan = whole();
    let mut position = 0;
    let mut decided = events(&plan).into_iter();
    for step in &plan.steps {
        for event_type in &step.events {
            position += 1;
            assert_eq!(decided.next().unwrap().1.event.event_type().name, *event_type);
        }
        assert!(!step.events.is_empty());
        assert_eq!(step.position, position);
    }
    assert_eq!(decided.next(), None);
}

#[test]
fn some_ten_thousand_events_of_every_type_occur() {
    let plan = whole();
    let types: BTreeSet<_> = plan.steps.iter().flat_map(|step| step.events.clone()).collect();
    let all: BTreeSet<_> = Event::TYPES.iter().map(|event_type| event_type.name).collect();
    assert_eq!(types, all);
    let last = plan.steps.last().unwrap().position;
    assert!((9_000..16_000).contains(&last), "{last} events");
    assert!(
        (250..450).contains(&plan.persons.len()),
        "{} persons",
        plan.persons.len()
    );
}

#[test]
fn business_grows_and_keeps_working_hours() {
    let plan = whole();
    let mut years = BTreeMap::<i32, usize>::new();
    for step in &plan.steps {
        *years.entry(step.at.year()).or_default() += 1;
        assert!((6..20).contains(&step.at.hour()), "step at {}", step.at);
    }
    let full: Vec<_> = (2017..=2025).map(|year| years[&year]).collect();
    assert!(full.is_sorted(), "{years:?}");
    let weekend = |step: &&crate::plan::Step| matches!(step.at.weekday(), Weekday::Sat | Weekday::Sun);
    let weekends = plan.steps.iter().filter(weekend).count();
    assert!(weekends > 0 && weekends * 20 < plan.steps.len());
    let in_month = |month| plan.steps.iter().filter(|step| step.at.month() == month).count();
    assert!(in_month(12) > in_month(7));
}

#[test]
fn every_fate_of_a_license_occurs() {
    let (plan, end) = (whole(), midnight(noon(2026, 11, 22).date_naive()));
    let states = states(&plan);
    let (mut running, mut over, mut permanent, mut unused, mut deleted) = (0, 0, 0, 0, 0);
    let mut products = BTreeSet::new();
    for step in &plan.steps {
        let DemoCommand::AssignLicense(assign) = &step.command else {
            continue;
        };
        products.insert(assign.sku.product().to_owned());
        match states.license(assign.license_id) {
            License::Assigned(license) => match license.term {
                Term::Permanent if !license.was_activated() => unused += 1,
                Term::Permanent => permanent += 1,
                Term::Trial { .. } if license.term.is_over(end) => over += 1,
                Term::Trial { .. } => running += 1,
            },
            License::Deleted { .. } | License::Revoked { .. } => deleted += 1,
            License::Unassigned => panic!("an assigned license is assigned"),
        }
    }
    let fates = [running, over, permanent, unused, deleted];
    assert!(fates.into_iter().all(|count| count > 0), "{fates:?}");
    assert_eq!(products.into_iter().collect::<Vec<_>>(), ["AS", "RW", "SM", "T"]);
}

#[test]
fn every_sort_of_change_occurs() {
    let plan = whole();
    let (mut converted, mut larger, mut higher, mut free, mut refunds) = (0, 0, 0, 0, 0);
    for (_, event) in events(&plan) {
        match event.event {
            Event::LicenseUpgraded(upgraded) => {
                converted += usize::from(upgraded.became_permanent);
                larger += usize::from(upgraded.from.size() != upgraded.to.size());
                higher += usize::from(upgraded.from.edition() != upgraded.to.edition());
                free += usize::from(upgraded.price == domain::license::Price::Free);
            }
            Event::LicenseDeleted(deleted) => refunds += usize::from(deleted.refunded.is_some()),
            _ => {}
        }
    }
    let changes = [converted, larger, higher, free, refunds];
    assert!(changes.into_iter().all(|count| count > 0), "{changes:?}");
}

#[test]
fn orders_sell_support_with_a_license_after_it_and_with_its_upgrade() {
    let (mut with, mut after, mut upgraded) = (0, 0, 0);
    for step in &whole().steps {
        let DemoCommand::PlaceOrder(place) = &step.command else {
            continue;
        };
        for line in &place.lines {
            match (&line.sku, line.about) {
                (ItemSku::Support(_), None) => with += 1,
                (ItemSku::Support(_), Some(_)) => after += 1,
                (ItemSku::SupportUpgrade { .. }, Some(_)) => upgraded += 1,
                _ => {}
            }
        }
    }
    let lines = [with, after, upgraded];
    assert!(lines.into_iter().all(|count| count > 0), "{lines:?}");
}

#[test]
fn resellers_stand_on_three_levels_and_some_have_next_to_no_credits() {
    let plan = whole();
    let states = states(&plan);
    let mut parents = BTreeMap::<ResellerId, Option<ResellerId>>::new();
    for step in &plan.steps {
        if let DemoCommand::RegisterReseller(register) = &step.command {
            parents.insert(register.reseller_id, register.parent_id);
        }
    }
    let depth = |id| std::iter::successors(Some(id), |id| parents[id]).count();
    assert_eq!(parents.keys().map(|id| depth(*id)).max(), Some(3));
    assert_eq!(parents.keys().filter(|id| depth(**id) > 1).count(), 12);
    let poor = |id: &&ResellerId| states.credit_account(**id).balance < Credits(10_000);
    assert!(parents.keys().filter(poor).count() >= 3);
    let suspended = |id: &&ResellerId| states.reseller(**id).may_act().is_err();
    assert_eq!(parents.keys().filter(suspended).count(), 1);
}

#[test]
fn every_kind_of_actor_acts() {
    let mut kinds = BTreeSet::new();
    for step in &whole().steps {
        kinds.insert(match step.who {
            Who::Staff(_) => "staff",
            Who::Reseller(_, None) => "reseller",
            Who::Reseller(_, Some(_)) => "reseller for another",
            Who::Customer(_) => "customer",
            Who::Device(_) => "device",
            Who::System(_) => "system",
        });
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}

#[test]
fn nobody_has_a_real_address() {
    for (_, address) in &whole().persons {
        let reserved = ["example.com", "example.org", "example.net"];
        assert!(
            reserved.iter().any(|domain| address.ends_with(&format!(".{domain}"))),
            "{address}"
        );
    }
}

#[test]
fn a_conversation_begins_before_it_goes_on() {
    let plan = whole();
    for (number, step) in plan.steps.iter().enumerate() {
        assert!(step.conversation <= number);
        let first = &plan.steps[step.conversation];
        assert_eq!(plan.steps[first.conversation].chain, first.chain);
    }
}

#[test]
fn serial_numbers_are_unique_and_stay() {
    let mut serials = BTreeMap::new();
    for (_, event) in events(&whole()) {
        if let (Event::LicenseActivated(activated), Stream::License(id)) = (event.event, event.stream) {
            assert_eq!(*serials.entry(activated.serial).or_insert(id), id);
        }
    }
}

#[test]
fn most_licenses_are_activated_with_the_key() {
    let count = |wanted: fn(&DemoCommand) -> bool| whole().steps.iter().filter(|step| wanted(&step.command)).count();
    let by_key = count(|command| matches!(command, DemoCommand::ActivateDevice(_)));
    let by_file = count(|command| matches!(command, DemoCommand::ActivateLicense(_)));
    assert!(by_key > 5 * by_file && by_file > 10, "{by_key} and {by_file}");
}
