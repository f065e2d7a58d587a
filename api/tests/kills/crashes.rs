//! Twenty kills in mid-load, and what a killed server leaves.

use std::sync::Arc;

use embedded_postgres::Mode;
use tokio::runtime::{Builder, Runtime};

use super::{
    chance::Chance,
    installation::{Installation, Server},
    journal::Journal,
    judge::{self, Court},
    load::Load,
    market::{self, Market},
};

const SEED: u64 = 20_261_122;
/// How many acknowledgements come between two kills, at least and at most.
const BETWEEN: [u64; 2] = [3, 150];

/// What is killed, and how things go on.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// The server alone. The next one adopts the Postgres that runs.
    Server,
    /// Postgres alone, until another keyledger starts it. The server has lived on and goes on with it.
    Postgres,
    /// Postgres alone. A supervisor puts another server in the place of the one that cannot work, which still answers those
    /// who wait for it as soon as the new one has started Postgres.
    PostgresAndReplace,
    /// Both. Nothing is left but the data folder.
    Both,
}

fn kills(chance: &mut Chance) -> Vec<Kill> {
    let counts = [
        (Kill::Server, 10),
        (Kill::Postgres, 4),
        (Kill::PostgresAndReplace, 3),
        (Kill::Both, 3),
    ];
    let mut kills: Vec<Kill> = counts
        .into_iter()
        .flat_map(|(kill, count)| std::iter::repeat_n(kill, count))
        .collect();
    chance.shuffle(&mut kills);
    kills
}

/// An installation under load.
struct Scene<'a> {
    installation: &'a Installation,
    runtime: &'a Runtime,
    load: Load,
    server: Server,
}

#[test]
fn a_restart_adopts_the_postgres_that_a_killed_server_left() {
    let installation = Installation::new("adopt");
    let mut server = installation.serve();
    let left = installation.postgres().pid();
    server.kill();
    drop(server);

    let server = installation.serve();

    assert_eq!(installation.postgres().pid(), left);
    server.terminate();
    assert!(server.ends_well());
    assert!(installation.find_postgres().is_none(), "the last to leave stops it");
}

#[test]
fn twenty_kills_in_mid_load_lose_no_acknowledged_command_and_invent_none() {
    let installation = Installation::new("load");
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    let market = prepare(&installation, &runtime);
    let journal = Arc::new(Journal::create());
    let server = installation.serve();
    let load = Load::start(&runtime, &journal, &market, SEED);
    load.resume(server.address());
    let mut scene = Scene {
        installation: &installation,
        runtime: &runtime,
        load,
        server,
    };
    let mut chance = Chance::new(SEED);
    let kills = kills(&mut chance);

    for kill in &kills {
        scene = scene.go_on_after(*kill, chance.between(BETWEEN[0], BETWEEN[1]));
    }
    let server = scene.end();

    let court = Court {
        installation: &installation,
        server: server.address(),
        market: &market,
        intents: journal.read(),
    };
    let counts = runtime.block_on(judge::judge(&court));
    println!("{} kills, {counts}", kills.len());
    assert!(counts.tell_something(), "the kills met no command on its way");
    server.terminate();
    assert!(server.ends_well());
}

/// Makes the installation, and the market in it.
fn prepare(installation: &Installation, runtime: &Runtime) -> Market {
    // Whoever is the last to leave stops Postgres, so that it has to be started again to look into the log.
    installation.run(&["migrate"]);
    let postgres = installation.start_postgres();
    let market = runtime.block_on(async {
        let log = market::open_log(installation, &postgres).await;
        let market = market::open(&log).await;
        market::close_log(log).await;
        market
    });
    assert!(postgres.close().expect("Postgres stops"));
    market
}

impl Scene<'_> {
    /// Kills after so many acknowledgements; returns when a server serves again.
    fn go_on_after(mut self, kill: Kill, acknowledged: u64) -> Self {
        let postgres = self.installation.postgres();
        let pid = postgres.pid();
        self.runtime.block_on(self.load.acknowledge(acknowledged));
        if matches!(kill, Kill::Server | Kill::Both) {
            self.server.kill();
            self.load.pause();
        }
        match kill {
            Kill::Server => drop(postgres),
            _ => postgres.stop(Mode::Immediate).expect("Postgres dies"),
        }
        // Where the server lives, the load has gone on while its Postgres died.
        self.load.pause();
        match kill {
            Kill::Server | Kill::Both => self.server = self.installation.serve(),
            Kill::Postgres => drop(self.installation.run(&["migrate"])),
            Kill::PostgresAndReplace => self.replace_server(),
        }
        let adopted = self.installation.postgres().pid() == pid;
        assert_eq!(
            adopted,
            matches!(kill, Kill::Server),
            "{kill:?}: only a dead Postgres is started anew"
        );
        self.load.resume(self.server.address());
        self
    }

    fn replace_server(&mut self) {
        self.server.terminate();
        let old = std::mem::replace(&mut self.server, self.installation.serve());
        assert!(old.ends_well(), "a server that was told to stop ends in order");
    }

    /// The load after the last kill, and its end. Requests that were hung up on may still be under way: the server that has them
    /// stops in order, and what the next one reads does not move any more.
    fn end(self) -> Server {
        self.runtime.block_on(async {
            self.load.acknowledge(BETWEEN[1]).await;
            self.load.finish().await;
        });
        self.server.terminate();
        assert!(self.server.ends_well(), "a server that was told to stop ends in order");
        self.installation.serve()
    }
}
