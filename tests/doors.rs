//! The rules of breaker and kill switch, the same through every door.

use crate::support::Appliance;
use crate::support::BINARY;
use crate::support::Place;
use crate::support::REASON;
use crate::support::act;
use crate::support::free_port;
use crate::support::until;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::process::Command;

const NINETEEN: &str = "1234567890123456789";
const SPACES: &str = "                    ";
const TWENTY_EMOJI: &str = "🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑🛑";

/// What the desk looks like before the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Nothing,
    Open,
    Tripped,
    /// Reset and tripped again within the minute.
    JustReset,
    /// TRIPPED while a critical service is down.
    Sick,
    Engaged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Trip,
    Reset,
    Override,
    Kill,
    Release,
}

/// One attempt: who, what, why, and the answer: a code of refusal, `success` or `no_op`.
struct Case {
    before: Before,
    verb: Verb,
    role: &'static str,
    reason: &'static str,
    acknowledged: bool,
    answer: &'static str,
}

const fn case(
    before: Before,
    verb: Verb,
    role: &'static str,
    reason: &'static str,
    answer: &'static str,
) -> Case {
    Case { before, verb, role, reason, acknowledged: true, answer }
}

const fn unacknowledged(before: Before, verb: Verb, role: &'static str) -> Case {
    Case { before, verb, role, reason: REASON, acknowledged: false, answer: "not_acknowledged" }
}

/// Refusals change nothing, so every door tries each of these on the same desk.
const REFUSALS: &[Case] = &[
    case(Before::Open, Verb::Trip, "operator", NINETEEN, "reason_too_short"),
    case(Before::Open, Verb::Trip, "operator", SPACES, "reason_too_short"),
    case(Before::Open, Verb::Trip, "viewer", REASON, "not_permitted"),
    unacknowledged(Before::Open, Verb::Trip, "operator"),
    case(Before::Open, Verb::Reset, "operator", REASON, "not_tripped"),
    case(Before::Nothing, Verb::Reset, "operator", REASON, "uninitialised"),
    case(Before::Tripped, Verb::Reset, "operator", NINETEEN, "reason_too_short"),
    case(Before::Tripped, Verb::Reset, "viewer", REASON, "not_permitted"),
    unacknowledged(Before::Tripped, Verb::Reset, "operator"),
    case(Before::JustReset, Verb::Reset, "operator", REASON, "reset_rate_limited"),
    case(Before::Sick, Verb::Reset, "operator", REASON, "conditions_not_normal"),
    case(Before::Sick, Verb::Override, "operator", REASON, "not_permitted"),
    case(Before::Open, Verb::Kill, "operator", NINETEEN, "reason_too_short"),
    case(Before::Open, Verb::Kill, "viewer", REASON, "not_permitted"),
    unacknowledged(Before::Open, Verb::Kill, "operator"),
    case(Before::Engaged, Verb::Release, "operator", REASON, "not_permitted"),
    unacknowledged(Before::Engaged, Verb::Release, "unix"),
    case(Before::Open, Verb::Release, "unix", REASON, "not_engaged"),
    case(Before::Engaged, Verb::Release, "unix", NINETEEN, "reason_too_short"),
];

/// What changes something is tried once a door, on a desk of its own.
const CHANGES: &[Case] = &[
    case(Before::Open, Verb::Trip, "operator", TWENTY_EMOJI, "success"),
    case(Before::Nothing, Verb::Trip, "operator", REASON, "success"),
    case(Before::Tripped, Verb::Trip, "operator", REASON, "no_op"),
    case(Before::Tripped, Verb::Reset, "operator", REASON, "success"),
    case(Before::Sick, Verb::Override, "unix", REASON, "success"),
    case(Before::Open, Verb::Kill, "operator", REASON, "success"),
    case(Before::Engaged, Verb::Release, "unix", REASON, "success"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entrance {
    Http,
    Cli,
    Redis,
}

const ENTRANCES: [Entrance; 3] = [Entrance::Http, Entrance::Cli, Entrance::Redis];

impl Case {
    fn name(&self, entrance: Entrance) -> String {
        format!(
            "{:?} {:?} as {} with {:?} through {entrance:?}",
            self.before, self.verb, self.role, self.reason
        )
    }

    /// A Redis write is its own acknowledgment and has no override; a key can never release or override; the command
    /// line asks for the acknowledgment itself.
    fn goes_through(&self, entrance: Entrance) -> bool {
        let by_hand = self.role == "unix";
        match entrance {
            Entrance::Http => true,
            Entrance::Cli => self.acknowledged,
            Entrance::Redis => self.acknowledged && !by_hand && self.verb != Verb::Override,
        }
    }

    fn path(&self) -> &'static str {
        match self.verb {
            Verb::Trip => "/api/v1/circuit-breaker/trip",
            Verb::Reset | Verb::Override => "/api/v1/circuit-breaker/reset",
            Verb::Kill => "/api/v1/kill-switch/kill",
            Verb::Release => "/api/v1/kill-switch/release",
        }
    }

    fn body(&self) -> Value {
        let mut body = json!({ "reason": self.reason, "acknowledged": self.acknowledged });
        if self.verb == Verb::Override {
            body["override"] = json!(true);
        }
        if self.verb == Verb::Release {
            body["confirm"] = json!("RESUME");
        }
        body
    }

    fn action(&self) -> &'static str {
        match self.verb {
            Verb::Trip => "CIRCUIT_BREAKER_TRIP",
            Verb::Reset | Verb::Override => "CIRCUIT_BREAKER_RESET",
            Verb::Kill => "KILL_SWITCH_ENGAGE",
            Verb::Release => "KILL_SWITCH_RELEASE",
        }
    }
}

/// A desk in a given state with a key for each role.
struct Desk {
    place: Place,
    appliance: Appliance,
    keys: BTreeMap<&'static str, String>,
}

const ALL_SCOPES: [&str; 10] = [
    "status:read",
    "gate:read",
    "breaker:trip",
    "breaker:reset",
    "kill:engage",
    "alerts:read",
    "health:read",
    "audit:read",
    "resp:read",
    "resp:write",
];

impl Desk {
    async fn in_state(before: Before) -> Self {
        let nobody = free_port();
        let sick = format!(
            "[[services]]\nname = \"execution_gateway\"\nkind = \"tcp\"\naddress = \"127.0.0.1:{nobody}\"\n\
             critical = true\ninterval_ms = 1000\ntimeout_ms = 500\n"
        );
        let place = if before == Before::Sick { Place::with(&sick) } else { Place::new() };
        let appliance = Appliance::start(&place).await;
        if before != Before::Nothing {
            appliance.init().await;
        }
        if matches!(before, Before::Tripped | Before::JustReset | Before::Sick) {
            assert_eq!(appliance.trip().await.0, 200);
        }
        if before == Before::JustReset {
            assert_eq!(appliance.reset().await.0, 200);
            assert_eq!(appliance.trip().await.0, 200);
        }
        if before == Before::Engaged {
            let (status, body) = appliance.post("/api/v1/kill-switch/kill", act()).await;
            assert_eq!(status, 200, "{body}");
            until("the job ends", || async {
                appliance.get("/api/v1/kill-switch").await["job"]["status"] == "done"
            })
            .await;
        }
        if before == Before::Sick {
            until("the service is seen down", || async {
                let board = appliance.get("/api/v1/health").await;
                board["services"][0]["status"] == "unhealthy"
            })
            .await;
        }
        let mut keys = BTreeMap::new();
        for role in ["viewer", "operator"] {
            keys.insert(role, appliance.key(&format!("{role}-key"), role, &ALL_SCOPES).await);
        }
        Self { place, appliance, keys }
    }

    /// Makes the attempt and gives the code of the refusal, or the outcome.
    async fn attempt(&self, case: &Case, entrance: Entrance) -> String {
        match entrance {
            Entrance::Http => self.over_http(case).await,
            Entrance::Cli => self.over_cli(case),
            Entrance::Redis => self.over_redis(case),
        }
    }

    async fn over_http(&self, case: &Case) -> String {
        let body = match self.keys.get(case.role) {
            None => self.appliance.post(case.path(), case.body()).await.1,
            Some(key) => {
                let ask = reqwest::Client::new().post(format!("{}{}", self.place.url(), case.path()));
                ask.bearer_auth(key).json(&case.body()).send().await.unwrap().json().await.unwrap()
            }
        };
        word(&body)
    }

    fn over_cli(&self, case: &Case) -> String {
        let mut args: Vec<&str> = match case.verb {
            Verb::Trip => vec!["circuit-trip"],
            Verb::Reset => vec!["circuit-reset"],
            Verb::Override => vec!["circuit-reset", "--override"],
            Verb::Kill => vec!["kill-switch", "--no-wait"],
            Verb::Release => vec!["kill-release"],
        };
        args.extend(["--yes", "--json", "--reason", case.reason]);
        let url = self.place.url();
        let socket = self.place.socket();
        let mut command = Command::new(BINARY);
        command.args(&args).env_remove("TRADEWARDEN_SOCKET");
        match self.keys.get(case.role) {
            Some(key) => command.args(["--url", &url, "--key", key]),
            None => command.arg("--socket").arg(socket),
        };
        let output = command.output().unwrap();
        let text =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let code = output.status.code().unwrap_or(-1);
        let found = word(&serde_json::from_str(text.trim()).unwrap_or_else(|_| panic!("{code}: {text}")));
        let expected = match found.as_str() {
            "success" | "no_op" => 0,
            "not_permitted" => 4,
            _ => 1,
        };
        assert_eq!(code, expected, "{}: {text}", case.name(Entrance::Cli));
        found
    }

    fn over_redis(&self, case: &Case) -> String {
        let (key, json) = match case.verb {
            Verb::Trip => {
                ("circuit_breaker:state", json!({ "state": "TRIPPED", "trip_reason": case.reason }))
            }
            Verb::Reset | Verb::Override => {
                ("circuit_breaker:state", json!({ "state": "OPEN", "reset_reason": case.reason }))
            }
            Verb::Kill => {
                ("kill_switch:state", json!({ "state": "ENGAGED", "engagement_reason": case.reason }))
            }
            Verb::Release => ("kill_switch:state", json!({ "state": "ACTIVE", "reason": case.reason })),
        };
        let secret = &self.keys[case.role];
        let answer =
            self.place.redis_cli(&["--no-auth-warning", "-a", secret, "SET", key, &json.to_string()]);
        if answer == "OK" {
            return if case.answer == "no_op" { "no_op" } else { "success" }.to_owned();
        }
        // `ERR <code>: <words>` or `NOPERM <code>: <words>`.
        let code = answer.split_whitespace().nth(1).and_then(|w| w.strip_suffix(':'));
        code.unwrap_or(&answer).to_owned()
    }

    /// The newest entry of an attempt, which must name the right actor and door.
    async fn assert_audited(&self, case: &Case, entrance: Entrance) {
        let outcome = match case.answer {
            "success" | "no_op" => case.answer,
            _ => "denied",
        };
        let path = format!("/api/v1/audit?limit=1&action={}&outcome={outcome}", case.action());
        let page = self.appliance.get(&path).await;
        let entry = &page["items"][0];
        let name = case.name(entrance);
        let by_key = self.keys.contains_key(case.role);
        let (user, door) = match (by_key, entrance) {
            (true, Entrance::Redis) => (format!("key:{}-key", case.role), "redis"),
            (true, _) => (format!("key:{}-key", case.role), "http"),
            (false, _) => (format!("unix:{}", whoami()), "cli"),
        };
        assert_eq!((&entry["user_id"], &entry["door"]), (&json!(user), &json!(door)), "{name}: {page}");
        if outcome == "denied" {
            assert_eq!(entry["details"]["code"], case.answer, "{name}: {entry}");
        } else {
            assert_eq!(entry["reason"], case.reason, "{name}: {entry}");
        }
    }
}

fn whoami() -> String {
    crate::support::run("id", &["-un"]).trim().to_owned()
}

fn word(body: &Value) -> String {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    text("code").or_else(|| text("outcome")).unwrap_or_else(|| body.to_string())
}

#[tokio::test]
async fn every_refusal_is_the_same_through_every_door_and_is_audited() {
    for before in
        [Before::Nothing, Before::Open, Before::Tripped, Before::JustReset, Before::Sick, Before::Engaged]
    {
        let desk = Desk::in_state(before).await;
        let state = desk.appliance.state().await;
        for case in REFUSALS.iter().filter(|c| c.before == before) {
            for entrance in ENTRANCES.into_iter().filter(|e| case.goes_through(*e)) {
                assert_eq!(desk.attempt(case, entrance).await, case.answer, "{}", case.name(entrance));
                desk.assert_audited(case, entrance).await;
                assert_eq!(desk.appliance.state().await, state, "{}: nothing changed", case.name(entrance));
            }
        }
    }
}

#[tokio::test]
async fn every_change_is_the_same_through_every_door_and_is_audited() {
    for case in CHANGES {
        for entrance in ENTRANCES.into_iter().filter(|e| case.goes_through(*e)) {
            let desk = Desk::in_state(case.before).await;
            assert_eq!(desk.attempt(case, entrance).await, case.answer, "{}", case.name(entrance));
            desk.assert_audited(case, entrance).await;
            let verified = desk.appliance.get("/api/v1/audit/verify").await;
            assert_eq!(verified["ok"], true, "{}: {verified}", case.name(entrance));
        }
    }
}

#[tokio::test]
async fn a_refused_reset_does_not_use_up_the_minute_and_the_refusal_says_the_seconds_left() {
    let desk = Desk::in_state(Before::Tripped).await;
    let short = json!({ "reason": NINETEEN, "acknowledged": true });
    for _ in 0..3 {
        let (status, body) = desk.appliance.post("/api/v1/circuit-breaker/reset", short.clone()).await;
        assert_eq!((status, word(&body).as_str()), (422, "reason_too_short"), "{body}");
    }
    assert_eq!(desk.appliance.reset().await.0, 200, "the minute is still there");
    assert_eq!(desk.appliance.trip().await.0, 200);
    let (status, body) = desk.appliance.reset().await;
    assert_eq!((status, word(&body).as_str()), (429, "reset_rate_limited"), "{body}");
    let left = body["retry_after_seconds"].as_u64().unwrap();
    assert!((1..=60).contains(&left), "{body}");
    let again = desk.appliance.reset().await.1["retry_after_seconds"].as_u64().unwrap();
    assert!(again <= left, "a refusal does not start the minute anew");
    let token: i64 = desk.place.redis_cli(&["TTL", "cb_ratelimit:test:reset:global"]).parse().unwrap_or(-2);
    assert!((1..=60).contains(&token), "the token is a key with a TTL: {token}");
}

#[tokio::test]
async fn init_is_done_once_by_an_admin() {
    let desk = Desk::in_state(Before::Nothing).await;
    assert_eq!(desk.appliance.verdict().await, "halted", "nothing was ever written");
    let init = "/api/v1/circuit-breaker/init";
    let ask = reqwest::Client::new().post(format!("{}{init}", desk.place.url()));
    let refused: Value =
        ask.bearer_auth(&desk.keys["operator"]).json(&act()).send().await.unwrap().json().await.unwrap();
    assert_eq!(word(&refused), "not_permitted");
    let (status, body) = desk.appliance.post(init, act()).await;
    assert_eq!((status, word(&body).as_str()), (200, "success"), "{body}");
    assert_eq!(desk.appliance.verdict().await, "open");
    let (status, body) = desk.appliance.post(init, act()).await;
    assert_eq!((status, word(&body).as_str()), (409, "already_initialised"), "{body}");
}
