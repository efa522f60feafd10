//! Values of settings: what is accepted, in which form it is kept, and how it is said.

use crate::domain::settings::Kind;
use crate::domain::settings::Safer;
use crate::domain::settings::Spec;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use serde_json::json;
use std::collections::BTreeSet;

/// Days of the week in order.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Most calendar days in a list.
pub const DATES_MAX: usize = 400;
/// Longest text of a value, in bytes.
pub const VALUE_MAX_BYTES: usize = 8 * 1024;

/// The value in the form in which it is kept.
///
/// # Errors
/// What is wrong and what to write instead.
pub fn canonical(spec: &Spec, value: &Json) -> Result<Json, String> {
    if value.is_null() {
        return match spec.empty {
            Some(_) => Ok(Json::Null),
            None => Err("a value is needed here".to_owned()),
        };
    }
    match spec.kind {
        Kind::Bool => value.as_bool().map(Json::Bool).ok_or_else(|| "write true or false".to_owned()),
        Kind::Integer(min, max) => integer(value, min, max),
        Kind::Decimal(min, max) => decimal(value, min, max),
        Kind::Time => {
            let text = value.as_str().unwrap_or_default();
            let minute = minute_of(text).ok_or("write a time of day as HH:MM, for instance \"09:30\"")?;
            Ok(json!(format!("{:02}:{:02}", minute / 60, minute % 60)))
        }
        Kind::Days => days(value),
        Kind::Dates => dates(value),
        Kind::Zone => {
            let name = value.as_str().unwrap_or_default();
            match TimeZone::get(name) {
                Ok(_) => Ok(json!(name)),
                Err(_) => Err(format!(
                    "'{name}' is not a time zone this machine knows; for instance \"America/New_York\""
                )),
            }
        }
    }
}

fn integer(value: &Json, min: i64, max: i64) -> Result<Json, String> {
    let number = value.as_i64().ok_or_else(|| format!("write a whole number from {min} to {max}"))?;
    if (min..=max).contains(&number) {
        return Ok(json!(number));
    }
    Err(format!("{number} is out of bounds: use {min} to {max}"))
}

fn decimal(value: &Json, min: Decimal, max: Decimal) -> Result<Json, String> {
    let hint = || format!("write a decimal from {min} to {max} as text, for instance \"{min}\"");
    let number = match value {
        Json::String(text) => text.trim().parse::<Decimal>().map_err(|_| hint())?,
        Json::Number(n) => n.as_i64().map(Decimal::from).ok_or_else(hint)?,
        _ => return Err(hint()),
    };
    if (min..=max).contains(&number) {
        return Ok(json!(number.normalize().to_string()));
    }
    Err(format!("{number} is out of bounds: use {min} to {max}"))
}

fn words_of(value: &Json) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Json::as_str).collect()
}

fn days(value: &Json) -> Result<Json, String> {
    let hint = || format!("write a list of days out of {}", DAYS.join(", "));
    let given = words_of(value).ok_or_else(hint)?;
    if given.is_empty() || given.iter().any(|day| !DAYS.contains(day)) {
        return Err(hint());
    }
    let sorted: Vec<&str> = DAYS.into_iter().filter(|day| given.contains(day)).collect();
    Ok(json!(sorted))
}

fn dates(value: &Json) -> Result<Json, String> {
    let hint = || "write a list of calendar days as YYYY-MM-DD".to_owned();
    let given = words_of(value).ok_or_else(hint)?;
    if given.len() > DATES_MAX {
        return Err(format!("{} days; at most {DATES_MAX} are kept", given.len()));
    }
    let read: Option<BTreeSet<Date>> = given.iter().map(|text| date_of(text)).collect();
    let sorted: Vec<String> = read.ok_or_else(hint)?.iter().map(Date::to_string).collect();
    Ok(json!(sorted))
}

/// A calendar day.
#[must_use]
pub fn date_of(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// Minutes since midnight; 1440 is the end of the day.
#[must_use]
pub fn minute_of(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60 && (hours < 24 || (hours == 24 && minutes == 0))).then_some(hours * 60 + minutes)
}

/// Reads a value that was typed: JSON where it is JSON, a comma-separated list, or plain text.
#[must_use]
pub fn typed(spec: &Spec, text: &str) -> Json {
    let text = text.trim();
    let list = |text: &str| {
        let items = text.split(',').map(str::trim).filter(|x| !x.is_empty());
        Json::Array(items.map(|x| json!(x)).collect())
    };
    match spec.kind {
        _ if spec.empty.is_some() && (text.is_empty() || text == "null" || text == "none") => Json::Null,
        Kind::Days | Kind::Dates if !text.starts_with('[') => list(text),
        Kind::Decimal(..) | Kind::Time | Kind::Zone if !text.starts_with('"') => json!(text),
        Kind::Bool if text == "on" => Json::Bool(true),
        Kind::Bool if text == "off" => Json::Bool(false),
        _ => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
    }
}

/// The value as people read it.
#[must_use]
pub fn said(spec: &Spec, value: &Json) -> String {
    match value {
        Json::Null => spec.empty.unwrap_or("nothing").to_owned(),
        Json::Bool(true) => "on".to_owned(),
        Json::Bool(false) => "off".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.is_empty() => "none".to_owned(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Whether a change lets more happen than before.
#[must_use]
pub fn raises_risk(spec: &Spec, before: &Json, after: &Json) -> bool {
    let number = |value: &Json| match value {
        Json::String(text) => text.parse::<Decimal>().ok(),
        Json::Number(n) => n.as_i64().map(Decimal::from),
        _ => None,
    };
    match spec.safer {
        Safer::Neither => false,
        Safer::Yes => before == &Json::Bool(true) && after == &Json::Bool(false),
        Safer::Lower => match (number(before), number(after)) {
            (Some(before), Some(after)) => after > before,
            (Some(_), None) => true,
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::named;

    #[test]
    fn what_is_accepted_and_what_is_kept() {
        let table: [(&str, Json, Result<Json, ()>); 24] = [
            ("DRY_RUN", json!(true), Ok(json!(true))),
            ("DRY_RUN", json!("true"), Err(())),
            ("DRY_RUN", Json::Null, Err(())),
            ("MAX_POSITION_SIZE", json!("1000.50"), Ok(json!("1000.5"))),
            ("MAX_POSITION_SIZE", json!(500), Ok(json!("500"))),
            ("MAX_POSITION_SIZE", json!(0.5), Err(())),
            ("MAX_POSITION_SIZE", json!("0"), Err(())),
            ("MAX_POSITION_SIZE", json!("100001"), Err(())),
            ("MAX_POSITION_SIZE", Json::Null, Ok(Json::Null)),
            ("position_limits.max_open_orders", json!(1000), Ok(json!(1000))),
            ("position_limits.max_open_orders", json!(1001), Err(())),
            ("position_limits.max_open_orders", json!("5"), Err(())),
            ("CIRCUIT_BREAKER_THRESHOLD", json!("0.01"), Ok(json!("0.01"))),
            ("CIRCUIT_BREAKER_THRESHOLD", json!("0.51"), Err(())),
            ("CIRCUIT_BREAKER_THRESHOLD", json!("NaN"), Err(())),
            ("trading_hours.open", json!("09:30"), Ok(json!("09:30"))),
            ("trading_hours.open", json!("9:30"), Err(())),
            ("trading_hours.close", json!("24:00"), Ok(json!("24:00"))),
            ("trading_hours.close", json!("24:01"), Err(())),
            ("trading_hours.days", json!(["fri", "mon", "mon"]), Ok(json!(["mon", "fri"]))),
            ("trading_hours.days", json!([]), Err(())),
            (
                "trading_hours.holidays",
                json!(["2026-12-25", "2026-01-01"]),
                Ok(json!(["2026-01-01", "2026-12-25"])),
            ),
            ("trading_hours.holidays", json!(["2026-02-30"]), Err(())),
            ("trading_hours.time_zone", json!("Mars/Olympus"), Err(())),
        ];
        for (name, value, want) in table {
            let spec = named(name).unwrap();
            assert_eq!(canonical(spec, &value).map_err(|_| ()), want, "{name} {value}");
        }
    }

    #[test]
    fn what_lets_more_happen() {
        let table = [
            ("DRY_RUN", json!(true), json!(false), true),
            ("DRY_RUN", json!(false), json!(true), false),
            ("MAX_POSITION_SIZE", json!("10"), json!("20"), true),
            ("MAX_POSITION_SIZE", json!("10"), Json::Null, true),
            ("MAX_POSITION_SIZE", Json::Null, json!("10"), false),
            ("position_limits.max_open_orders", json!(9), json!(10), true),
            ("AUTO_REFRESH_INTERVAL", json!(9), json!(10), false),
        ];
        for (name, before, after, want) in table {
            assert_eq!(raises_risk(named(name).unwrap(), &before, &after), want, "{name} {before} {after}");
        }
    }

    #[test]
    fn what_is_typed_is_read() {
        let read = |name: &str, text: &str| typed(named(name).unwrap(), text);
        assert_eq!(read("DRY_RUN", "on"), json!(true));
        assert_eq!(read("MAX_POSITION_SIZE", "12.5"), json!("12.5"));
        assert_eq!(read("MAX_POSITION_SIZE", "none"), Json::Null);
        assert_eq!(read("trading_hours.days", "mon, tue"), json!(["mon", "tue"]));
        assert_eq!(read("AUTO_REFRESH_INTERVAL", "5"), json!(5));
    }
}
