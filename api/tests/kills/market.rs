//! What is sold on: resellers with credits and keys, and the one of the staff who sells; made through the library, where no server
//! runs.

use std::sync::Arc;

use api::{
    Mint,
    access::{Identity, IdentityOptions, IssuedToken, Right},
};
use chrono::NaiveDate;
use domain::{
    ActivationKeyId, ResellerId, TokenId, UserId,
    user::{AcceptInvitation, InviteUser, Role},
};
use embedded_postgres::Cluster;
use event_log::{Access, EventLog, MasterKey, Options, Position, setup};
use projections::ReadModels;
use tests::{Clock, TestLog, commands, new_id};

use super::installation::Installation;

const RESELLERS: usize = 3;
/// In whole credits, far more than the load can spend.
const PURSE: i64 = 10_000_000;

/// Where a license may go.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) reseller_id: ResellerId,
    pub(super) key_id: ActivationKeyId,
}

pub(super) struct Market {
    pub(super) places: Vec<Place>,
    /// The one of the staff who sells.
    pub(super) seller: UserId,
    /// By which the seller may sell and see what is sold.
    pub(super) token: String,
    /// The last event before the first request.
    pub(super) opened_at: Position,
}

/// The log of the installation, as another process than the server opens it.
pub(super) async fn open_log(installation: &Installation, postgres: &Cluster) -> TestLog {
    let key_file = installation.data().join("secrets/master.key");
    let master = MasterKey::open(&key_file).expect("the key can be read");
    let access = Access::embedded(postgres.socket_dir(), "keyledger");
    let secrets = setup::migrate(&access, &master).await.expect("the log opens");
    let clock = Clock::default();
    let reading = clock.clone();
    let options = Options::new(access.clone(), secrets.clone(), Arc::new(move || reading.now()));
    let log = EventLog::open(options);
    let models = ReadModels::new(&log, &access);
    TestLog {
        access,
        secrets,
        log,
        models,
        clock,
    }
}

/// Gives it up.
pub(super) async fn close_log(log: TestLog) {
    log.models.close().await;
    log.log.close().await;
}

/// Publishes a price list, lets one of the staff in and registers the resellers, each with credits and two keys.
pub(super) async fn open(log: &TestLog) -> Market {
    log.accepted(commands::publish()).await;
    let mut places = Vec::new();
    for _ in 0..RESELLERS {
        let reseller_id = ResellerId(new_id());
        log.accepted(commands::register(reseller_id)).await;
        log.accepted(commands::purchase(reseller_id, PURSE)).await;
        for _ in 0..2 {
            let key = log.add_key(reseller_id);
            let key_id = key.activation_key_id;
            log.accepted(key).await;
            places.push(Place { reseller_id, key_id });
        }
    }
    let (seller, token) = seller(log).await;
    let opened_at = log.head().await;
    Market {
        places,
        seller,
        token,
        opened_at,
    }
}

async fn seller(log: &TestLog) -> (UserId, String) {
    let user_id = UserId(new_id());
    let invite = InviteUser {
        user_id,
        role: Role::StaffAdmin,
        reseller_id: None,
        email: "admin@vendor.example.com".parse().expect("is an address"),
    };
    log.accepted(invite).await;
    log.accepted(AcceptInvitation { user_id }).await;
    let identity = Identity::new(IdentityOptions {
        access: log.access.clone(),
        secrets: log.secrets.clone(),
        site: String::new(),
        mails_codes: false,
    });
    identity.copy(&log.log, user_id).await.expect("the user is copied");
    let clock = log.clock.clone();
    let mint = Mint::new(Arc::new(move || clock.now()));
    let scopes = [Right::Sell, Right::ReadSales].map(|right| right.name().to_owned());
    let issued = IssuedToken {
        user_id,
        token_id: TokenId(new_id()),
        name: "load",
        scopes: &scopes,
        expires_on: NaiveDate::from_ymd_opt(9999, 12, 31).expect("is a day"),
    };
    let token = identity.keep_token(&mint, &issued).await.expect("it is issued");
    identity.close().await;
    (user_id, token.as_str().to_owned())
}
