//! Writes to the appliance's own keys: each becomes the verb it means, an empty nod, or a refusal.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::protected::BREAKER_HISTORY;
use crate::domain::keyspace::protected::BREAKER_STATE;
use crate::domain::keyspace::protected::KILL_HISTORY;
use crate::domain::keyspace::protected::KILL_STATE;
use crate::domain::keyspace::protected::TRIP_HISTORY;
use crate::domain::keyspace::protected::is_protected;
use crate::domain::keyspace::value::List;
use crate::domain::keyspace::zset::ZSet;
use crate::domain::refusal::Refusal;
use crate::resp::cmd::strings::set_options;
use crate::resp::commands::Spec;
use crate::resp::exec::Call;
use crate::resp::exec::key_positions;
use crate::resp::exec::later;
use crate::resp::exec::wrong_arity;
use crate::resp::frame::Request;
use crate::resp::house::Verb;
use crate::resp::reply::Out;
use crate::resp::session::Guarded;
use crate::resp::session::Later;
use serde_json::Value as Json;

/// Deals with a write command that names a key of the appliance.
pub fn write(call: &mut Call<'_>, spec: &'static Spec) -> Answer<()> {
    match spec.name {
        "set" | "setex" | "psetex" | "setnx" | "getset" => write_state(call, spec),
        "mset" | "msetnx" => write_many(call, spec),
        "zadd" | "zrem" | "zremrangebyrank" | "zremrangebyscore" | "rpush" | "lpush" | "ltrim" => {
            nod(call, spec)
        }
        // A copy of what is shown is an ordinary key; only the copy's name is checked.
        "copy" if !is_protected(call.arg(2)) => (spec.run)(call),
        _ => refuse(call, spec),
    }
}

fn refuse(call: &mut Call<'_>, spec: &'static Spec) -> Answer<()> {
    let key = key_positions(spec, &call.args).map(|i| call.arg(i)).find(|k| is_protected(k)).unwrap_or(b"");
    let key = String::from_utf8_lossy(key).into_owned();
    let text = format!(
        "NOPERM '{}' is refused: {key} belongs to the appliance; write the state you want with SET, or use trip, \
         reset, kill and release",
        spec.name
    );
    let mut answer = Out::default();
    answer.error(&text);
    call.out.raw(answer.bytes());
    later(call, Later::Denied { command: spec.name, key })
}

/// Runs the verbs, then gives the answer.
fn settle(
    call: &mut Call<'_>,
    verbs: Vec<Verb>,
    rest: Option<Request>,
    answer: impl FnOnce(&mut Out),
) -> Answer<()> {
    let mut out = Out::default();
    out.set_resp3(call.out.resp3());
    answer(&mut out);
    later(call, Later::Guarded(Guarded { verbs, rest, answer: out.bytes().to_vec() }))
}

/// SET and its kin on one of the appliance's keys. A time to live is not kept: the state has none.
fn write_state(call: &mut Call<'_>, spec: &Spec) -> Answer<()> {
    let key = call.arg(1);
    let text = match spec.name {
        "setex" | "psetex" => call.arg(3),
        _ => call.arg(2),
    };
    let held = call.ks.read::<Vec<u8>>(0, key).ok().flatten().cloned();
    let (mut nx, mut xx, mut get) = (spec.name == "setnx", false, spec.name == "getset");
    if spec.name == "set" {
        let o = set_options(call, 3)?;
        (nx, xx, get) = (o.nx, o.xx, o.get);
    }
    let skipped = (nx && held.is_some()) || (xx && held.is_none());
    if skipped {
        match (spec.name, get) {
            ("setnx", _) => call.out.flag(false),
            (_, true) => call.out.bulk_or_null(held.as_deref()),
            _ => call.out.null(),
        }
        return Ok(());
    }
    let verb = verb(key, text)?;
    let number = spec.name == "setnx";
    settle(call, vec![verb], None, |out| match (number, get) {
        (true, _) => out.flag(true),
        (_, true) => out.bulk_or_null(held.as_deref()),
        _ => out.ok(),
    })
}

fn write_many(call: &mut Call<'_>, spec: &Spec) -> Answer<()> {
    if call.args.len().is_multiple_of(2) {
        return Err(wrong_arity(spec.name));
    }
    let (mut verbs, mut rest) = (Vec::new(), vec![call.arg(0)]);
    for i in (1..call.args.len()).step_by(2) {
        let (key, value) = (call.arg(i), call.arg(i + 1));
        if spec.name == "msetnx" && call.ks.exists(call.me.db, key) {
            call.out.flag(false);
            return Ok(());
        }
        if is_protected(key) {
            verbs.push(verb(key, value)?);
        } else {
            rest.extend([key, value]);
        }
    }
    let rest = (rest.len() > 1).then(|| Request::new(rest.into_iter()));
    let number = spec.name == "msetnx";
    settle(call, verbs, rest, |out| if number { out.flag(true) } else { out.ok() })
}

/// What a text written under a key means.
pub fn verb(key: &[u8], text: &[u8]) -> Answer<Verb> {
    let name = String::from_utf8_lossy(key).into_owned();
    if let Some(reader) = name.strip_prefix("system_config_ack:") {
        return acknowledge(reader, text);
    }
    if key != BREAKER_STATE && key != KILL_STATE {
        return Err(format!(
            "NOPERM {name} is written by the appliance alone; breaker and kill switch change by their :state keys"
        )
        .into());
    }
    let words = if key == BREAKER_STATE { "TRIPPED or OPEN" } else { "ENGAGED or ACTIVE" };
    let bad = |what: &str| {
        Fault::from(format!(
            "ERR invalid_request: {name} takes a JSON object with \"state\": {words}; {what}"
        ))
    };
    let json: Json = serde_json::from_slice(text).map_err(|e| bad(&format!("this is not JSON ({e})")))?;
    let state = json.get("state").and_then(Json::as_str).ok_or_else(|| bad("\"state\" is missing"))?;
    let field = |names: &[&str]| {
        let found = names.iter().find_map(|n| json.get(*n).and_then(Json::as_str).filter(|s| !s.is_empty()));
        found.unwrap_or("").to_owned()
    };
    let object = |name: &str| json.get(name).filter(|d| !d.is_null()).cloned();
    let yes = |name: &str, default: bool| json.get(name).and_then(Json::as_bool).unwrap_or(default);
    match (key == BREAKER_STATE, state) {
        (true, "TRIPPED") => {
            Ok(Verb::Trip { reason: field(&["trip_reason", "reason"]), details: object("trip_details") })
        }
        (true, "OPEN" | "QUIET_PERIOD") => Ok(Verb::Reset {
            reason: field(&["reset_reason", "reason"]),
            override_conditions: yes("override", false),
        }),
        (false, "ENGAGED") => Ok(Verb::Engage {
            reason: field(&["engagement_reason", "reason"]),
            details: object("engagement_details"),
            flatten: yes("flatten", true),
        }),
        (false, "ACTIVE") => Ok(Verb::Release {
            reason: field(&["disengagement_notes", "reason"]),
            confirm: field(&["confirm"]),
        }),
        _ => Err(bad(&format!("\"{state}\" is no such state"))),
    }
}

/// `{"version": 7}`, or the number alone.
fn acknowledge(reader: &str, text: &[u8]) -> Answer<Verb> {
    let json: Option<Json> = serde_json::from_slice(text).ok();
    let version = json.as_ref().and_then(|j| j.get("version").unwrap_or(j).as_i64());
    match version {
        Some(version) => Ok(Verb::Acknowledge { reader: reader.to_owned(), version }),
        None => Err(format!(
            "ERR invalid_request: system_config_ack:{reader} takes the version that is run, for instance \
             {{\"version\": 7}}"
        )
        .into()),
    }
}

/// A write to a history repeats what the appliance records itself: the right number, and nothing changes.
fn nod(call: &mut Call<'_>, spec: &'static Spec) -> Answer<()> {
    let key = call.arg(1);
    match spec.name {
        "zadd" if key == BREAKER_HISTORY || key == TRIP_HISTORY => {
            let pairs =
                call.args.from(2).filter(|a| crate::domain::keyspace::number::float(a).is_some()).count();
            call.out.size(pairs.max(1));
        }
        "zrem" | "zremrangebyrank" | "zremrangebyscore" if key == BREAKER_HISTORY || key == TRIP_HISTORY => {
            call.ks.read::<ZSet>(call.me.db, key)?;
            call.out.int(0);
        }
        "rpush" | "lpush" if key == KILL_HISTORY => {
            let len = call.ks.read::<List>(call.me.db, key)?.map_or(0, List::len);
            call.out.size(len + call.args.len() - 2);
        }
        "ltrim" if key == KILL_HISTORY => call.out.ok(),
        _ => return refuse(call, spec),
    }
    Ok(())
}

/// A refusal as an error answer: the code word, our stable code, the sentence.
pub fn refused(refusal: &Refusal) -> Fault {
    let word = match refusal {
        Refusal::NotPermitted { .. } | Refusal::NotAuthenticated => "NOPERM",
        _ => "ERR",
    };
    format!("{word} {}: {refusal}", refusal.code()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_written_state_means() {
        let trip = verb(BREAKER_STATE, br#"{"state":"TRIPPED","trip_reason":"r","trip_details":{"a":1}}"#);
        assert_eq!(trip, Ok(Verb::Trip { reason: "r".into(), details: Some(serde_json::json!({"a": 1})) }));
        let reset = verb(BREAKER_STATE, br#"{"state":"OPEN","reason":"r"}"#);
        assert_eq!(reset, Ok(Verb::Reset { reason: "r".into(), override_conditions: false }));
        let engage = verb(KILL_STATE, br#"{"state":"ENGAGED","engagement_reason":"r"}"#);
        assert_eq!(engage, Ok(Verb::Engage { reason: "r".into(), details: None, flatten: true }));
        let release = verb(KILL_STATE, br#"{"state":"ACTIVE","reason":"r","confirm":"RESUME"}"#);
        assert_eq!(release, Ok(Verb::Release { reason: "r".into(), confirm: "RESUME".into() }));
        let seven = Verb::Acknowledge { reader: "gateway".into(), version: 7 };
        assert_eq!(verb(b"system_config_ack:gateway", br#"{"version":7}"#), Ok(seven.clone()));
        assert_eq!(verb(b"system_config_ack:gateway", b"7"), Ok(seven));
        for (key, text) in [
            (b"system_config_ack:gateway" as &[u8], "new"),
            (BREAKER_STATE, "TRIPPED"),
            (BREAKER_STATE, "{}"),
            (BREAKER_STATE, r#"{"state":"ENGAGED"}"#),
            (KILL_STATE, r#"{"state":"OPEN"}"#),
            (b"gate:state", r#"{"state":"OPEN"}"#),
        ] {
            assert!(verb(key, text.as_bytes()).is_err(), "{text}");
        }
    }
}
