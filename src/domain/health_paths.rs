//! Places in a JSON body, and times in it: `data.items[0].updated_at`.

use crate::domain::health_conditions::Fact;
use crate::domain::time;
use jiff::Timestamp;
use serde_json::Value;

/// Deepest place that is looked at.
const STEPS_MAX: usize = 32;
/// Beyond so many, a number is a time in milliseconds, microseconds or nanoseconds and not in seconds.
const SECONDS_MAX: f64 = 1e11;
/// Fields in which a body or a value usually tells its time.
const TIMES: [&str; 6] = ["timestamp", "updated_at", "last_updated", "time", "at", "ts"];

/// The value at a path; `$.` in front and `[n]` are understood.
#[must_use]
pub fn find<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let path = path.trim();
    let path = path.strip_prefix('$').unwrap_or(path);
    let mut here = value;
    for step in path.split(['.', '[']).filter(|s| !s.is_empty()).take(STEPS_MAX) {
        here = match step.strip_suffix(']') {
            Some(inside) => {
                let inside = inside.trim_matches(['"', '\'']);
                match inside.parse::<usize>() {
                    Ok(index) if here.is_array() => here.get(index)?,
                    _ => here.get(inside)?,
                }
            }
            None => here.get(step)?,
        };
    }
    Some(here)
}

/// What stands at a path.
#[must_use]
pub fn fact(value: &Value, path: &str) -> Fact {
    match find(value, path) {
        None => Fact::Missing("is not in the body".to_owned()),
        Some(Value::Number(n)) => n.as_f64().map_or(Fact::Missing("is no number".to_owned()), Fact::Number),
        Some(Value::String(text)) => Fact::Text(text.clone()),
        Some(other) => Fact::Text(other.to_string()),
    }
}

/// How old a time in a body is, in seconds.
#[must_use]
pub fn age(value: &Value, path: &str, now: Timestamp) -> Fact {
    let Some(found) = find(value, path) else { return Fact::Missing("is not in the body".to_owned()) };
    match moment(found) {
        Some(at) => Fact::Number(seconds_between(at, now)),
        None => Fact::Missing("is no time".to_owned()),
    }
}

/// How old a stored value is: it is a time itself, or it is JSON that tells one, at a path or in a usual field.
#[must_use]
pub fn age_of_text(text: &str, path: Option<&str>, now: Timestamp) -> Fact {
    let json: Option<Value> = serde_json::from_str(text).ok();
    if let (Some(path), Some(json)) = (path, &json) {
        return age(json, path, now);
    }
    let plain = Value::String(text.trim().to_owned());
    let usual = || TIMES.iter().find_map(|field| moment(json.as_ref()?.get(field)?));
    match moment(&plain).or_else(usual) {
        Some(at) => Fact::Number(seconds_between(at, now)),
        None => Fact::Missing("its value tells no time".to_owned()),
    }
}

/// Seconds from a time to now; what lies in the future is as old as it is far away, for a clock that is wrong either way.
fn seconds_between(at: Timestamp, now: Timestamp) -> f64 {
    now.duration_since(at).as_secs_f64().abs()
}

/// Reads a time: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970.
fn moment(value: &Value) -> Option<Timestamp> {
    let number = match value {
        Value::Number(n) => n.as_f64()?,
        Value::String(text) => match text.trim().parse::<f64>() {
            Ok(number) => number,
            Err(_) => return time::parse_iso(text.trim()),
        },
        _ => return None,
    };
    let mut seconds = number;
    while seconds.abs() > SECONDS_MAX {
        seconds /= 1000.0;
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "seconds are far below 2^53 and are checked just below"
    )]
    let micros = (seconds * 1e6) as i64;
    Timestamp::from_microsecond(micros).ok().filter(|_| number.is_finite() && number > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_are_found() {
        let body = json!({"a": {"b": [{"c": 3}, "x"]}, "d.e": 1, "f": true});
        let table = [
            ("a.b[0].c", Some(json!(3))),
            ("$.a.b[1]", Some(json!("x"))),
            ("f", Some(json!(true))),
            ("a.b[7]", None),
            ("a.x", None),
        ];
        for (path, expected) in table {
            assert_eq!(find(&body, path), expected.as_ref(), "{path}");
        }
        assert_eq!(fact(&body, "f"), Fact::Text("true".into()));
        assert_eq!(fact(&body, "a.b[0].c"), Fact::Number(3.0));
    }

    #[test]
    fn times_are_read_in_every_usual_form() {
        let now = Timestamp::from_second(1_764_000_045).unwrap();
        let forms = [
            json!(1_764_000_000),
            json!(1_764_000_000_000_i64),
            json!(1_764_000_000_000_000_i64),
            json!(1_764_000_000_000_000_000_i64),
            json!("1764000000"),
            json!("2025-11-24T16:00:00Z"),
            json!("2025-11-24T16:00:00+00:00"),
        ];
        for form in forms {
            assert_eq!(age(&json!({ "t": form }), "t", now), Fact::Number(45.0), "{form}");
        }
        for bad in [json!("soon"), json!(null), json!(0), json!([1])] {
            assert!(matches!(age(&json!({ "t": bad }), "t", now), Fact::Missing(_)), "{bad}");
        }
        assert_eq!(age_of_text("1764000000", None, now), Fact::Number(45.0));
        assert_eq!(age_of_text("{\"updated_at\":1764000000}", None, now), Fact::Number(45.0));
        assert_eq!(age_of_text("{\"x\":{\"y\":1764000000}}", Some("x.y"), now), Fact::Number(45.0));
        assert!(matches!(age_of_text("hello", None, now), Fact::Missing(_)));
    }
}
