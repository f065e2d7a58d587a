//! Nothing that is personal or a bearer's secret reaches a trace by way of `Debug` or a message.

use domain::{
    Personal,
    activation_key::{ActivationKeyCode, AddActivationKey, KeyName, Owner, RenameActivationKey},
    customer::{City, Contact, ContactName, CustomerDetails, CustomerName},
    license::{ActivateLicense, AssignLicense, ComputerName, EditLicense},
    locale::{Country, Language},
    order::{CustomerKey, FulfilOrder, Identity, IdentityText, InvoiceLink, PayOrder, PlaceOrder},
    person::{Comment, EmailAddress},
    subscription::GenerateSubscription,
};

use crate::{
    events::samples::samples,
    orders::{pay, place},
    subscriptions::generate,
    support::{ANNA, BY_ANNA, CARO, CODE_HASH, DORA, KEY, LICENSE, ORDER, assign},
};

const SECRETS: [&str; 3] = ["NAQR", "HVW5", "secret"];

#[track_caller]
fn hides(debug: String) {
    for secret in SECRETS {
        assert!(!debug.contains(secret), "{debug}");
    }
}

#[test]
fn no_event_shows_a_secret() {
    for event in samples(|| Personal::new(CARO, "secret")) {
        hides(format!("{event:?}"));
        hides(format!("{event:#?}"));
    }
}

#[test]
fn no_command_shows_a_secret() {
    let owner = Owner::Reseller { reseller_id: ANNA };
    let name: KeyName = "secret".parse().unwrap();
    let email: EmailAddress = "secret@example.com".parse().unwrap();
    let comment: Comment = "secret".parse().unwrap();
    let computer_name: ComputerName = "secret".parse().unwrap();
    let code: ActivationKeyCode = "NAQR-HVW5-0000-0001".parse().unwrap();
    let add = AddActivationKey {
        activation_key_id: KEY,
        owner,
        code,
        reservation_id: CODE_HASH,
        chosen: true,
        name: Some(name.clone()),
    };
    let rename = RenameActivationKey {
        activation_key_id: KEY,
        by: owner,
        name,
    };
    let assign = AssignLicense {
        customer_email: email.clone(),
        comment: Some(comment.clone()),
        ..assign()
    };
    let generate = GenerateSubscription {
        customer_email: email.clone(),
        comment: Some(comment.clone()),
        ..generate()
    };
    let edit = EditLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        customer: Some((DORA, email)),
        comment: Some(Some(comment)),
    };
    let activate = ActivateLicense {
        license_id: LICENSE,
        serial: "P30".to_owned(),
        computer_id: "SRV-1".parse().unwrap(),
        computer_name: Some(computer_name),
        trial_reservation_id: CODE_HASH,
    };
    for debug in [
        format!("{add:?}"),
        format!("{rename:?}"),
        format!("{assign:?}"),
        format!("{generate:?}"),
        format!("{edit:?}"),
        format!("{activate:?}"),
    ] {
        hides(debug);
    }
}

#[test]
fn nothing_about_a_customer_shows_a_secret() {
    let contact = Contact {
        first_name: "secret".parse().unwrap(),
        last_name: "secret".parse().unwrap(),
        email: "secret@example.com".parse().unwrap(),
    };
    let details = CustomerDetails {
        name: Some("secret".parse().unwrap()),
        city: Some("secret".parse().unwrap()),
        ..CustomerDetails::default()
    };
    hides(format!("{contact:?}"));
    hides(format!("{details:?}"));
}

#[test]
fn no_command_about_an_order_shows_a_secret() {
    let text: IdentityText = "secret".parse().unwrap();
    let email: EmailAddress = "secret@example.com".parse().unwrap();
    let placing = PlaceOrder {
        customer: Identity {
            customer_id: CARO,
            email: email.clone(),
            name: Some(text.clone()),
            country: Some(text.clone()),
            city: Some(text),
        },
        ..place()
    };
    let invoice: InvoiceLink = "https://secret".parse().unwrap();
    let paying = PayOrder {
        invoice: Some(invoice),
        ..pay()
    };
    let fulfilling = FulfilOrder {
        order_id: ORDER,
        customer_email: email,
        key: CustomerKey::New {
            activation_key_id: KEY,
            code: "NAQR-HVW5-0000-0001".parse().unwrap(),
            reservation_id: CODE_HASH,
        },
        license_ids: vec![],
        support_ids: vec![],
        subscription_ids: vec![],
        sandbox: false,
    };
    hides(format!("{placing:?}"));
    hides(format!("{paying:?}"));
    hides(format!("{fulfilling:?}"));
    hides("secret".parse::<InvoiceLink>().unwrap_err().to_string());
    hides("secret\n.".parse::<IdentityText>().unwrap_err().to_string());
}

#[test]
fn no_message_repeats_a_secret() {
    hides("NAQR-HVW5-0000".parse::<ActivationKeyCode>().unwrap_err().to_string());
    hides("secret@".parse::<EmailAddress>().unwrap_err().to_string());
    hides("secret\u{7}".parse::<Comment>().unwrap_err().to_string());
    hides("secret\n.".parse::<KeyName>().unwrap_err().to_string());
    hides("secret\n.".parse::<ComputerName>().unwrap_err().to_string());
    hides("secret\n.".parse::<CustomerName>().unwrap_err().to_string());
    hides("secret\n.".parse::<City>().unwrap_err().to_string());
    hides("secret\n.".parse::<ContactName>().unwrap_err().to_string());
    hides("secret".parse::<Country>().unwrap_err().to_string());
    hides("secret".parse::<Language>().unwrap_err().to_string());
    let stored = r#""NAQR-HVW5-0000""#;
    hides(
        serde_json::from_str::<ActivationKeyCode>(stored)
            .unwrap_err()
            .to_string(),
    );
}
