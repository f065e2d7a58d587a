//! The program as it is built, on a data folder of its own.

mod program {
    pub(crate) mod installation;
    mod license;
    mod logs;
    mod metrics;
    mod roles;
    mod talk;
    #[cfg(feature = "otel")]
    mod traces;
}

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    process::Stdio,
};

use program::installation::{Installation, stderr, stdout};

#[test]
fn a_server_starts_answers_and_stops_cleanly() {
    let installation = Installation::new();
    let (serving, port) = installation.serve();

    assert!(installation.run(&["healthcheck", "--port", &port]).status.success());
    let read = installation.run(&["licenses", "--json"]);
    assert_eq!(stdout(&read), "{\"items\":[],\"position\":2}\n");
    // Whoever reads leaves the server's Postgres alone.
    assert!(installation.run(&["healthcheck", "--port", &port]).status.success());

    assert!(serving.terminate());
    assert_eq!(
        installation.run(&["healthcheck", "--port", &port]).status.code(),
        Some(1)
    );
    assert!(stdout(&installation.run(&["db", "stop"])).starts_with("No Postgres of "));
}

#[test]
fn two_servers_that_start_at_once_on_one_data_folder_both_serve() {
    let installation = Installation::new();
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| installation.serve());
        (installation.serve(), one.join().expect("it serves"))
    });

    assert_ne!(one.1, other.1);
    assert!(one.0.terminate());
    assert!(installation.run(&["healthcheck", "--port", &other.1]).status.success());
    assert!(other.0.terminate());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let installation = Installation::new();
    let (serving, port) = installation.serve();

    let second = installation.run(&["up", "--port", &port]);

    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains(&format!("cannot listen on 127.0.0.1:{port}: stop what uses that port")));
    assert!(serving.terminate());
}

#[test]
fn nothing_is_made_where_nothing_was_started() {
    let installation = Installation::new();

    let read = installation.run(&["licenses"]);
    let json = installation.run(&["licenses", "--json"]);

    assert_eq!(read.status.code(), Some(1));
    assert!(stderr(&read).starts_with("keyledger: there is no keyledger data in "));
    assert!(stderr(&json).starts_with("{\"error\":\"there is no keyledger data in "));
    assert!(!installation.data.exists());
}

#[test]
fn a_wrong_argument_is_a_wrong_use() {
    let installation = Installation::new();

    for arguments in [
        &["licences"][..],
        &["licenses", "--as-of", "soon"],
        &["serve", "--port", "70000"],
        &["serve", "--admin-listen", "localhost"],
        &[],
    ] {
        assert_eq!(installation.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let json = installation.run(&["licenses", "--json", "--as-of", "soon"]);
    assert_eq!(json.status.code(), Some(2));
    assert!(stderr(&json).starts_with("{\"error\":"));
}

#[test]
fn limits_of_requests_come_from_the_environment() {
    let installation = Installation::new();
    let mut malformed = installation.command(&["migrate"]);
    let malformed = malformed.env("KEYLEDGER_RATE_LIMIT", "many").output();
    let malformed = stderr(&malformed.expect("the program runs"));
    assert!(
        malformed.contains("KEYLEDGER_RATE_LIMIT is no number of requests"),
        "{malformed}"
    );

    let (serving, port) = installation.serve_with(&[("KEYLEDGER_ANONYMOUS_RATE_LIMIT", "7")]);
    let answer = ask(&port, "/v1/openapi.json");
    assert!(
        answer.contains("ratelimit-policy: \"anonymous\";q=7;w=60\r\n"),
        "{answer}"
    );
    assert!(serving.terminate());
}

const FASTSPRING: [(&str, &str); 5] = [
    ("KEYLEDGER_CHECKOUT", "fastspring"),
    ("KEYLEDGER_FASTSPRING_USERNAME", "user"),
    ("KEYLEDGER_FASTSPRING_PASSWORD", "password"),
    ("KEYLEDGER_FASTSPRING_SECRET", "sixteen bytes or more"),
    ("KEYLEDGER_FASTSPRING_CHECKOUT", "example/web-main"),
];

#[test]
fn a_checkout_that_cannot_be_is_refused_by_the_name_of_what_is_wrong() {
    let installation = Installation::new();
    let refused = |settings: &[(&str, &str)]| {
        let mut command = installation.command(&["migrate"]);
        let output = command
            .envs(settings.iter().copied())
            .output()
            .expect("the program runs");
        assert!(!output.status.success());
        stderr(&output)
    };
    assert!(refused(&[("KEYLEDGER_CHECKOUT", "cash")]).contains("KEYLEDGER_CHECKOUT is sandbox, off or fastspring"));
    assert!(refused(&[("KEYLEDGER_CHECKOUT_SWEEP", "0")]).contains("KEYLEDGER_CHECKOUT_SWEEP is no number of seconds"));
    for (missing, _) in &FASTSPRING[1..4] {
        let without: Vec<_> = FASTSPRING.into_iter().filter(|(name, _)| name != missing).collect();
        let told = refused(&without);
        assert!(told.contains(&format!("{missing} is missing")), "{told}");
    }
    let no_way = refused(&FASTSPRING[..4]);
    assert!(no_way.contains("name one way to open pay pages"), "{no_way}");
    let two_ways = [
        &FASTSPRING[..],
        &[("KEYLEDGER_FASTSPRING_STOREFRONT", "https://example.onfastspring.com")],
    ];
    assert!(refused(&two_ways.concat()).contains("name one way to open pay pages"));
    let short = refused(&[&FASTSPRING[..3], &[("KEYLEDGER_FASTSPRING_SECRET", "short")]].concat());
    assert!(short.contains("shorter than 16 bytes"), "{short}");
}

#[test]
fn the_pay_pages_of_the_sandbox_are_there_only_where_it_is_the_checkout() {
    let installation = Installation::new();
    for (settings, shows_pages) in [
        (&[][..], true),
        (&FASTSPRING[..], false),
        (&[("KEYLEDGER_CHECKOUT", "off")][..], false),
    ] {
        let (serving, port) = installation.serve_with(settings);
        let style = ask(&port, "/sandbox/style.css");
        assert_eq!(style.starts_with("HTTP/1.1 200"), shows_pages, "{settings:?}: {style}");
        assert!(serving.terminate());
    }
}

/// What the server answers, headers first.
fn ask(port: &str, path: &str) -> String {
    let mut connection = TcpStream::connect(format!("127.0.0.1:{port}")).expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("it is answered");
    answer
}

#[test]
fn another_master_key_is_refused() {
    let installation = Installation::new();
    assert!(installation.run(&["migrate"]).status.success());

    let mut command = installation.command(&["licenses"]);
    let other = command.env("KEYLEDGER_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let refused = other.output().expect("the program runs");
    let malformed = command
        .env("KEYLEDGER_MASTER_KEY", "secret")
        .output()
        .expect("the program runs");

    assert!(stderr(&refused).contains("this log was begun with another master key"));
    assert!(stderr(&malformed).contains("KEYLEDGER_MASTER_KEY holds no master key"));
    assert!(!stderr(&malformed).contains("secret"));
}

#[test]
fn the_demo_is_loaded_once_and_can_be_read_at_any_moment() {
    let installation = Installation::new();

    let first = installation.run(&["demo"]);
    let second = installation.run(&["demo"]);
    let other = installation.run(&["demo", "--seed", "2"]);

    assert!(
        stdout(&first).starts_with("The demo history is loaded: "),
        "{}",
        stderr(&first)
    );
    assert!(stdout(&second).starts_with("The demo history was loaded before: "));
    assert!(stderr(&other).contains("the demo goes only into an empty log"));
    let kept = fs::read_to_string(installation.data.join("demo-users.txt")).expect("its users are kept");
    assert_eq!(kept.lines().count(), 7, "{kept}");
    assert!(stdout(&first).contains(&kept), "and told");
    assert!(!stdout(&second).contains("passwords"), "once");
    let count = |moment: &str| {
        let read = stdout(&installation.run(&["licenses", "--as-of", moment]));
        let last = read.lines().last().expect("it prints").to_owned();
        last.split(' ')
            .next()
            .expect("is a line")
            .parse::<u32>()
            .expect("is a number")
    };
    assert!(count("2018-12-31") < count("2021-12-31"));
    // Who reads only the beginning, as `head` does, is no failure.
    let mut cut = installation
        .command(&["licenses"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut output = cut.stdout.take().expect("is piped");
    output.read_exact(&mut [0; 10]).expect("it prints");
    drop(output);
    assert!(cut.wait().expect("it ends").success());
}

#[tokio::test]
async fn asvs_6_3_2_a_token_from_the_command_line_is_its_user() {
    let installation = Installation::new();
    let (serving, port) = installation.serve();
    let invited = stdout(&installation.run(&["user", "invite", "ada@vendor.example.com", "--role", "auditor"]));
    let link = invited.trim().split_once('#').expect("a link is printed").1.to_owned();
    let early = installation.run(&["user", "token", "ada@vendor.example.com"]);
    assert_eq!(early.status.code(), Some(1), "{}", stderr(&early));
    let http = reqwest::Client::builder().no_proxy().build().expect("is a client");
    let accept = http.post(format!("http://127.0.0.1:{port}/v1/invitations/accept"));
    let body = serde_json::json!({"link": link, "password": "three grey herons at noon"});
    let accepted = accept.json(&body).send().await.expect("the server answers");
    assert!(accepted.status().is_success(), "{}", accepted.status());

    let token = stdout(&installation.run(&["user", "token", "ada@vendor.example.com", "--right", "read-trail"]));
    let beyond = installation.run(&["user", "token", "ada@vendor.example.com", "--right", "sell"]);

    let ask = async |path: &str| {
        let request = http.get(format!("http://127.0.0.1:{port}{path}"));
        let answer = request.bearer_auth(token.trim()).send().await;
        answer.expect("the server answers").status().as_u16()
    };
    assert_eq!((ask("/v1/events").await, ask("/v1/licenses").await), (200, 403));
    assert_eq!(beyond.status.code(), Some(1));
    assert!(
        stderr(&beyond).contains("this user may not sell"),
        "{}",
        stderr(&beyond)
    );
    assert!(stdout(&installation.run(&["user", "list"])).contains("ada@vendor.example.com"));
    let disabled = installation.run(&["user", "disable", "ada@vendor.example.com"]);
    assert!(disabled.status.success(), "{}", stderr(&disabled));
    assert_eq!(ask("/v1/events").await, 401);
    assert!(serving.terminate());
}
