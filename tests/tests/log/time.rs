//! Times: of events, and of moments that are asked for.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::ResellerId;
use event_log::{Actor, ExecuteError, LogError, Metadata, Moment, Position, moment::settle};
use tests::{
    TestLog,
    commands::{publish, purchase, register},
    metadata, new_id,
};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("is a day")
}

fn noon(year: i32, month: u32, of: u32) -> DateTime<Utc> {
    day(year, month, of).and_hms_opt(12, 0, 0).expect("is a time").and_utc()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumped_is_refused_and_nothing_is_appended() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;

    test.clock.jump(TimeDelta::days(1));
    let ahead = test.execute(register(ResellerId(new_id()))).await;
    assert!(matches!(ahead, Err(ExecuteError::Clock(_))), "{ahead:?}");

    test.clock.jump(TimeDelta::days(-2));
    let behind = test.execute(register(ResellerId(new_id()))).await;
    assert!(matches!(behind, Err(ExecuteError::Clock(_))), "{behind:?}");
    assert_eq!(test.head().await, Position(1));

    test.clock.jump(TimeDelta::days(1));
    test.accepted(register(ResellerId(new_id()))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_a_little_behind_never_makes_time_run_backwards() {
    let test = TestLog::new().await;
    let behind = test.another();
    behind.clock.jump(TimeDelta::seconds(-20));
    test.accepted(publish()).await;
    for number in 0..10 {
        let process = if number % 2 == 0 { &behind } else { &test };
        process.accepted(register(ResellerId(new_id()))).await;
    }
    let times: Vec<_> = test.events().await.into_iter().map(|event| event.recorded_at).collect();
    assert_eq!(times.len(), 11);
    assert!(times.is_sorted(), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_events_keep_their_times_say_so_and_never_run_backwards() {
    let import = TestLog::importing().await;
    let reseller = ResellerId(new_id());
    import
        .log
        .import(metadata(), publish(), noon(2016, 9, 30))
        .await
        .expect("is imported");
    import
        .log
        .import(metadata(), register(reseller), noon(2017, 1, 2))
        .await
        .expect("is imported");

    let backwards = import
        .log
        .import(metadata(), purchase(reseller, 1), noon(2016, 12, 31))
        .await;
    assert!(matches!(backwards, Err(ExecuteError::Clock(_))), "{backwards:?}");

    // Nor within one group.
    let (later, earlier) = tokio::join!(
        import
            .log
            .import(metadata(), register(ResellerId(new_id())), noon(2018, 1, 2)),
        import
            .log
            .import(metadata(), register(ResellerId(new_id())), noon(2017, 12, 31)),
    );
    assert!(later.is_ok() && earlier.is_err(), "{earlier:?}");

    let events = import.events().await;
    assert_eq!(events.len(), 3);
    assert_eq!(events[1].recorded_at, noon(2017, 1, 2));
    assert!(
        events
            .iter()
            .all(|event| event.imported_at.is_some_and(|at| at > event.recorded_at))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn past_times_go_only_into_a_log_that_has_nothing_else() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;
    let import = test.another_with(|options| options.import = true);

    let late = import
        .log
        .import(metadata(), register(ResellerId(new_id())), noon(2017, 1, 2))
        .await;
    assert!(late.is_err(), "{late:?}");
    // Nor does a time after the last event make it an empty log.
    let now = test.clock.now();
    let refused = import.log.import(metadata(), register(ResellerId(new_id())), now).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(_))), "{refused:?}");
    assert_eq!(test.head().await, Position(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_asked_too_early_does_not_keep_a_history_from_being_imported() {
    let import = TestLog::importing().await;
    let today = Moment::Time(import.clock.now());
    assert_eq!(settle(&import.log, today).await.expect("is past"), Position(0));

    import
        .log
        .import(metadata(), publish(), noon(2016, 9, 30))
        .await
        .expect("is imported");
    assert_eq!(settle(&import.log, today).await.expect("is past"), Position(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_means_the_last_event_at_or_before_it_and_a_date_the_end_of_its_day() {
    let import = TestLog::importing().await;
    import
        .log
        .import(metadata(), publish(), noon(2016, 9, 30))
        .await
        .expect("is imported");
    for month in 1..=12 {
        import
            .log
            .import(metadata(), register(ResellerId(new_id())), noon(2020, month, 15))
            .await
            .expect("is imported");
    }
    let cases = [
        (Moment::Day(day(2016, 9, 29)), 0),
        (Moment::Day(day(2016, 9, 30)), 1),
        (Moment::Time(noon(2016, 9, 30)), 1),
        (Moment::Time(noon(2016, 9, 30) - TimeDelta::microseconds(1)), 0),
        (Moment::Day(day(2020, 6, 15)), 7),
        (Moment::Day(day(2020, 6, 14)), 6),
        (Moment::Time(noon(2020, 12, 15) - TimeDelta::microseconds(1)), 12),
        (Moment::Time(noon(2020, 12, 15)), 13),
        (Moment::Day(day(2024, 2, 29)), 13),
        (Moment::Position(Position(0)), 0),
        (Moment::Position(Position(9)), 9),
        (Moment::Now, 13),
    ];
    for (moment, position) in cases {
        assert_eq!(
            settle(&import.log, moment).await.expect("is past"),
            Position(position),
            "{moment}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_future_is_refused() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;
    let now = test.clock.now();
    for moment in [
        Moment::Time(now + TimeDelta::minutes(5)),
        Moment::Day(now.date_naive() + TimeDelta::days(1)),
        Moment::Day(now.date_naive()),
        Moment::Position(Position(2)),
    ] {
        let settled = settle(&test.log, moment).await;
        assert!(matches!(settled, Err(LogError::Future { .. })), "{moment}: {settled:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_that_was_settled_stays_settled_whatever_is_appended() {
    let test = TestLog::new().await;
    let slow = test.another();
    slow.clock.jump(TimeDelta::seconds(-30));
    test.accepted(publish()).await;

    for _ in 0..10 {
        // Now, to the microsecond: the other process, whose clock is behind, could still record before it.
        let moment = Moment::Time(test.clock.now());
        let settled = settle(&test.log, moment).await.expect("is past");
        slow.accepted(register(ResellerId(new_id()))).await;
        assert_eq!(settle(&test.log, moment).await.expect("is past"), settled);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actor_and_a_request_stand_in_every_event() {
    let test = TestLog::new().await;
    let actor = Actor {
        kind: "reseller".into(),
        id: "u-7".into(),
        on_behalf_of: Some("reseller-9".into()),
    };
    let (request, cause) = (new_id(), new_id());
    let mut metadata = Metadata::new(new_id(), [1; 32], actor.clone()).from_request(request);
    metadata.causation_id = Some(cause);
    test.log
        .execute(metadata.clone(), publish())
        .await
        .expect("is accepted");

    let origin = test.events().await.remove(0).origin;
    assert_eq!(origin.actor, actor);
    assert_eq!((origin.request_id, origin.causation_id), (Some(request), Some(cause)));
    assert_eq!(
        (origin.command_id, origin.correlation_id),
        (metadata.command_id, metadata.command_id)
    );
}

#[test]
fn moments_are_read_as_people_write_them() {
    let good = [
        ("1234", Moment::Position(Position(1234))),
        ("2021-03-31", Moment::Day(day(2021, 3, 31))),
        ("2021-03-31T12:00:00Z", Moment::Time(noon(2021, 3, 31))),
        ("2021-03-31T14:00:00+02:00", Moment::Time(noon(2021, 3, 31))),
        // A plus sign in a link arrives as a blank.
        ("2021-03-31T14:00:00 02:00", Moment::Time(noon(2021, 3, 31))),
    ];
    for (text, moment) in good {
        assert_eq!(text.parse::<Moment>().expect(text), moment);
    }
    for bad in [
        "",
        "-1",
        "+1",
        "yesterday",
        "2021-02-30",
        "31.03.2021",
        "2021-03-31T12:00:00",
        "99999999999999999999",
    ] {
        let error = bad.parse::<Moment>().expect_err(bad).to_string();
        assert!(error.contains("write a time such as"), "{error}");
    }
}
