//! Subscriptions are shown term by term, and found by what they are and when their term ends.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ActivationKeyId, Command, PersonId, ResellerId, SubscriptionId,
    catalog::Size,
    license::Seller,
    subscription::{CancelSubscription, ChangeChannels, GenerateSubscription, RenewSubscription, ResumeSubscription},
};
use projections::{
    Page, Projection, Scope,
    subscriptions::{self, Filter, SubscriptionView},
};
use tests::{
    TestLog, Views,
    commands::{publish, purchase, register},
    fold::Fold,
    metadata, new_id,
};

use super::pages::{orders, through};

/// A reseller with a key, whose log takes commands of past days.
struct Shop {
    test: TestLog,
    reseller_id: ResellerId,
    by: Seller,
    activation_key_id: ActivationKeyId,
}

impl Shop {
    async fn with(credits: i64) -> Self {
        let test = TestLog::importing().await;
        let reseller_id = ResellerId(new_id());
        let key = test.add_key(reseller_id);
        let shop = Self {
            reseller_id,
            by: Seller::Reseller { reseller_id },
            activation_key_id: key.activation_key_id,
            test,
        };
        shop.on("2024-01-10", publish()).await;
        shop.on("2024-01-10", register(reseller_id)).await;
        shop.on("2024-01-10", purchase(reseller_id, credits)).await;
        shop.on("2024-01-10", key).await;
        shop
    }

    /// Executes a command as of noon of a day, and has the views catch up.
    async fn on(&self, day: &str, command: impl Command + 'static) {
        let at: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
        self.test.log.import(metadata(), command, at).await.unwrap();
        self.test.caught_up().await;
    }

    fn generate(&self, sku: &str) -> GenerateSubscription {
        GenerateSubscription {
            subscription_id: SubscriptionId(new_id()),
            seller: self.by,
            activation_key_id: self.activation_key_id,
            sku: sku.parse().unwrap(),
            customer_id: PersonId(new_id()),
            customer_email: "desk@example.com".parse().unwrap(),
            comment: Some("second floor".parse().unwrap()),
            order: self.test.order(),
            paid: None,
        }
    }

    fn channels(&self, subscription_id: SubscriptionId, to: u32) -> ChangeChannels {
        ChangeChannels {
            subscription_id,
            by: self.by,
            to: Size::count(to).unwrap(),
            order: self.test.order(),
            paid: None,
        }
    }

    fn cancel(&self, subscription_id: SubscriptionId) -> CancelSubscription {
        let by = self.by;
        CancelSubscription { subscription_id, by }
    }

    async fn shown(&self, subscription_id: SubscriptionId) -> SubscriptionView {
        let mut reading = self.test.read(self.test.head().await).await;
        let mut all = all(&mut reading).await.into_iter();
        all.find(|row| row.subscription_id == subscription_id.0).unwrap()
    }
}

fn renew(subscription_id: SubscriptionId) -> RenewSubscription {
    let paid = None;
    RenewSubscription { subscription_id, paid }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn all(reading: &mut Views) -> Vec<SubscriptionView> {
    let list = subscriptions::list(reading, &Filter::default(), &Page::ALL).await;
    list.unwrap().items
}

/// What a row says of what it is and is to be.
fn told(row: &SubscriptionView) -> (&str, Option<&str>, String, &str) {
    let days = format!("{}..{}", row.first_on, row.last_on);
    (&row.sku, row.next_sku.as_deref(), days, &row.status)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_shown_as_it_is_and_as_it_is_to_be() {
    let shop = Shop::with(5000).await;
    let started = shop.generate("RS-5");
    let id = started.subscription_id;
    shop.on("2024-01-31", started).await;
    let first = "2024-01-31..2024-02-29".to_owned();
    assert_eq!(told(&shop.shown(id).await), ("RS-5", None, first.clone(), "active"));

    shop.on("2024-02-05", shop.channels(id, 3)).await;
    assert_eq!(
        told(&shop.shown(id).await),
        ("RS-5", Some("RS-3"), first.clone(), "active")
    );
    assert_eq!(shop.shown(id).await.next_channels, Some(3));
    shop.on("2024-02-06", shop.channels(id, 8)).await;
    assert_eq!(told(&shop.shown(id).await), ("RS-8", None, first.clone(), "active"));
    shop.on("2024-02-07", shop.channels(id, 2)).await;
    shop.on("2024-02-08", shop.cancel(id)).await;
    let cancelled = shop.shown(id).await;
    assert_eq!(told(&cancelled), ("RS-8", Some("RS-2"), first.clone(), "cancelled"));
    assert_eq!(cancelled.ends_on, Some(day("2024-02-29")));
    let by = shop.by;
    let subscription_id = id;
    shop.on("2024-02-09", ResumeSubscription { subscription_id, by }).await;
    let resumed = shop.shown(id).await;
    assert_eq!(told(&resumed), ("RS-8", Some("RS-2"), first, "active"));
    assert_eq!(resumed.ends_on, None);

    shop.on("2024-03-01", renew(id)).await;
    let renewed = shop.shown(id).await;
    let second = "2024-03-01..2024-03-30".to_owned();
    assert_eq!(told(&renewed), ("RS-2", None, second, "active"));
    assert_eq!(renewed.channels, Some(2));
    assert_eq!(renewed.price_asset.as_deref(), Some("CREDIT"));
    assert!(renewed.price_minor < resumed.price_minor);
    assert_a_fold(&shop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn grace_ends_with_the_payment_or_with_the_subscription() {
    let shop = Shop::with(60).await;
    let started = shop.generate("RS-1");
    let id = started.subscription_id;
    shop.on("2024-01-15", started).await;
    let price = shop.shown(id).await.price_minor / 100;
    let spent = shop.generate(&format!("RS-{}", 60 / price - 1));
    shop.on("2024-01-16", spent).await;

    shop.on("2024-02-15", renew(id)).await;
    let failed = shop.shown(id).await;
    assert_eq!(failed.status, "in_grace");
    assert_eq!(failed.renewal_failed_until, Some(day("2024-02-28")));
    assert_eq!(failed.grace_days, 14);
    shop.on("2024-02-16", purchase(shop.reseller_id, price + 1)).await;
    shop.on("2024-02-17", renew(id)).await;
    let paid = shop.shown(id).await;
    assert_eq!((paid.status.as_str(), paid.renewal_failed_until), ("active", None));
    assert_eq!(paid.last_on, day("2024-03-14"));

    shop.on("2024-03-15", renew(id)).await;
    shop.on("2024-04-15", renew(id)).await;
    let ended = shop.shown(id).await;
    assert_eq!(ended.status, "ended");
    assert_eq!(ended.end_reason.as_deref(), Some("lapsed"));
    assert_eq!(ended.ended_on, Some(day("2024-03-28")));
    assert_a_fold(&shop).await;
}

/// Fails unless the views are a fold of the log at every position, and replay finds no difference.
async fn assert_a_fold(shop: &Shop) {
    let mut fold = Fold::default();
    for event in shop.test.events().await {
        fold.evolve(&event);
        fold.assert_shown(&mut shop.test.read(event.position).await).await;
    }
    let head = shop.test.head().await;
    let replayed = shop.test.models.replay(Projection::Subscriptions, head, |_| {}).await;
    assert_eq!(replayed.unwrap().differences, []);
}

/// Twelve subscriptions on two keys, some cancelled, some ended, some with another number of channels to come.
async fn twelve() -> Shop {
    let shop = Shop::with(9000).await;
    let other = shop.test.add_key(shop.reseller_id);
    let other_id = other.activation_key_id;
    shop.on("2024-01-10", other).await;
    let mut ids = Vec::new();
    for number in 1..=12 {
        let mut started = shop.generate(&format!("RS-{}", number % 5 + 2));
        if number % 4 == 0 {
            started.activation_key_id = other_id;
        }
        ids.push(started.subscription_id);
        shop.on(&format!("2024-02-{:02}", number / 2 + 1), started).await;
    }
    for id in ids.iter().step_by(3) {
        shop.on("2024-02-20", shop.channels(*id, 1)).await;
    }
    for id in ids.iter().step_by(2) {
        shop.on("2024-02-21", shop.cancel(*id)).await;
    }
    for id in &ids[..4] {
        shop.on("2024-03-04", renew(*id)).await;
    }
    shop
}

#[tokio::test(flavor = "multi_thread")]
async fn subscriptions_are_filtered_sorted_and_paged() {
    let shop = twelve().await;
    let mut reading = shop.test.read(shop.test.head().await).await;
    let whole = all(&mut reading).await;
    assert_eq!(whole.len(), 12);

    assert_filtered(&mut reading, &whole, shop.activation_key_id).await;
    for scope in [
        Scope::Resellers(vec![shop.reseller_id.0]),
        Scope::Resellers(vec![shop.reseller_id.0, new_id()]),
    ] {
        let list = subscriptions::list(reading.of(&scope).await, &Filter::default(), &Page::ALL).await;
        assert_eq!(list.unwrap().items, whole);
    }
    let one = Scope::Customer(whole[3].customer_id);
    let list = subscriptions::list(reading.of(&one).await, &Filter::default(), &Page::ALL).await;
    let without_note = SubscriptionView {
        comment: None,
        ..whole[3].clone()
    };
    assert_eq!(list.unwrap().items, [without_note]);

    let mut list = async |page: &Page| subscriptions::list(&mut reading, &Filter::default(), page).await;
    assert_eq!(through(5, None, &mut list).await, whole);
    for sort in orders(&mut list).await {
        let page = Page {
            sort: Some(sort.clone()),
            ..Page::ALL
        };
        let sorted = list(&page).await.unwrap().items;
        assert_eq!(through(5, Some(sort.clone()), &mut list).await, sorted, "{sort}");
        let mut again = sorted;
        again.sort_by_key(|row| std::cmp::Reverse(row.started_position));
        assert_eq!(again, whole, "{sort}");
    }
}

type Case<'a> = (Filter, &'a dyn Fn(&SubscriptionView) -> bool);

async fn assert_filtered(reading: &mut Views, whole: &[SubscriptionView], key: ActivationKeyId) {
    let (from, until) = (day("2024-03-02"), day("2024-03-04"));
    let filter = Filter::default;
    let of_key = Filter {
        activation_key_id: Some(key.0),
        ..filter()
    };
    let cancelled = Filter {
        status: Some("cancelled".to_owned()),
        product: Some("RS".to_owned()),
        ..filter()
    };
    let range = Filter {
        last_from: Some(from),
        last_until: Some(until),
        ..filter()
    };
    let cases: [Case<'_>; 3] = [
        (of_key, &|row| row.activation_key_id == key.0),
        (cancelled, &|row| row.status == "cancelled"),
        (range, &|row| (from..=until).contains(&row.last_on)),
    ];
    for (filter, fits) in cases {
        let expected: Vec<_> = whole.iter().filter(|row| fits(row)).cloned().collect();
        assert!((1..whole.len()).contains(&expected.len()), "{filter:?}");
        let shown = subscriptions::list(reading, &filter, &Page::ALL).await.unwrap();
        assert_eq!(shown.items, expected, "{filter:?}");
        let count = subscriptions::count(reading, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{filter:?}");
    }
    let other = Filter {
        product: Some("T".to_owned()),
        ..filter()
    };
    assert_eq!(subscriptions::count(reading, &other).await.unwrap(), 0);
}
