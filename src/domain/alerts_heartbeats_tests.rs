//! Heartbeats as tables: what is heard and when, and what is said about it.

use super::*;

fn start() -> Timestamp {
    "2026-03-07T00:00:00Z".parse().unwrap()
}

fn at(seconds: i64) -> Timestamp {
    plus_ms(start(), seconds * 1000)
}

/// Due every minute, with thirty seconds of patience.
fn minutely() -> Heartbeat {
    Heartbeat {
        name: "backup".into(),
        title: String::new(),
        schedule: Schedule::every(60_000).unwrap(),
        grace_ms: 30_000,
        level: Level::Critical,
        labels: Labels::new(),
        paused: false,
    }
}

/// What happens, in a line: `12 ping`, `12 start r1`, `12 exit 3`, `12 look`, `40-100 away`.
fn play(beat: &Heartbeat, script: &[&str]) -> Vec<String> {
    let mut pulse = Pulse::new(beat.paused, at(0));
    let mut lines = Vec::new();
    for line in script {
        let words: Vec<&str> = line.split(' ').collect();
        let (after, turn) = match words[..] {
            [span, "away"] => {
                let (from, to) = span.split_once('-').unwrap();
                let gone = excuse(beat, &pulse, at(from.parse().unwrap()), at(to.parse().unwrap()));
                (gone, None)
            }
            [second, "look"] => look(beat, &pulse, at(second.parse().unwrap())),
            [second, what, ref rest @ ..] => {
                let word = match what {
                    "ping" => "",
                    "exit" => rest[0],
                    other => other,
                };
                let run = if what == "exit" { rest.get(1) } else { rest.first() };
                let ping = Ping {
                    beat: Beat::parse(word).unwrap(),
                    at: at(second.parse().unwrap()),
                    run: run.map(|r| (*r).to_owned()),
                    took_ms: None,
                    body: String::new(),
                };
                take(beat, &pulse, &ping)
            }
            _ => panic!("{line}"),
        };
        let told = match turn {
            Some(Turn::Failed) => " FAILED",
            Some(Turn::Recovered) => " RECOVERED",
            None => "",
        };
        lines.push(format!("{}{told}", after.state.as_str()));
        pulse = after;
    }
    lines
}

#[test]
fn silence_is_late_and_then_down_and_a_beat_brings_it_back() {
    let lines = play(
        &minutely(),
        &[
            "10 look", "20 ping", "80 look", "81 look", "110 look", "111 look", "200 look", "210 ping",
            "215 ping",
        ],
    );
    let expected = ["new", "up", "up", "late", "late", "down FAILED", "down", "up RECOVERED", "up"];
    assert_eq!(lines, expected, "silence is told once");
}

#[test]
fn what_was_never_heard_is_new_and_not_down() {
    assert_eq!(play(&minutely(), &["10 look", "100000 look"]), ["new", "new"]);
}

#[test]
fn a_failure_is_told_at_once() {
    for failure in ["30 fail", "30 exit 1", "30 exit 255"] {
        let lines = play(&minutely(), &["20 ping", failure, "40 exit 2", "50 exit 0"]);
        assert_eq!(lines, ["up", "down FAILED", "down", "up RECOVERED"], "{failure}");
    }
    let first = play(&minutely(), &["30 exit 7"]);
    assert_eq!(first, ["down FAILED"], "also as the first thing ever heard");
    let log = play(&minutely(), &["20 ping", "30 log", "81 look"]);
    assert_eq!(log, ["up", "up", "late"], "a log is no sign of life");
}

#[test]
fn a_run_that_does_not_end_is_down() {
    let lines = play(&minutely(), &["10 start", "40 look", "41 look", "60 ping"]);
    assert_eq!(lines, ["new", "new", "down FAILED", "up RECOVERED"]);
    let ended = play(&minutely(), &["10 start a", "30 exit 0 a", "41 look", "90 look"]);
    assert_eq!(ended, ["new", "up", "up", "up"]);
}

#[test]
fn a_run_is_timed_from_its_own_start() {
    let beat = minutely();
    let ping = |second: i64, word: &str, run: Option<&str>| Ping {
        beat: Beat::parse(word).unwrap(),
        at: at(second),
        run: run.map(str::to_owned),
        took_ms: None,
        body: String::new(),
    };
    let (started, _) = take(&beat, &Pulse::new(false, at(0)), &ping(10, "start", Some("a")));
    let (ended, _) = take(&beat, &started, &ping(22, "0", Some("a")));
    assert_eq!((ended.took_ms, ended.started_at), (Some(12_000), None));
    let (other, _) = take(&beat, &started, &ping(22, "", Some("b")));
    assert_eq!(
        (other.took_ms, other.started_at),
        (None, Some(at(10))),
        "another run has ended, not this one"
    );
    let told = Ping { took_ms: Some(250), ..ping(22, "", None) };
    assert_eq!(take(&beat, &Pulse::new(false, at(0)), &told).0.took_ms, Some(250));
}

#[test]
fn our_own_absence_is_not_their_silence() {
    // Heard at 20, due at 80, patience to 110; we are away from 50 to 200.
    let lines = play(&minutely(), &["20 ping", "50-200 away", "201 look", "260 look", "261 look"]);
    let expected = ["up", "unknown", "unknown", "unknown", "down FAILED"];
    assert_eq!(lines, expected, "patience grows by the time we were away");
    // By a schedule it is never longer than until the next time and its patience.
    let daily = Schedule::cron("0 2 * * *", "UTC", start()).unwrap();
    let daily = Heartbeat { schedule: daily, ..minutely() };
    let hour = |hours: i64, seconds: i64| (hours * 3600 + seconds).to_string();
    let away = format!("{}-{} away", hour(3, 0), hour(49, 0));
    let script = ["7205 ping", &away, &format!("{} look", hour(50, 30)), &format!("{} look", hour(50, 31))];
    assert_eq!(play(&daily, &script), ["up", "unknown", "unknown", "down FAILED"]);
    let heard = play(&minutely(), &["20 ping", "50-200 away", "230 ping", "291 look"]);
    assert_eq!(heard, ["up", "unknown", "up", "late"]);
    // A short absence adds as much and no more.
    let short = play(&minutely(), &["20 ping", "100-105 away", "115 look", "116 look"]);
    assert_eq!(short, ["up", "unknown", "unknown", "down FAILED"]);
    // Away and back before it was due: nothing is unknown.
    assert_eq!(play(&minutely(), &["20 ping", "30-40 away", "81 look"]), ["up", "up", "late"]);
    // What was overdue before we went stays overdue.
    let overdue = play(&minutely(), &["20 ping", "120-200 away", "201 look"]);
    assert_eq!(overdue, ["up", "up", "down FAILED"]);
    // A run that was under way has its time, too.
    let run = play(&minutely(), &["10 start", "20-100 away", "120 look", "121 look"]);
    assert_eq!(run, ["new", "new", "new", "down FAILED"]);
}

#[test]
fn a_clock_set_back_does_not_push_the_next_beat_away() {
    let lines = play(&minutely(), &["7220 ping", "20 look", "81 look", "111 look"]);
    assert_eq!(
        lines,
        ["up", "up", "late", "down FAILED"],
        "two hours back, and it is still found within its time"
    );
}

#[test]
fn a_cron_schedule_is_due_by_its_zone_over_a_change_of_the_clock() {
    // Daily at 2:30 in New York; on 8 March 2026 that time does not exist.
    let schedule = Schedule::cron("30 2 * * *", "America/New_York", start()).unwrap();
    let beat = Heartbeat { schedule, grace_ms: 600_000, ..minutely() };
    let mut pulse = Pulse::new(false, start());
    let mut told = Vec::new();
    let mut hear = |pulse: &mut Pulse, text: &str, heard: bool| {
        let now: Timestamp = text.parse().unwrap();
        let ping = Ping { beat: Beat::Success, at: now, run: None, took_ms: None, body: String::new() };
        let (after, turn) = if heard { take(&beat, pulse, &ping) } else { look(&beat, pulse, now) };
        *pulse = after;
        told.push(format!(
            "{} {}{}",
            &text[5..16],
            pulse.state.as_str(),
            if turn.is_some() { " TOLD" } else { "" }
        ));
    };
    hear(&mut pulse, "2026-03-07T02:30:04-05:00", true);
    hear(&mut pulse, "2026-03-08T01:59:00-05:00", false);
    hear(&mut pulse, "2026-03-08T03:00:20-04:00", false);
    hear(&mut pulse, "2026-03-08T03:01:00-04:00", true);
    hear(&mut pulse, "2026-03-09T02:30:30-04:00", false);
    hear(&mut pulse, "2026-03-09T02:40:01-04:00", false);
    hear(&mut pulse, "2026-03-09T02:45:00-04:00", true);
    let expected = [
        "03-07T02:30 up",
        "03-08T01:59 up",
        "03-08T03:00 late",
        "03-08T03:01 up",
        "03-09T02:30 late",
        "03-09T02:40 down TOLD",
        "03-09T02:45 up TOLD",
    ];
    assert_eq!(told, expected);
}

#[test]
fn paused_is_not_watched_and_afterwards_is_waited_for() {
    let paused = Heartbeat { paused: true, ..minutely() };
    assert_eq!(play(&paused, &["20 ping", "500 look", "510 fail"]), ["paused", "paused", "paused"]);
    let (down, _) =
        look(&minutely(), &{ take(&minutely(), &Pulse::new(false, at(0)), &success(20)).0 }, at(300));
    assert_eq!(down.state, State::Down);
    let stopped = set_up_anew(&paused, &down, at(310));
    assert_eq!(stopped.state, State::Paused);
    let again = set_up_anew(&minutely(), &stopped, at(320));
    assert_eq!((again.state, again.deadline), (State::New, None));
}

fn success(second: i64) -> Ping {
    Ping { beat: Beat::Success, at: at(second), run: None, took_ms: None, body: String::new() }
}

#[test]
fn what_stands_behind_the_id() {
    let table = [
        ("", Some("success")),
        ("start", Some("start")),
        ("fail", Some("fail")),
        ("log", Some("log")),
        ("0", Some("success")),
        ("1", Some("fail")),
        ("255", Some("fail")),
        ("256", None),
        ("-1", None),
        ("Start", None),
        ("1.0", None),
    ];
    for (word, kind) in table {
        assert_eq!(Beat::parse(word).map(Beat::as_str), kind, "{word}");
    }
}
