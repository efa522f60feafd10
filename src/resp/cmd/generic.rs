//! Keys of any type: existence, expiry, names, walking.

use crate::domain::keyspace::DATABASES;
use crate::domain::keyspace::NEVER;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::NO_KEY;
use crate::domain::keyspace::fault::PROTECTED;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::glob;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::protected::is_protected;
use crate::domain::keyspace::value::Value;
use crate::resp::exec::Call;
use crate::resp::exec::require;
use crate::resp::exec::unknown_sub;

/// DEL and UNLINK
pub fn del(call: &mut Call<'_>) -> Answer<()> {
    let mut gone = 0;
    for key in call.args.from(1) {
        gone += usize::from(call.ks.remove(call.me.db, key)?.is_some());
    }
    call.out.size(gone);
    Ok(())
}

/// EXISTS and TOUCH
pub fn exists(call: &mut Call<'_>) -> Answer<()> {
    let count = call.args.from(1).filter(|key| call.ks.exists(call.me.db, key)).count();
    call.out.size(count);
    Ok(())
}

/// TYPE
pub fn type_of(call: &mut Call<'_>) -> Answer<()> {
    let name = call.ks.entry(call.me.db, call.args.at(1)).map_or("none", |e| e.value().type_name());
    call.out.status(name);
    Ok(())
}

/// The number TTL and its kin give for a missing key and for one without an end.
const MISSING: i64 = -2;
const ENDLESS: i64 = -1;

/// TTL
pub fn ttl(call: &mut Call<'_>) -> Answer<()> {
    const HALF_SECOND: i64 = 500;
    let left = call.ks.ttl(call.me.db, call.args.at(1));
    call.out.int(left.map_or(MISSING, |l| l.map_or(ENDLESS, |ms| (ms + HALF_SECOND) / 1000)));
    Ok(())
}

/// PTTL
pub fn pttl(call: &mut Call<'_>) -> Answer<()> {
    let left = call.ks.ttl(call.me.db, call.args.at(1));
    call.out.int(left.map_or(MISSING, |l| l.unwrap_or(ENDLESS)));
    Ok(())
}

fn end(call: &mut Call<'_>, unit: i64) -> Answer<()> {
    let end = call.ks.expiry(call.me.db, call.args.at(1));
    call.out.int(end.map_or(MISSING, |at| if at == NEVER { ENDLESS } else { at / unit }));
    Ok(())
}

/// EXPIRETIME
pub fn expiretime(call: &mut Call<'_>) -> Answer<()> {
    end(call, 1000)
}

/// PEXPIRETIME
pub fn pexpiretime(call: &mut Call<'_>) -> Answer<()> {
    end(call, 1)
}

fn expire_by(call: &mut Call<'_>, unit: i64, relative: bool, command: &str) -> Answer<()> {
    let invalid = || Fault::from(format!("ERR invalid expire time in '{command}' command"));
    let base = if relative { call.ks.now() } else { 0 };
    let at = call.int(2)?.checked_mul(unit).and_then(|ms| ms.checked_add(base)).ok_or_else(invalid)?;
    let (mut nx, mut xx, mut gt, mut lt) = (false, false, false, false);
    for option in call.args.from(3) {
        match option.to_ascii_lowercase().as_slice() {
            b"nx" => nx = true,
            b"xx" => xx = true,
            b"gt" => gt = true,
            b"lt" => lt = true,
            _ => {
                let text = String::from_utf8_lossy(option).into_owned();
                return Err(format!("ERR Unsupported option {text}").into());
            }
        }
    }
    if nx && (xx || gt || lt) {
        return Err(Fault::new("ERR NX and XX, GT or LT options at the same time are not compatible"));
    }
    if gt && lt {
        return Err(Fault::new("ERR GT and LT options at the same time are not compatible"));
    }
    let (db, key) = (call.me.db, call.arg(1));
    let Some(before) = call.ks.expiry(db, key) else {
        call.out.flag(false);
        return Ok(());
    };
    let endless = before == NEVER;
    let refused =
        (nx && !endless) || (xx && endless) || (gt && (endless || at <= before)) || (lt && at >= before);
    if !refused {
        call.ks.set_expiry(db, key, at)?;
    }
    call.out.flag(!refused);
    Ok(())
}

/// EXPIRE
pub fn expire(call: &mut Call<'_>) -> Answer<()> {
    expire_by(call, 1000, true, "expire")
}

/// PEXPIRE
pub fn pexpire(call: &mut Call<'_>) -> Answer<()> {
    expire_by(call, 1, true, "pexpire")
}

/// EXPIREAT
pub fn expireat(call: &mut Call<'_>) -> Answer<()> {
    expire_by(call, 1000, false, "expireat")
}

/// PEXPIREAT
pub fn pexpireat(call: &mut Call<'_>) -> Answer<()> {
    expire_by(call, 1, false, "pexpireat")
}

/// PERSIST
pub fn persist(call: &mut Call<'_>) -> Answer<()> {
    let (db, key) = (call.me.db, call.arg(1));
    let had_end = call.ks.ttl(db, key).flatten().is_some();
    if had_end {
        call.ks.set_expiry(db, key, NEVER)?;
    }
    call.out.flag(had_end);
    Ok(())
}

/// RENAME
pub fn rename(call: &mut Call<'_>) -> Answer<()> {
    let (db, from, to) = (call.me.db, call.arg(1), call.arg(2));
    if from == to && call.ks.exists(db, from) {
        call.out.ok();
        return Ok(());
    }
    let entry = call.ks.remove(db, from)?.ok_or(NO_KEY)?;
    let expires = entry.expires();
    call.ks.set(db, to, entry.into_value(), expires)?;
    call.out.ok();
    Ok(())
}

/// RENAMENX
pub fn renamenx(call: &mut Call<'_>) -> Answer<()> {
    let (db, from, to) = (call.me.db, call.arg(1), call.arg(2));
    if !call.ks.exists(db, from) {
        return Err(NO_KEY);
    }
    if call.ks.exists(db, to) {
        call.out.flag(false);
        return Ok(());
    }
    let entry = call.ks.remove(db, from)?.ok_or(NO_KEY)?;
    let expires = entry.expires();
    call.ks.set(db, to, entry.into_value(), expires)?;
    call.out.flag(true);
    Ok(())
}

/// A database number from an argument.
pub fn database(text: &[u8]) -> Answer<usize> {
    let number = integer(text).ok_or(Fault::new("ERR value is not an integer or out of range"))?;
    usize::try_from(number).ok().filter(|n| *n < DATABASES).ok_or(Fault::new("ERR DB index is out of range"))
}

/// COPY
pub fn copy(call: &mut Call<'_>) -> Answer<()> {
    let (db, from, to) = (call.me.db, call.arg(1), call.arg(2));
    let (mut into, mut replace, mut i) = (db, false, 3);
    while i < call.args.len() {
        if call.is(i, "replace") {
            replace = true;
        } else if call.is(i, "db") && i + 1 < call.args.len() {
            into = database(call.arg(i + 1))?;
            i += 1;
        } else {
            return Err(SYNTAX);
        }
        i += 1;
    }
    if into == db && from == to {
        return Err(Fault::new("ERR source and destination objects are the same"));
    }
    if is_protected(to) {
        return Err(PROTECTED);
    }
    let held = call.ks.entry(db, from).cloned();
    let done = match held {
        Some(entry) if replace || !call.ks.exists(into, to) => {
            let expires = entry.expires();
            call.ks.set(into, to, entry.into_value(), expires)?;
            true
        }
        _ => false,
    };
    call.out.flag(done);
    Ok(())
}

/// MOVE
pub fn move_key(call: &mut Call<'_>) -> Answer<()> {
    let (db, key) = (call.me.db, call.arg(1));
    let into = database(call.arg(2))?;
    if into == db {
        return Err(Fault::new("ERR source and destination objects are the same"));
    }
    let goes = call.ks.exists(db, key) && !call.ks.exists(into, key);
    if goes && let Some(entry) = call.ks.remove(db, key)? {
        let expires = entry.expires();
        call.ks.set(into, key, entry.into_value(), expires)?;
    }
    call.out.flag(goes);
    Ok(())
}

/// KEYS
pub fn keys(call: &mut Call<'_>) -> Answer<()> {
    let pattern = call.arg(1);
    let mut found: Vec<Vec<u8>> = Vec::new();
    call.ks.scan(call.me.db, 0, usize::MAX, |key, _| {
        if glob::matches(pattern, key) {
            found.push(key.to_vec());
        }
    });
    call.out.bulks(found.iter().map(Vec::as_slice));
    Ok(())
}

/// What the options of a walk say.
#[derive(Debug)]
pub struct Walk {
    /// Where to go on.
    pub cursor: usize,
    /// How many to visit.
    pub count: usize,
    /// Which names.
    pub pattern: Option<Vec<u8>>,
    /// Which type.
    pub kind: Option<Vec<u8>>,
}

/// Reads cursor and options of SCAN and its kin from position `at`.
pub fn walk(call: &Call<'_>, at: usize, with_type: bool) -> Answer<Walk> {
    const COUNT: usize = 10;
    let cursor = std::str::from_utf8(call.arg(at)).ok().and_then(|t| t.parse::<usize>().ok());
    let cursor = cursor.ok_or(Fault::new("ERR invalid cursor"))?;
    let mut walk = Walk { cursor, count: COUNT, pattern: None, kind: None };
    let mut i = at + 1;
    while i < call.args.len() {
        require(i + 1 < call.args.len())?;
        if call.is(i, "count") {
            let count = call.int(i + 1)?;
            walk.count = usize::try_from(count).ok().filter(|c| *c > 0).ok_or(SYNTAX)?;
        } else if call.is(i, "match") {
            walk.pattern = Some(call.arg(i + 1).to_vec());
        } else if with_type && call.is(i, "type") {
            walk.kind = Some(call.arg(i + 1).to_ascii_lowercase());
        } else {
            return Err(SYNTAX);
        }
        i += 2;
    }
    Ok(walk)
}

impl Walk {
    /// Is this name wanted?
    pub fn wants(&self, name: &[u8]) -> bool {
        self.pattern.as_deref().is_none_or(|p| glob::matches(p, name))
    }
}

/// SCAN
pub fn scan(call: &mut Call<'_>) -> Answer<()> {
    let walk = walk(call, 1, true)?;
    let mut found: Vec<Vec<u8>> = Vec::new();
    let next = call.ks.scan(call.me.db, walk.cursor, walk.count, |key, entry| {
        let kind_fits = walk.kind.as_deref().is_none_or(|k| k == entry.value().type_name().as_bytes());
        if kind_fits && walk.wants(key) {
            found.push(key.to_vec());
        }
    });
    call.out.array(2);
    call.out.bulk(next.to_string().as_bytes());
    call.out.bulks(found.iter().map(Vec::as_slice));
    Ok(())
}

/// RANDOMKEY
pub fn randomkey(call: &mut Call<'_>) -> Answer<()> {
    let key = call.ks.pick(call.me.db, call.door.house.random());
    call.out.bulk_or_null(key.as_deref());
    Ok(())
}

/// OBJECT
pub fn object(call: &mut Call<'_>) -> Answer<()> {
    let sub = call.arg(1).to_ascii_lowercase();
    if !matches!(sub.as_slice(), b"encoding" | b"refcount" | b"idletime" | b"freq") || call.args.len() != 3 {
        return Err(unknown_sub("OBJECT", call.arg(1)));
    }
    let Some(entry) = call.ks.entry(call.me.db, call.args.at(2)) else {
        call.out.null();
        return Ok(());
    };
    match sub.as_slice() {
        b"encoding" => {
            let name = match entry.value() {
                Value::Str(s) if integer(s).is_some() => "int",
                Value::Str(s) if s.len() <= 44 => "embstr",
                Value::Str(_) => "raw",
                Value::List(_) => "quicklist",
                Value::Hash(_) | Value::Set(_) => "hashtable",
                Value::ZSet(_) => "skiplist",
            };
            call.out.bulk(name.as_bytes());
        }
        b"refcount" => call.out.int(1),
        _ => call.out.int(0),
    }
    Ok(())
}
