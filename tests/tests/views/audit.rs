//! The audit trail: its filters, its orders, and what caused what.

use domain::{ActivationKeyId, LicenseId, ResellerId, Stream};
use event_log::{Actor, Metadata, Position};
use projections::{
    Page, Scope, Sort,
    audit_trail::{self, AuditView, Filter},
};
use tests::{
    TestLog, Views,
    commands::{activate, delete, publish, purchase},
    metadata, new_id,
};

/// Two resellers' sales by several actors, in several conversations.
async fn some_history() -> (TestLog, Vec<AuditView>) {
    let test = TestLog::new().await;
    let (first, key) = test.reseller_with(5000).await;
    let (second, other_key) = test.reseller_with(5000).await;
    for (reseller, key) in [(first, key), (second, other_key), (first, key)] {
        sell(&test, reseller, key).await;
    }
    let head = test.caught_up().await;
    let whole = listed(&mut test.read(head).await, &Scope::All, &Filter::default()).await;
    (test, whole)
}

/// A license that its reseller assigns on behalf of itself, a device activates, and which is deleted if it was not.
async fn sell(test: &TestLog, reseller: ResellerId, key: ActivationKeyId) {
    for activated in [true, false] {
        let assign = test.assign(reseller, key, "T-MOB-3");
        let license_id: LicenseId = assign.license_id;
        let mut actor = Actor::new("reseller", reseller.to_string());
        actor.on_behalf_of = Some(Stream::Reseller(reseller).to_string());
        let command = Metadata::new(new_id(), [1; 32], actor);
        let assigned = test.log.execute(command.clone(), assign).await.unwrap();
        let events = test.events().await;
        let cause = &events[usize::try_from(assigned.position.0).unwrap() - 1];
        let caused = Metadata {
            correlation_id: command.correlation_id,
            causation_id: Some(cause.event_id),
            actor: Actor::new("device", "C0FFEE"),
            ..metadata()
        };
        match activated {
            true => test.log.execute(caused, activate(license_id)).await,
            false => test.log.execute(caused, delete(license_id, reseller)).await,
        }
        .unwrap();
    }
}

async fn listed(reading: &mut Views, scope: &Scope, filter: &Filter) -> Vec<AuditView> {
    audit_trail::list(reading.of(scope).await, filter, &Page::ALL)
        .await
        .unwrap()
        .items
}

/// What an event must be to fit.
type Fits<'a> = Box<dyn Fn(&AuditView) -> bool + 'a>;

/// Filters by what the two events are like, each with what it should leave.
fn filters<'a>(deleted: &'a AuditView, on_behalf: &'a AuditView) -> Vec<(Filter, Fits<'a>)> {
    let types = ["license.deleted", "credits.debited"];
    let mut filters: Vec<(Filter, Fits<'a>)> = Vec::new();
    let mut add = |change: &dyn Fn(&mut Filter), fits: Fits<'a>| {
        let mut filter = Filter::default();
        change(&mut filter);
        filters.push((filter, fits));
    };
    add(
        &|filter| filter.stream = deleted.stream.parse().ok(),
        Box::new(|row| row.stream == deleted.stream),
    );
    add(
        &|filter| filter.category = Some("license".to_owned()),
        Box::new(|row| row.category == "license"),
    );
    add(
        &|filter| filter.event_types = vec![types[0].to_owned()],
        Box::new(move |row| row.event_type == types[0]),
    );
    add(
        &|filter| filter.event_types = types.map(str::to_owned).to_vec(),
        Box::new(move |row| types.contains(&row.event_type.as_str())),
    );
    add(
        &|filter| filter.actor_kind = Some("device".to_owned()),
        Box::new(|row| row.actor_kind == "device"),
    );
    add(
        &|filter| filter.actor_id = on_behalf.actor_id.clone(),
        Box::new(|row| row.actor_id == on_behalf.actor_id),
    );
    add(
        &|filter| filter.on_behalf_of = on_behalf.on_behalf_of.as_ref().and_then(|stream| stream.parse().ok()),
        Box::new(|row| row.on_behalf_of == on_behalf.on_behalf_of),
    );
    add(
        &|filter| filter.command_id = Some(on_behalf.command_id),
        Box::new(|row| row.command_id == on_behalf.command_id),
    );
    add(
        &|filter| filter.correlation_id = Some(deleted.correlation_id),
        Box::new(|row| row.correlation_id == deleted.correlation_id),
    );
    add(
        &|filter| filter.subject = Some(deleted.subjects[0]),
        Box::new(|row| row.subjects.contains(&deleted.subjects[0])),
    );
    filters
}

/// Filters by times and positions, each with what it should leave.
fn ranges(whole: &[AuditView]) -> Vec<(Filter, Fits<'_>)> {
    let (early, late) = (whole[whole.len() - 4].recorded_at, whole[3].recorded_at);
    let range = Filter {
        since: Some(early),
        until: Some(late),
        ..Filter::default()
    };
    let places = Filter {
        after: Some(Position(4)),
        up_to: Some(Position(9)),
        ..Filter::default()
    };
    vec![
        (
            range,
            Box::new(move |row| early <= row.recorded_at && row.recorded_at <= late),
        ),
        (places, Box::new(|row| 4 < row.position && row.position <= 9)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_leaves_what_fits() {
    let (test, whole) = some_history().await;
    let head = test.head().await;
    let deleted = whole.iter().find(|row| row.event_type == "license.deleted").unwrap();
    let on_behalf = whole.iter().find(|row| row.on_behalf_of.is_some()).unwrap();
    let scopes: [(Scope, Fits<'_>); 3] = [
        (Scope::All, Box::new(|_| true)),
        (
            Scope::of_reseller(deleted.reseller_id),
            Box::new(|row| row.reseller_id == deleted.reseller_id),
        ),
        (
            Scope::Customer(deleted.customer_id.unwrap()),
            Box::new(|row| row.customer_id == deleted.customer_id),
        ),
    ];
    let filters: Vec<_> = filters(deleted, on_behalf).into_iter().chain(ranges(&whole)).collect();
    let positions = |rows: &[AuditView]| rows.iter().map(|row| row.position).collect::<Vec<_>>();
    for (scope, in_scope) in &scopes {
        let reading = &mut test.read(head).await;
        // What is not shown is not found by either.
        let seen = listed(reading, scope, &Filter::default()).await;
        let expected: Vec<_> = whole.iter().filter(|row| in_scope(row)).cloned().collect();
        assert_eq!(positions(&seen), positions(&expected));
        for (filter, fits) in &filters {
            let fitting = seen.iter().filter(|row| fits(row));
            let expected: Vec<_> = fitting.cloned().collect();
            assert_eq!(listed(reading, scope, filter).await, expected, "{scope:?} {filter:?}");
            let count = audit_trail::count(reading.of(scope).await, filter).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), expected.len());
            let some = !expected.is_empty() && expected.len() < whole.len();
            assert!(*scope != Scope::All || some, "{filter:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn resellers_and_customers_see_what_became_of_their_licenses() {
    let (test, whole) = some_history().await;
    let head = test.head().await;
    let deleted = whole.iter().find(|row| row.event_type == "license.deleted").unwrap();
    let mut resellers: Vec<_> = whole.iter().filter_map(|row| row.reseller_id).collect();
    resellers.sort_unstable();
    resellers.dedup();
    let reading = &mut test.read(head).await;

    let of_both = listed(reading, &Scope::Resellers(resellers), &Filter::default()).await;
    assert_eq!(
        of_both
            .iter()
            .map(|row| row.position)
            .collect::<std::collections::BTreeSet<_>>(),
        whole
            .iter()
            .filter(|row| row.reseller_id.is_some())
            .map(|row| row.position)
            .collect()
    );
    let of_customer = listed(
        reading,
        &Scope::Customer(deleted.customer_id.unwrap()),
        &Filter::default(),
    )
    .await;
    let types: Vec<&str> = of_customer.iter().map(|row| row.event_type.as_str()).collect();
    assert_eq!(types, ["license.deleted", "license.assigned", "person.registered"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_each_order_make_up_the_list() {
    let (test, whole) = some_history().await;
    let head = test.head().await;
    for column in ["position", "event_type", "category", "stream", "actor_id"] {
        for descending in [false, true] {
            let sort = Sort {
                column: column.to_owned(),
                descending,
            };
            let mut page = Page {
                sort: Some(sort),
                ..Page::ALL
            };
            let reading = &mut test.read(head).await;
            let all = audit_trail::list(reading, &Filter::default(), &page)
                .await
                .unwrap()
                .items;
            assert_eq!(all.len(), whole.len());
            page.limit = Some(5);
            let mut paged = Vec::new();
            loop {
                let found = audit_trail::list(reading, &Filter::default(), &page).await.unwrap();
                paged.extend(found.items);
                page.after = found.next;
                if page.after.is_none() {
                    break;
                }
            }
            assert_eq!(paged, all, "by {column}");
            if column == "position" {
                assert!(all.is_sorted_by_key(|row| if descending { -row.position } else { row.position }));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn causes_and_effects_are_found() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(10).await;
    let mut chain = vec![test.head().await];
    for _ in 0..3 {
        let events = test.events().await;
        let caused = Metadata {
            causation_id: Some(events.last().unwrap().event_id),
            ..metadata()
        };
        let executed = test.log.execute(caused, purchase(reseller, 1)).await.unwrap();
        chain.push(executed.position);
    }
    test.accepted(publish()).await;
    let head = test.caught_up().await;
    let reading = &mut test.read(head).await;
    let positions = |rows: &[AuditView]| rows.iter().map(|row| Position(row.position)).collect::<Vec<_>>();

    let causes = audit_trail::causes(reading, chain[3]).await.unwrap();
    assert_eq!(positions(&causes), [chain[2], chain[1], chain[0]]);
    let effects = audit_trail::effects(reading, chain[1]).await.unwrap();
    assert_eq!(
        (positions(&effects.caused), effects.same_command),
        (vec![chain[2]], vec![])
    );
    // Adding a key takes its code too.
    let effects = audit_trail::effects(reading, chain[0]).await.unwrap();
    assert_eq!(positions(&effects.caused), [chain[1]]);
    assert!(positions(&effects.same_command).contains(&Position(chain[0].0 - 1)));
    assert!(!positions(&effects.same_command).contains(&chain[0]));

    // A moment before knows nothing of what came later.
    let reading = &mut test.read(chain[1]).await;
    assert_eq!(audit_trail::effects(reading, chain[1]).await.unwrap().caused, []);
    assert_eq!(audit_trail::causes(reading, chain[2]).await.unwrap(), []);
    assert_eq!(audit_trail::find(reading, chain[2]).await.unwrap(), None);
    assert!(audit_trail::find(reading, chain[1]).await.unwrap().is_some());
}
