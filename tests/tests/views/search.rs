//! What is found by which words, and by whom.

use domain::{
    LicenseId, PersonId, ResellerId,
    license::{EditLicense, Seller},
};
use event_log::Position;
use projections::{
    Page, Scope,
    licenses::{self, Filter},
    search::{self, Hit, Kind},
};
use tests::{
    TestLog,
    commands::{activate, register},
    new_id,
};
use uuid::Uuid;

struct Sold {
    test: TestLog,
    reseller: ResellerId,
    license: LicenseId,
    customer: PersonId,
    key: Uuid,
    code: String,
    order: String,
}

/// A license for Jörg Müller's rack.
async fn sold() -> Sold {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(5000).await;
    let key = test.add_key(reseller);
    let (key_id, code) = (key.activation_key_id, key.code.as_str().to_owned());
    test.accepted(key).await;
    let mut assign = test.assign(reseller, key_id, "T-ENT-10");
    assign.customer_email = "joerg.mueller@hafen-logistik.example".parse().unwrap();
    assign.comment = Some("Jörg Müllers Schrank, 4. Stock".parse().unwrap());
    let (license, customer) = (assign.license_id, assign.customer_id);
    let order = assign.order.reference.to_string();
    test.accepted(assign).await;
    test.accepted(activate(license)).await;
    Sold {
        test,
        reseller,
        license,
        customer,
        key: key_id.0,
        code,
        order,
    }
}

impl Sold {
    async fn found_at(&self, at: Position, scope: &Scope, text: &str) -> Vec<Hit> {
        self.test.caught_up().await;
        let mut reading = self.test.read(at).await;
        search::find(reading.of(scope).await, &[Kind::License, Kind::ActivationKey], text, 10)
            .await
            .unwrap()
    }

    async fn found(&self, scope: &Scope, text: &str) -> Vec<Hit> {
        self.found_at(self.test.head().await, scope, text).await
    }

    fn license(&self) -> Hit {
        Hit {
            kind: Kind::License,
            subject_id: self.license.0,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_is_found_by_whatever_is_written_on_it() {
    let sold = sold().await;
    let plain = sold.code.replace('-', "");
    let texts = [
        sold.order.as_str(),
        "joerg.mueller@hafen",
        "@hafen-logistik.example",
        "MULLERS schrank",
        "müll 4",
        "srv-harbor",
        "c0ffee",
        "P30A",
    ];
    for text in texts {
        assert_eq!(sold.found(&Scope::All, text).await, [sold.license()], "{text}");
    }
    let key = Hit {
        kind: Kind::ActivationKey,
        subject_id: sold.key,
    };
    for text in [sold.code.as_str(), &plain, &sold.code.to_lowercase(), &plain[..7]] {
        assert_eq!(sold.found(&Scope::All, text).await, [sold.license(), key], "{text}");
    }
    for text in ["", " - ", "müllers keller", "üllers", "xjoerg"] {
        assert_eq!(sold.found(&Scope::All, text).await, [], "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whose_it_is_finds_it() {
    let sold = sold().await;
    let other = ResellerId(new_id());
    sold.test.accepted(register(other)).await;
    let ours = Scope::Resellers(vec![other.0, sold.reseller.0]);

    assert_eq!(sold.found(&ours, "schrank").await, [sold.license()]);
    let customer = Scope::Customer(sold.customer.0);
    assert_eq!(sold.found(&customer, "harbor").await, [sold.license()]);
    assert_eq!(sold.found(&customer, "schrank").await, [], "the note is the seller's");
    assert_eq!(sold.found(&Scope::Resellers(vec![other.0]), "schrank").await, []);
    assert_eq!(sold.found(&Scope::Resellers(vec![]), "schrank").await, []);
    assert_eq!(sold.found(&Scope::Customer(new_id()), "harbor").await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_is_found_where_it_was_then_and_where_it_is_now() {
    let sold = sold().await;
    let before = sold.test.head().await;
    let customer = PersonId(new_id());
    sold.test
        .accepted(EditLicense {
            license_id: sold.license,
            by: Seller::Reseller {
                reseller_id: sold.reseller,
            },
            customer: Some((customer, "new@werft.example".parse().unwrap())),
            comment: Some(Some("Keller".parse().unwrap())),
        })
        .await;
    let (old, new) = (Scope::Customer(sold.customer.0), Scope::Customer(customer.0));

    assert_eq!(sold.found(&old, &sold.order).await, []);
    assert_eq!(sold.found(&new, &sold.order).await, [sold.license()]);
    assert_eq!(sold.found(&Scope::All, "schrank").await, []);
    assert_eq!(sold.found(&Scope::All, "mueller").await, []);
    assert_eq!(sold.found(&Scope::All, "keller werft").await, [sold.license()]);
    assert_eq!(sold.found_at(before, &old, "harbor mueller").await, [sold.license()]);
    assert_eq!(sold.found_at(before, &new, "harbor").await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_to_what_was_found() {
    let sold = sold().await;
    let mut reading = sold.test.read(sold.test.caught_up().await).await;
    let scope = Scope::Resellers(vec![sold.reseller.0]);

    let ids = search::ids(reading.of(&scope).await, Kind::License, "schrank")
        .await
        .unwrap();
    let filter = Filter {
        ids: Some(ids),
        ..Filter::default()
    };
    let listed = licenses::list(reading.of(&scope).await, &filter, &Page::ALL)
        .await
        .unwrap();

    let listed: Vec<Uuid> = listed.items.iter().map(|row| row.license_id).collect();
    assert_eq!(listed, [sold.license.0]);
}
