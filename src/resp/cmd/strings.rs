//! Strings and the numbers in them.

use crate::domain::keyspace::NEVER;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::NOT_FINITE;
use crate::domain::keyspace::fault::NOT_FLOAT;
use crate::domain::keyspace::fault::NOT_INTEGER;
use crate::domain::keyspace::fault::OVERFLOW;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::fault::TOO_LONG;
use crate::domain::keyspace::number::float_sum;
use crate::domain::keyspace::number::integer;
use crate::resp::exec::Call;
use crate::resp::exec::require;
use crate::resp::exec::wrong_arity;
use crate::resp::reply::number_text;
use crate::resp::reply::push_number;

type Str = Vec<u8>;

/// When a key is to end, as SET and GETEX say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As the command does by itself.
    Default,
    /// At a time in milliseconds.
    At(i64),
    /// As it was.
    Keep,
}

/// What the options of SET say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetOptions {
    /// Only if the key is missing.
    pub nx: bool,
    /// Only if the key exists.
    pub xx: bool,
    /// Answer with the value before.
    pub get: bool,
    /// When it ends.
    pub end: End,
}

/// A time to live or an end given by number and unit, as milliseconds since 1970.
pub fn end_at(number: i64, unit: i64, relative: bool, now: i64, command: &str) -> Answer<i64> {
    let invalid = || Fault::from(format!("ERR invalid expire time in '{command}' command"));
    if number <= 0 {
        return Err(invalid());
    }
    let millis = number.checked_mul(unit).ok_or_else(invalid)?;
    if relative { millis.checked_add(now).ok_or_else(invalid) } else { Ok(millis) }
}

/// Reads the options of SET from position `from`.
pub fn set_options(call: &Call<'_>, from: usize) -> Answer<SetOptions> {
    let mut o = SetOptions { nx: false, xx: false, get: false, end: End::Default };
    let mut i = from;
    while i < call.args.len() {
        let word = call.arg(i).to_ascii_lowercase();
        match word.as_slice() {
            b"nx" if !o.xx => o.nx = true,
            b"xx" if !o.nx => o.xx = true,
            b"get" => o.get = true,
            b"keepttl" if o.end == End::Default => o.end = End::Keep,
            b"ex" | b"px" | b"exat" | b"pxat" if o.end == End::Default && i + 1 < call.args.len() => {
                o.end = End::At(read_end(call, &word, i + 1, "set")?);
                i += 1;
            }
            _ => return Err(SYNTAX),
        }
        i += 1;
    }
    Ok(o)
}

fn read_end(call: &Call<'_>, word: &[u8], at: usize, command: &str) -> Answer<i64> {
    let unit = if word.starts_with(b"p") { 1 } else { 1000 };
    end_at(call.int(at)?, unit, !word.ends_with(b"at"), call.ks.now(), command)
}

/// GET
pub fn get(call: &mut Call<'_>) -> Answer<()> {
    match call.ks.read::<Str>(call.me.db, call.args.at(1))? {
        Some(text) => call.out.bulk(text),
        None => call.out.null(),
    }
    Ok(())
}

/// SET
pub fn set(call: &mut Call<'_>) -> Answer<()> {
    let (db, key, text) = (call.me.db, call.arg(1), call.arg(2));
    if call.args.len() == 3 {
        call.ks.set_str(db, key, text, NEVER)?;
        call.out.ok();
        return Ok(());
    }
    let o = set_options(call, 3)?;
    if o.get {
        match call.ks.read::<Str>(db, key)? {
            Some(before) => call.out.bulk(before),
            None => call.out.null(),
        }
    }
    let held = call.ks.expiry(db, key);
    if (o.nx && held.is_some()) || (o.xx && held.is_none()) {
        if !o.get {
            call.out.null();
        }
        return Ok(());
    }
    let end = match o.end {
        End::At(at) => at,
        End::Keep => held.unwrap_or(NEVER),
        End::Default => NEVER,
    };
    if end <= call.ks.now() {
        call.ks.remove(db, key)?;
    } else {
        call.ks.set_str(db, key, text, end)?;
    }
    if !o.get {
        call.out.ok();
    }
    Ok(())
}

/// SETNX
pub fn setnx(call: &mut Call<'_>) -> Answer<()> {
    let (db, key) = (call.me.db, call.arg(1));
    let free = !call.ks.exists(db, key);
    if free {
        call.ks.set_str(db, key, call.args.at(2), NEVER)?;
    }
    call.out.flag(free);
    Ok(())
}

fn set_with_end(call: &mut Call<'_>, unit: i64, command: &str) -> Answer<()> {
    let end = end_at(call.int(2)?, unit, true, call.ks.now(), command)?;
    call.ks.set_str(call.me.db, call.args.at(1), call.args.at(3), end)?;
    call.out.ok();
    Ok(())
}

/// SETEX
pub fn setex(call: &mut Call<'_>) -> Answer<()> {
    set_with_end(call, 1000, "setex")
}

/// PSETEX
pub fn psetex(call: &mut Call<'_>) -> Answer<()> {
    set_with_end(call, 1, "psetex")
}

/// GETSET
pub fn getset(call: &mut Call<'_>) -> Answer<()> {
    get(call)?;
    call.ks.set_str(call.me.db, call.args.at(1), call.args.at(2), NEVER)
}

/// GETDEL
pub fn getdel(call: &mut Call<'_>) -> Answer<()> {
    get(call)?;
    call.ks.remove(call.me.db, call.args.at(1)).map(drop)
}

/// GETEX
pub fn getex(call: &mut Call<'_>) -> Answer<()> {
    let (db, key) = (call.me.db, call.arg(1));
    let word = call.arg(2).to_ascii_lowercase();
    let timed = matches!(word.as_slice(), b"ex" | b"px" | b"exat" | b"pxat");
    let persist = word == b"persist";
    require(match call.args.len() {
        2 => true,
        3 => persist,
        _ => timed && call.args.len() == 4,
    })?;
    get(call)?;
    if !call.ks.exists(db, key) {
        return Ok(());
    }
    if timed {
        let at = read_end(call, &word, 3, "getex")?;
        return call.ks.set_expiry(db, key, at).map(drop);
    }
    if persist && call.ks.ttl(db, key).flatten().is_some() {
        call.ks.set_expiry(db, key, NEVER)?;
    }
    Ok(())
}

/// MGET
pub fn mget(call: &mut Call<'_>) -> Answer<()> {
    call.out.array(call.args.len() - 1);
    for key in call.args.from(1) {
        match call.ks.read::<Str>(call.me.db, key) {
            Ok(Some(text)) => call.out.bulk(text),
            _ => call.out.null(),
        }
    }
    Ok(())
}

fn set_pairs(call: &mut Call<'_>) -> Answer<()> {
    for i in (1..call.args.len()).step_by(2) {
        call.ks.set_str(call.me.db, call.args.at(i), call.args.at(i + 1), NEVER)?;
    }
    Ok(())
}

/// MSET
pub fn mset(call: &mut Call<'_>) -> Answer<()> {
    if call.args.len().is_multiple_of(2) {
        return Err(wrong_arity("mset"));
    }
    set_pairs(call)?;
    call.out.ok();
    Ok(())
}

/// MSETNX
pub fn msetnx(call: &mut Call<'_>) -> Answer<()> {
    if call.args.len().is_multiple_of(2) {
        return Err(wrong_arity("msetnx"));
    }
    let free = (1..call.args.len()).step_by(2).all(|i| !call.ks.exists(call.me.db, call.args.at(i)));
    if free {
        set_pairs(call)?;
    }
    call.out.flag(free);
    Ok(())
}

/// STRLEN
pub fn strlen(call: &mut Call<'_>) -> Answer<()> {
    let len = call.ks.read::<Str>(call.me.db, call.args.at(1))?.map_or(0, Vec::len);
    call.out.size(len);
    Ok(())
}

/// APPEND
pub fn append(call: &mut Call<'_>) -> Answer<()> {
    let (more, limit) = (call.arg(2), call.door.settings.limits.bulk);
    let grown = call.ks.edit::<Str, _>(call.me.db, call.args.at(1), true, |text| {
        if text.len() + more.len() > limit {
            return (Err(TOO_LONG), false);
        }
        text.extend_from_slice(more);
        (Ok(text.len()), true)
    })?;
    call.out.size(grown.unwrap_or(Ok(0))?);
    Ok(())
}

fn add(call: &mut Call<'_>, by: i64) -> Answer<()> {
    let (db, key) = (call.me.db, call.arg(1));
    let sum = call.ks.edit::<Str, _>(db, key, false, |text| {
        let sum = integer(text).ok_or(NOT_INTEGER).and_then(|n| n.checked_add(by).ok_or(OVERFLOW));
        if let Ok(sum) = sum {
            text.clear();
            push_number(text, sum);
        }
        let changed = sum.is_ok();
        (sum, changed)
    })?;
    if sum.is_none() {
        call.ks.set_str(db, key, &number_text(by), NEVER)?;
    }
    call.out.int(sum.unwrap_or(Ok(by))?);
    Ok(())
}

/// INCR
pub fn incr(call: &mut Call<'_>) -> Answer<()> {
    add(call, 1)
}

/// DECR
pub fn decr(call: &mut Call<'_>) -> Answer<()> {
    add(call, -1)
}

/// INCRBY
pub fn incrby(call: &mut Call<'_>) -> Answer<()> {
    let by = call.int(2)?;
    add(call, by)
}

/// DECRBY
pub fn decrby(call: &mut Call<'_>) -> Answer<()> {
    let by = call.int(2)?.checked_neg().ok_or(Fault::new("ERR decrement would overflow"))?;
    add(call, by)
}

/// INCRBYFLOAT
pub fn incrbyfloat(call: &mut Call<'_>) -> Answer<()> {
    let (db, key, by) = (call.me.db, call.arg(1), call.arg(2));
    let add = |before: &[u8]| float_sum(before, by).ok_or(NOT_FLOAT).and_then(|s| s.map_err(|()| NOT_FINITE));
    let sum = call.ks.edit::<Str, _>(db, key, false, |text| {
        let sum = add(text);
        if let Ok(sum) = &sum {
            *text = sum.clone().into_bytes();
        }
        let changed = sum.is_ok();
        (sum, changed)
    })?;
    let made = match sum {
        Some(sum) => sum?,
        None => {
            let first = add(b"0")?;
            call.ks.set_str(db, key, first.as_bytes(), NEVER)?;
            first
        }
    };
    call.out.bulk(made.as_bytes());
    Ok(())
}

/// GETRANGE and SUBSTR
pub fn getrange(call: &mut Call<'_>) -> Answer<()> {
    let (start, end) = (call.int(2)?, call.int(3)?);
    let text = call.ks.read::<Str>(call.me.db, call.args.at(1))?.map_or(b"".as_slice(), Vec::as_slice);
    // Both ends before the first byte mean the first byte, unless they cross: strings differ from lists here.
    let crossed = start < 0 && end < 0 && start > end;
    let end = if end < 0 { (end + text.len() as i64).max(0) } else { end };
    let (from, to) = if crossed { (0, 0) } else { span(start, end, text.len()) };
    call.out.bulk(text.get(from..to).unwrap_or(b""));
    Ok(())
}

/// Positions `start..=end`, negative ones from the end, as a half-open range inside `len`; empty when they cross.
pub fn span(start: i64, end: i64, len: usize) -> (usize, usize) {
    let len = len as i64;
    let from = if start < 0 { (start + len).max(0) } else { start };
    let to = if end < 0 { end + len } else { end.min(len - 1) };
    if from > to || from >= len { (0, 0) } else { (from as usize, to as usize + 1) }
}

/// SETRANGE
pub fn setrange(call: &mut Call<'_>) -> Answer<()> {
    let (at, part) = (call.int(2)?, call.arg(3));
    let at = usize::try_from(at).map_err(|_| Fault::new("ERR offset is out of range"))?;
    if part.is_empty() {
        return strlen(call);
    }
    if at.saturating_add(part.len()) > call.door.settings.limits.bulk {
        return Err(TOO_LONG);
    }
    let len = call.ks.edit::<Str, _>(call.me.db, call.args.at(1), true, |text| {
        if text.len() < at + part.len() {
            text.resize(at + part.len(), 0);
        }
        text[at..at + part.len()].copy_from_slice(part);
        (text.len(), true)
    })?;
    call.out.size(len.unwrap_or(0));
    Ok(())
}
