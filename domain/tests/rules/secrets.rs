//! Nothing that is personal or a bearer's secret reaches a trace by way of `Debug` or a message.

use domain::{
    Personal,
    activation_key::{ActivationKeyCode, AddActivationKey, KeyName, Owner, RenameActivationKey},
    license::{ActivateLicense, AssignLicense, ComputerName, EditLicense},
    person::{Comment, EmailAddress},
    subscription::GenerateSubscription,
};

use crate::{
    events::samples::samples,
    subscriptions::generate,
    support::{ANNA, BY_ANNA, CARO, CODE_HASH, DORA, KEY, LICENSE, assign},
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
        computer_id: "SRV-1".to_owned(),
        computer_name: Some(computer_name),
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
fn no_message_repeats_a_secret() {
    hides("NAQR-HVW5-0000".parse::<ActivationKeyCode>().unwrap_err().to_string());
    hides("secret@".parse::<EmailAddress>().unwrap_err().to_string());
    hides("secret\u{7}".parse::<Comment>().unwrap_err().to_string());
    hides("secret\n.".parse::<KeyName>().unwrap_err().to_string());
    hides("secret\n.".parse::<ComputerName>().unwrap_err().to_string());
    let stored = r#""NAQR-HVW5-0000""#;
    hides(
        serde_json::from_str::<ActivationKeyCode>(stored)
            .unwrap_err()
            .to_string(),
    );
}
