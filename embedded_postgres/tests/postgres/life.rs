//! The life of a cluster from the first start on, and who shares it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use embedded_postgres::{Cluster, Error, Mode, Options};

use crate::support::{TestFolder, ask, eventually, is_running, kill};

#[test]
fn what_was_written_is_there_after_a_restart() {
    let folder = TestFolder::new();
    let first = folder.open();
    ask(&first, "create table kept as select 42 as answer");
    assert!(!first.adopted());
    assert!(first.close().unwrap());

    let second = folder.open();
    assert!(!second.adopted());
    assert_eq!(ask(&second, "select answer from kept"), "42");
}

#[test]
fn a_new_cluster_is_durable_checked_and_off_the_network() {
    let folder = TestFolder::new();
    let settings = [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("listen_addresses", "*"),
        ("work_mem", "7MB"),
    ];
    let settings = settings
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .to_vec();
    let cluster = Cluster::open(&Options {
        settings,
        ..folder.options()
    })
    .unwrap();
    for (name, value) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("listen_addresses", ""),
        ("work_mem", "7MB"),
    ] {
        assert_eq!(ask(&cluster, &format!("show {name}")), value, "{name}");
    }
}

#[test]
fn a_crash_is_recovered_from() {
    let folder = TestFolder::new();
    let cluster = folder.open();
    ask(&cluster, "create table kept as select 42 as answer");
    let pid = cluster.pid();
    cluster.stop(Mode::Immediate).unwrap();
    assert!(!is_running(pid));

    let cluster = folder.open();
    assert!(!cluster.adopted());
    assert_eq!(ask(&cluster, "select answer from kept"), "42");
}

#[test]
fn postgres_outlives_a_killed_owner_and_is_adopted() {
    if let Some(data) = std::env::var_os("OWNED_UNTIL_KILLED") {
        return own_until_killed(data.into());
    }
    let folder = TestFolder::new();
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "life::postgres_outlives_a_killed_owner_and_is_adopted"])
        .env("OWNED_UNTIL_KILLED", folder.data())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(owner.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let pid: u32 = lines
        .filter_map(|line| line.strip_prefix("owns ")?.parse().ok())
        .next()
        .expect("an owner");
    owner.kill().unwrap();
    owner.wait().unwrap();

    let adopter = folder.open();
    assert!(adopter.adopted());
    assert_eq!(adopter.pid(), pid);
    assert_eq!(ask(&adopter, "select 1"), "1");
    assert!(adopter.close().unwrap(), "a dead owner does not count as a holder");
    eventually("Postgres to end", || !is_running(pid));
}

/// The part of the test above that is played by another process.
fn own_until_killed(data: PathBuf) {
    let cluster = Cluster::open(&Options {
        data,
        settings: vec![],
        roles: vec![],
    })
    .expect("a running Postgres");
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nowns {}", cluster.pid()).expect("the other process to listen");
    out.flush().expect("the other process to listen");
    std::io::stdin()
        .read_line(&mut String::new())
        .expect("the other process to listen");
}

#[test]
fn the_last_to_close_stops_it() {
    let folder = TestFolder::new();
    let first = folder.open();
    let second = folder.open();
    let pid = first.pid();
    assert!(second.adopted());
    assert_eq!(second.pid(), pid);

    assert!(!first.close().unwrap());
    assert_eq!(ask(&second, "select 1"), "1");
    assert!(second.close().unwrap());
    assert!(!is_running(pid));
}

#[test]
fn dropping_leaves_it_running() {
    let folder = TestFolder::new();
    let pid = folder.open().pid();
    assert_eq!(
        Cluster::find(&folder.options())
            .unwrap()
            .expect("a running Postgres")
            .pid(),
        pid
    );
}

#[test]
fn finding_starts_nothing() {
    let folder = TestFolder::new();
    assert!(Cluster::find(&folder.options()).unwrap().is_none());
    assert!(!folder.data().exists());
}

#[test]
fn many_who_open_at_once_start_one() {
    let folder = TestFolder::new();
    let clusters: Vec<Cluster> = thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| folder.open())).collect();
        opening.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(clusters.iter().filter(|cluster| !cluster.adopted()).count(), 1);
    assert!(clusters.iter().all(|cluster| cluster.pid() == clusters[0].pid()));
}

#[test]
fn opening_while_another_closes_never_gets_a_dying_one() {
    let folder = TestFolder::new();
    for _ in 0..5 {
        let closing = folder.open();
        let opened = thread::scope(|scope| {
            let opening = scope.spawn(|| folder.open());
            closing.close().unwrap();
            opening.join().unwrap()
        });
        assert_eq!(ask(&opened, "select 1"), "1");
        opened.close().unwrap();
    }
}

#[test]
fn what_a_killed_postgres_left_behind_does_not_stop_the_next() {
    let folder = TestFolder::new();
    let killed = folder.open().pid();
    kill(killed);
    eventually("Postgres to end", || !is_running(killed));
    assert!(folder.file("postmaster.pid").exists());

    let cluster = folder.open();
    assert!(!cluster.adopted());
    assert_eq!(ask(&cluster, "select 1"), "1");
}

#[test]
fn a_process_that_got_the_old_number_is_not_taken_for_postgres() {
    let folder = TestFolder::new();
    let killed = folder.open().pid();
    kill(killed);
    eventually("Postgres to end", || !is_running(killed));
    let mut bystander = folder.bystander();
    let stale = folder
        .read("postmaster.pid")
        .replacen(&killed.to_string(), &bystander.id().to_string(), 1);
    fs::write(folder.file("postmaster.pid"), stale).unwrap();

    let cluster = folder.open();
    assert!(!cluster.adopted());
    assert_ne!(cluster.pid(), bystander.id());
    cluster.close().unwrap();
    assert!(
        bystander.try_wait().unwrap().is_none(),
        "the bystander must not be stopped"
    );
    bystander.kill().unwrap();
    bystander.wait().unwrap();
}

#[test]
fn an_unfinished_cluster_is_made_anew() {
    let folder = TestFolder::new();
    fs::create_dir_all(folder.data().join("postgres.new/base")).unwrap();
    assert_eq!(ask(&folder.open(), "select 1"), "1");
    assert!(!folder.data().join("postgres.new").exists());
}

#[test]
fn a_path_with_spaces_and_too_long_for_a_socket_will_do() {
    let folder = TestFolder::deep(&format!("a folder, so {}/\"data\"", "long ".repeat(20)));
    let cluster = folder.open();
    assert!(!cluster.socket_dir().starts_with(folder.top()));
    assert_eq!(ask(&cluster, "select 1"), "1");
}

#[test]
fn a_start_that_fails_shows_what_postgres_said() {
    let folder = TestFolder::new();
    let settings = vec![("no_such_setting".into(), "on".into())];
    let refused = Cluster::open(&Options {
        settings,
        ..folder.options()
    })
    .unwrap_err();
    assert!(matches!(refused, Error::DidNotStart { .. }));
    assert!(refused.to_string().contains("no_such_setting"), "{refused}");
}
