//! What is sold on: resellers with credits and keys, made through the library, since no endpoint makes them.

use std::sync::Arc;

use domain::{ActivationKeyId, ResellerId};
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

/// Publishes a price list and registers the resellers, each with credits and two keys.
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
    let opened_at = log.head().await;
    Market { places, opened_at }
}
