//! What is refused: logins that nobody vouches for, folders that it cannot use, data of another version.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use embedded_postgres::{Cluster, Error, Mode, Options};

use crate::support::{TestFolder, am_root, ask, psql};

fn with_roles(folder: &TestFolder, roles: &[&str]) -> Cluster {
    let roles = roles.iter().map(ToString::to_string).collect();
    Cluster::open(&Options {
        roles,
        ..folder.options()
    })
    .expect("a running Postgres")
}

fn make_roles(cluster: &Cluster) {
    ask(
        cluster,
        "create role known login; create role other login; create role stranger superuser login",
    );
}

#[test]
fn a_role_that_is_not_mapped_cannot_log_in() {
    let folder = TestFolder::new();
    let cluster = with_roles(&folder, &["known"]);
    make_roles(&cluster);
    assert!(psql(&cluster, "known", "select 1").status.success());
    let refused = psql(&cluster, "stranger", "select 1");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Peer authentication failed"));
}

#[test]
fn trust_that_somebody_wrote_into_the_rules_is_gone_at_the_next_opening() {
    let folder = TestFolder::new();
    let cluster = with_roles(&folder, &[]);
    make_roles(&cluster);
    for restart in [false, true] {
        fs::write(
            folder.file("pg_hba.conf"),
            "local all all trust\nhost all all 0.0.0.0/0 trust\n",
        )
        .unwrap();
        ask(&cluster, "select pg_reload_conf()");
        if restart {
            folder.open().stop(Mode::Fast).unwrap();
        }
        let cluster = with_roles(&folder, &[]);
        assert_eq!(cluster.adopted(), !restart);
        let rules = folder.read("pg_hba.conf");
        let rules: Vec<&str> = rules.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(rules, ["local all all peer map=keyledger"]);
        assert!(!psql(&cluster, "stranger", "select 1").status.success());
    }
}

#[test]
fn adopting_adds_roles_and_a_restart_forgets_the_old_ones() {
    let folder = TestFolder::new();
    let old_release = with_roles(&folder, &["known"]);
    make_roles(&old_release);
    let new_release = with_roles(&folder, &["other"]);
    assert!(new_release.adopted());
    assert!(psql(&new_release, "other", "select 1").status.success());
    assert!(
        psql(&old_release, "known", "select 1").status.success(),
        "the old release still runs"
    );
    old_release.close().unwrap();
    new_release.close().unwrap();

    let new_release = with_roles(&folder, &["other"]);
    assert!(psql(&new_release, "other", "select 1").status.success());
    assert!(!psql(&new_release, "known", "select 1").status.success());
}

#[test]
fn nobody_else_gets_to_the_data_or_the_socket() {
    let folder = TestFolder::new();
    let cluster = folder.open();
    for path in [folder.file(""), cluster.socket_dir().to_path_buf()] {
        let found = fs::metadata(&path).unwrap();
        assert_eq!(found.mode() & 0o077, 0, "{}", path.display());
        assert_ne!(found.uid(), 0, "{} must not be root's", path.display());
    }
}

#[test]
fn a_socket_folder_that_others_can_enter_is_refused() {
    let folder = TestFolder::new();
    let socket = folder.open().socket_dir().to_path_buf();
    folder.open().close().unwrap();
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(
        Cluster::open(&folder.options()),
        Err(Error::UnsafeSocketFolder { .. })
    ));
}

#[test]
fn data_of_another_major_version_is_refused_with_advice() {
    let folder = TestFolder::new();
    folder.open().close().unwrap();
    fs::write(folder.file("PG_VERSION"), "14\n").unwrap();
    let refused = Cluster::open(&folder.options()).unwrap_err();
    assert!(matches!(refused, Error::OtherMajor { data_major: 14, .. }), "{refused}");
    assert!(refused.to_string().contains("install Postgres 14"), "{refused}");
}

/// Root is refused because of the user that it steps down to, anybody else by the operating system.
#[test]
fn a_data_folder_that_cannot_be_reached_is_refused_by_name() {
    let folder = TestFolder::deep("closed/data");
    let closed = folder.top().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o600)).unwrap();
    let refused = Cluster::open(&folder.options()).unwrap_err();
    assert_eq!(matches!(refused, Error::Unreachable { .. }), am_root(), "{refused}");
    assert!(refused.to_string().contains(closed.to_str().unwrap()), "{refused}");
    assert!(refused.to_string().contains("KEYLEDGER_DATA"), "{refused}");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}
