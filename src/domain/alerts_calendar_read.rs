//! Reading a calendar: lines of iCalendar text become events, or words that say what is wrong in which line.

use crate::domain::alerts_calendar::CALENDAR_MAX_BYTES;
use crate::domain::alerts_calendar::Calendar;
use crate::domain::alerts_calendar::EVENTS_MAX;
use crate::domain::alerts_calendar::Event;
use crate::domain::alerts_calendar::Except;
use crate::domain::alerts_calendar_rules::Each;
use crate::domain::alerts_calendar_rules::INTERVAL_MAX;
use crate::domain::alerts_calendar_rules::Rule;
use crate::domain::alerts_calendar_rules::Until;
use jiff::SignedDuration;
use jiff::Span;
use jiff::civil::Date;
use jiff::civil::DateTime;
use jiff::civil::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// Most characters of a name.
const NAME_MAX_CHARS: usize = 200;
/// Longest an event can last, in days.
const LENGTH_MAX_DAYS: i64 = 400;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A line: name, parameters, value, and where it stood.
struct Property {
    name: String,
    zone: Option<String>,
    only_date: bool,
    value: String,
    line: usize,
}

/// An event while it is read.
#[derive(Default)]
struct Draft {
    line: usize,
    uid: String,
    summary: String,
    start: Option<Moment>,
    end: Option<Moment>,
    length: Option<SignedDuration>,
    rule: Option<(String, usize)>,
    except: Vec<Moment>,
    instead_of: Option<Moment>,
    cancelled: bool,
}

/// A time as it is written: on the clock of a zone, of a whole day or not.
#[derive(Clone)]
struct Moment {
    at: DateTime,
    zone: TimeZone,
    whole_day: bool,
}

/// Reads a calendar. Times without a zone are on the clock of `zone`.
///
/// # Errors
/// In words, the first thing that cannot be understood, with its line.
pub fn read(text: &str, zone: &TimeZone) -> Result<Calendar, String> {
    if text.len() > CALENDAR_MAX_BYTES {
        return Err(format!("it has more than {CALENDAR_MAX_BYTES} bytes"));
    }
    let mut drafts = Vec::new();
    let (mut inside, mut open): (Vec<String>, Option<Draft>) = (Vec::new(), None);
    for (line, unfolded) in unfold(text) {
        let Some(p) = property(&unfolded, line) else { continue };
        let part = p.value.trim().to_uppercase();
        match p.name.as_str() {
            "BEGIN" => {
                if part == "VEVENT" {
                    open = Some(Draft { line, ..Draft::default() });
                }
                inside.push(part);
            }
            "END" => {
                if inside.pop().as_ref() != Some(&part) {
                    return Err(format!("line {line}: END:{part} closes nothing"));
                }
                if let ("VEVENT", Some(draft)) = (part.as_str(), open.take_if(|_| part == "VEVENT")) {
                    drafts.push(draft);
                }
            }
            // What stands in an alarm of an event is not about the event.
            _ => {
                if let (Some(draft), Some("VEVENT")) = (&mut open, inside.last().map(String::as_str)) {
                    take(draft, &p, zone)?;
                }
            }
        }
        if drafts.len() > EVENTS_MAX {
            return Err(format!("it has more than {EVENTS_MAX} events"));
        }
    }
    if !text.trim_start_matches('\u{feff}').trim_start().to_uppercase().starts_with("BEGIN:VCALENDAR") {
        return Err("it does not begin with BEGIN:VCALENDAR".to_owned());
    }
    match inside.pop() {
        Some(part) => Err(format!("{part} is not closed: the file is cut off")),
        None => calendar(drafts),
    }
}

/// Lines with their numbers; one that begins with a space or tab goes on with the line before.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (n, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let raw = raw.trim_end_matches('\r');
        match (raw.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, before))) => before.push_str(more),
            _ => lines.push((n + 1, raw.to_owned())),
        }
    }
    lines
}

fn property(text: &str, line: usize) -> Option<Property> {
    // The value begins behind the first colon that is not inside quotes.
    let mut quoted = false;
    let colon = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let (head, value) = colon.map(|(at, _)| (&text[..at], &text[at + 1..]))?;
    let mut parts = head.split(';');
    let name = parts.next()?.trim().to_uppercase();
    let (mut zone, mut only_date) = (None, false);
    for part in parts {
        let Some((key, value)) = part.split_once('=') else { continue };
        match key.trim().to_uppercase().as_str() {
            "TZID" => zone = Some(value.trim_matches('"').to_owned()),
            "VALUE" => only_date = value.eq_ignore_ascii_case("DATE"),
            "RANGE" => {
                return Some(Property {
                    name: "RANGE".to_owned(),
                    zone,
                    only_date,
                    value: value.to_owned(),
                    line,
                });
            }
            _ => {}
        }
    }
    Some(Property { name, zone, only_date, value: value.to_owned(), line })
}

fn take(draft: &mut Draft, p: &Property, zone: &TimeZone) -> Result<(), String> {
    let one = || moment(p, &p.value, zone);
    match p.name.as_str() {
        "UID" => p.value.trim().clone_into(&mut draft.uid),
        "SUMMARY" => draft.summary = words(&p.value),
        "DTSTART" => draft.start = Some(one()?),
        "DTEND" => draft.end = Some(one()?),
        "DURATION" => draft.length = Some(length(&p.value, p.line)?),
        "RRULE" if draft.rule.is_some() => {
            return Err(format!("line {}: a second RRULE in one event", p.line));
        }
        "RRULE" => draft.rule = Some((p.value.clone(), p.line)),
        "EXDATE" => {
            for part in p.value.split(',') {
                draft.except.push(moment(p, part, zone)?);
            }
        }
        "RECURRENCE-ID" => draft.instead_of = Some(one()?),
        "STATUS" => draft.cancelled = p.value.trim().eq_ignore_ascii_case("CANCELLED"),
        name @ ("RDATE" | "EXRULE" | "RANGE") => {
            return Err(format!(
                "line {}: {name} is not supported: write the turn as an event of its own",
                p.line
            ));
        }
        _ => {}
    }
    Ok(())
}

fn words(text: &str) -> String {
    let plain = text
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\\\", "\\");
    plain.trim().chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect()
}

fn moment(p: &Property, text: &str, zone: &TimeZone) -> Result<Moment, String> {
    let line = p.line;
    let bad = || format!("line {line}: '{text}' is no time of a calendar");
    let text = text.trim();
    let utc = text.ends_with(['Z', 'z']);
    let zone = match (&p.zone, utc) {
        (_, true) => TimeZone::UTC,
        (None, _) => zone.clone(),
        (Some(name), _) => TimeZone::get(name).map_err(|_| {
            format!(
                "line {line}: TZID '{name}' is no name of the time zone database, for instance Europe/Zurich"
            )
        })?,
    };
    let digits = text.trim_end_matches(['Z', 'z']);
    let (day, time) = digits.split_once(['T', 't']).map_or((digits, None), |(d, t)| (d, Some(t)));
    let day = date(day).ok_or_else(bad)?;
    let time = match time {
        None if p.only_date || digits.len() == 8 => None,
        Some(time) if time.len() == 6 => {
            let part = |from: usize| time.get(from..from + 2).and_then(|t| t.parse::<i8>().ok());
            // A leap second is the second before it.
            let second = part(4).map(|s| s.min(59));
            let (Some(h), Some(m), Some(s)) = (part(0), part(2), second) else { return Err(bad()) };
            Some(Time::new(h, m, s, 0).map_err(|_| bad())?)
        }
        _ => return Err(bad()),
    };
    Ok(Moment { at: day.to_datetime(time.unwrap_or(Time::midnight())), zone, whole_day: time.is_none() })
}

fn date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) =
        (text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?);
    Date::new(year, month, day).ok()
}

fn length(text: &str, line: usize) -> Result<SignedDuration, String> {
    let span: Option<Span> = text.trim().parse().ok();
    let days = |span: &Span| i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let span = span.filter(|s| s.get_years() == 0 && s.get_months() == 0 && days(s).abs() <= LENGTH_MAX_DAYS);
    let clock = span.map(|s| s.get_hours().into()).map(i64::saturating_abs);
    match (span, clock) {
        (Some(span), Some(0..=10_000)) => {
            let minutes = i64::from(span.get_hours()) * 60 + span.get_minutes().clamp(-600_000, 600_000);
            let seconds =
                minutes * 60 + span.get_seconds().clamp(-36_000_000, 36_000_000) + days(&span) * 86_400;
            Ok(SignedDuration::from_secs(seconds))
        }
        _ => Err(format!("line {line}: '{text}' is no length of an event")),
    }
}

fn calendar(drafts: Vec<Draft>) -> Result<Calendar, String> {
    // An exception replaces the turn of its event that would begin at that time.
    let mut replaced: Vec<(String, Except)> = Vec::new();
    for draft in &drafts {
        if let Some(moment) = &draft.instead_of {
            replaced.push((draft.uid.clone(), except(moment, draft.line)?));
        }
    }
    let mut events = Vec::new();
    for draft in drafts {
        let master = draft.instead_of.is_none();
        if draft.cancelled {
            continue;
        }
        let mut event = event(draft)?;
        if master {
            event.except.extend(replaced.iter().filter(|(uid, _)| *uid == event.uid).map(|(_, e)| *e));
        }
        events.push(event);
    }
    Ok(Calendar { events })
}

fn except(moment: &Moment, line: usize) -> Result<Except, String> {
    if moment.whole_day {
        return Ok(Except::Day(moment.at.date()));
    }
    let zoned = moment.at.to_zoned_datetime(moment.zone.clone());
    zoned.map(|z| Except::At(z.timestamp())).map_err(|_| format!("line {line}: a time that cannot be"))
}

fn event(draft: Draft) -> Result<Event, String> {
    let line = draft.line;
    let Some(start) = draft.start else { return Err(format!("line {line}: an event without DTSTART")) };
    if draft.summary.is_empty() {
        return Err(format!("line {line}: an event without SUMMARY: it names who is on call"));
    }
    let length = match (&draft.end, draft.length) {
        (Some(end), _) => {
            let end = end.at.to_zoned_datetime(end.zone.clone()).map_err(|e| format!("line {line}: {e}"))?;
            let end = if start.whole_day {
                end.datetime()
            } else {
                end.with_time_zone(start.zone.clone()).datetime()
            };
            end.duration_since(start.at)
        }
        (None, Some(length)) => length,
        (None, None) if start.whole_day => DAY,
        (None, None) => SignedDuration::ZERO,
    };
    if length <= SignedDuration::ZERO || length > SignedDuration::from_hours(24 * LENGTH_MAX_DAYS) {
        return Err(format!("line {line}: the event lasts no time, or more than {LENGTH_MAX_DAYS} days"));
    }
    let rule = draft.rule.map(|(text, at)| rule(&text, at, &start)).transpose()?;
    let mut left_out = Vec::new();
    for moment in &draft.except {
        left_out.push(except(moment, line)?);
    }
    Ok(Event {
        uid: draft.uid,
        summary: draft.summary,
        start: start.at,
        length,
        zone: start.zone,
        rule,
        except: left_out,
    })
}

fn rule(text: &str, line: usize, start: &Moment) -> Result<Rule, String> {
    let bad = |what: &str| format!("line {line}: RRULE {what}");
    let mut rule = Rule {
        each: Each::Week,
        interval: 1,
        count: None,
        until: None,
        weekdays: vec![],
        week_start: Weekday::Monday,
    };
    let mut each = None;
    for part in text.trim().split(';').filter(|p| !p.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| bad(&format!("'{part}' is not understood")))?;
        match key.to_uppercase().as_str() {
            "FREQ" if value.eq_ignore_ascii_case("DAILY") => each = Some(Each::Day),
            "FREQ" if value.eq_ignore_ascii_case("WEEKLY") => each = Some(Each::Week),
            "INTERVAL" => {
                let interval = value.parse().ok().filter(|n| (1..=INTERVAL_MAX).contains(n));
                rule.interval = interval.ok_or_else(|| bad(&format!("INTERVAL is 1 to {INTERVAL_MAX}")))?;
            }
            "COUNT" => {
                let count = value.parse().ok().filter(|n: &usize| *n > 0);
                rule.count = Some(count.ok_or_else(|| bad("COUNT is a number from 1"))?);
            }
            "UNTIL" => rule.until = Some(until(value, line, start)?),
            "BYDAY" => {
                for day in value.split(',') {
                    rule.weekdays
                        .push(weekday(day).ok_or_else(|| bad(&format!("BYDAY '{day}' is no weekday")))?);
                }
            }
            "WKST" => rule.week_start = weekday(value).ok_or_else(|| bad("WKST is no weekday"))?,
            _ => {
                return Err(bad(&format!(
                    "'{part}' is not supported: use DAILY or WEEKLY, or single events"
                )));
            }
        }
    }
    rule.each = each.ok_or_else(|| bad("has no FREQ"))?;
    Ok(rule)
}

fn until(value: &str, line: usize, start: &Moment) -> Result<Until, String> {
    let p = Property { name: "UNTIL".to_owned(), zone: None, only_date: false, value: String::new(), line };
    let moment = moment(&p, value, &start.zone)?;
    if moment.whole_day {
        return Ok(Until::Local(moment.at.date().to_datetime(Time::MAX)));
    }
    if !value.trim().ends_with(['Z', 'z']) {
        return Ok(Until::Local(moment.at));
    }
    let instant = moment.at.to_zoned_datetime(TimeZone::UTC).map_err(|e| format!("line {line}: {e}"))?;
    Ok(Until::At(instant.timestamp()))
}

fn weekday(text: &str) -> Option<Weekday> {
    let table = [
        ("MO", Weekday::Monday),
        ("TU", Weekday::Tuesday),
        ("WE", Weekday::Wednesday),
        ("TH", Weekday::Thursday),
        ("FR", Weekday::Friday),
        ("SA", Weekday::Saturday),
        ("SU", Weekday::Sunday),
    ];
    table.into_iter().find(|(name, _)| text.trim().eq_ignore_ascii_case(name)).map(|(_, day)| day)
}

#[cfg(test)]
#[path = "alerts_calendar_tests.rs"]
mod tests;
