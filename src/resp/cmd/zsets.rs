//! Sorted sets: scores, ranks, pops.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::NOT_FLOAT;
use crate::domain::keyspace::number::float;
use crate::domain::keyspace::value::Kind;
use crate::domain::keyspace::zset::ZSet;
use crate::resp::cmd::generic::walk;
use crate::resp::cmd::lists::count;
use crate::resp::cmd::lists::several;
use crate::resp::exec::Call;
use crate::resp::exec::require;

const NAN: Fault = Fault::new("ERR resulting score is not a number (NaN)");

#[derive(Clone, Copy, Default)]
struct AddOptions {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
    ch: bool,
    incr: bool,
}

fn add_options(call: &Call<'_>) -> Answer<(AddOptions, usize)> {
    let (mut o, mut i) = (AddOptions::default(), 2);
    while i < call.args.len() {
        match call.arg(i).to_ascii_lowercase().as_slice() {
            b"nx" => o.nx = true,
            b"xx" => o.xx = true,
            b"gt" => o.gt = true,
            b"lt" => o.lt = true,
            b"ch" => o.ch = true,
            b"incr" => o.incr = true,
            _ => break,
        }
        i += 1;
    }
    let pairs = call.args.len() - i;
    require(pairs > 0 && pairs.is_multiple_of(2))?;
    if o.nx && o.xx {
        return Err(Fault::new("ERR XX and NX options at the same time are not compatible"));
    }
    if (o.nx && (o.gt || o.lt)) || (o.gt && o.lt) {
        return Err(Fault::new("ERR GT, LT, and/or NX options at the same time are not compatible"));
    }
    if o.incr && pairs > 2 {
        return Err(Fault::new("ERR INCR option supports a single increment-element pair"));
    }
    Ok((o, i))
}

/// What adding one member did.
enum Added {
    New(f64),
    Changed(f64),
    Same(f64),
    Refused,
}

fn add_one(set: &mut ZSet, member: &[u8], score: f64, o: AddOptions) -> Answer<Added> {
    let Some(before) = set.score(member) else {
        if o.xx {
            return Ok(Added::Refused);
        }
        set.insert(member, score);
        return Ok(Added::New(score));
    };
    let refused = if o.incr { Added::Refused } else { Added::Same(before) };
    if o.nx {
        return Ok(refused);
    }
    let after = if o.incr { before + score } else { score };
    if after.is_nan() {
        return Err(NAN);
    }
    if (o.gt && after <= before) || (o.lt && after >= before) {
        return Ok(refused);
    }
    if after == before {
        return Ok(Added::Same(before));
    }
    set.insert(member, after);
    Ok(Added::Changed(after))
}

/// ZADD
pub fn zadd(call: &mut Call<'_>) -> Answer<()> {
    let (o, at) = add_options(call)?;
    let mut scores = Vec::with_capacity((call.args.len() - at) / 2);
    for i in (at..call.args.len()).step_by(2) {
        scores.push(float(call.arg(i)).ok_or(NOT_FLOAT)?);
    }
    let args = call.args;
    let done = call.ks.edit::<ZSet, _>(call.me.db, args.at(1), !o.xx, |set| {
        let (mut new, mut changed, mut last) = (0, 0, None);
        for (n, score) in scores.iter().enumerate() {
            match add_one(set, args.at(at + 1 + 2 * n), *score, o) {
                Ok(Added::New(s)) => (new, last) = (new + 1, Some(s)),
                Ok(Added::Changed(s)) => (changed, last) = (changed + 1, Some(s)),
                Ok(Added::Same(s)) => last = Some(s),
                Ok(Added::Refused) => last = None,
                Err(fault) => return (Err(fault), new + changed > 0),
            }
        }
        (Ok((new, changed, last)), new + changed > 0)
    })?;
    let (new, changed, last) = done.transpose()?.unwrap_or((0, 0, None));
    match (o.incr, last) {
        (false, _) => call.out.size(if o.ch { new + changed } else { new }),
        (true, Some(score)) => call.out.double(score),
        (true, None) => call.out.null(),
    }
    Ok(())
}

/// ZINCRBY
pub fn zincrby(call: &mut Call<'_>) -> Answer<()> {
    let (by, member) = (float(call.arg(2)).ok_or(NOT_FLOAT)?, call.arg(3));
    let score = call.ks.edit::<ZSet, _>(call.me.db, call.args.at(1), true, |set| {
        let score = set.score(member).unwrap_or(0.0) + by;
        if score.is_nan() {
            return (Err(NAN), false);
        }
        set.insert(member, score);
        (Ok(score), true)
    })?;
    call.out.double(score.unwrap_or(Ok(0.0))?);
    Ok(())
}

/// ZREM
pub fn zrem(call: &mut Call<'_>) -> Answer<()> {
    let members = call.args.from(2);
    let gone = call.ks.edit::<ZSet, _>(call.me.db, call.args.at(1), false, |set| {
        let gone = members.filter(|m| set.remove(m).is_some()).count();
        (gone, gone > 0)
    })?;
    call.out.size(gone.unwrap_or(0));
    Ok(())
}

fn look<'a>(call: &'a mut Call<'_>) -> Answer<Option<&'a ZSet>> {
    call.ks.read::<ZSet>(call.me.db, call.args.at(1))
}

/// ZSCORE
pub fn zscore(call: &mut Call<'_>) -> Answer<()> {
    let member = call.arg(2);
    match look(call)?.and_then(|set| set.score(member)) {
        Some(score) => call.out.double(score),
        None => call.out.null(),
    }
    Ok(())
}

/// ZMSCORE
pub fn zmscore(call: &mut Call<'_>) -> Answer<()> {
    let members = call.args.from(2);
    let set = call.ks.read::<ZSet>(call.me.db, call.args.at(1))?;
    call.out.array(members.len());
    for member in members {
        match set.and_then(|s| s.score(member)) {
            Some(score) => call.out.double(score),
            None => call.out.null(),
        }
    }
    Ok(())
}

/// ZCARD
pub fn zcard(call: &mut Call<'_>) -> Answer<()> {
    let len = look(call)?.map_or(0, ZSet::len);
    call.out.size(len);
    Ok(())
}

fn rank(call: &mut Call<'_>, reverse: bool) -> Answer<()> {
    let member = call.arg(2);
    let found = look(call)?.and_then(|set| {
        let rank = set.rank(member)?;
        Some(if reverse { set.len() - 1 - rank } else { rank })
    });
    match found {
        Some(rank) => call.out.size(rank),
        None => call.out.null(),
    }
    Ok(())
}

/// ZRANK
pub fn zrank(call: &mut Call<'_>) -> Answer<()> {
    rank(call, false)
}

/// ZREVRANK
pub fn zrevrank(call: &mut Call<'_>) -> Answer<()> {
    rank(call, true)
}

/// Takes the lowest or highest members.
pub fn take(call: &mut Call<'_>, key: &[u8], lowest: bool, count: usize) -> Answer<Vec<(Vec<u8>, f64)>> {
    let taken = call.ks.edit::<ZSet, _>(call.me.db, key, false, |set| {
        let owned = |(m, s): (&[u8], f64)| (m.to_vec(), s);
        let ends: Vec<(Vec<u8>, f64)> = if lowest {
            set.from(0).take(count).map(owned).collect()
        } else {
            set.from_back(0).take(count).map(owned).collect()
        };
        for (member, _) in &ends {
            set.remove(member);
        }
        let changed = !ends.is_empty();
        (ends, changed)
    })?;
    Ok(taken.unwrap_or_default())
}

/// Writes members with scores: flat for RESP2, in pairs for RESP3.
pub fn write_pairs(call: &mut Call<'_>, pairs: &[(Vec<u8>, f64)]) {
    let nested = call.out.resp3();
    call.out.array(if nested { pairs.len() } else { 2 * pairs.len() });
    for (member, score) in pairs {
        if nested {
            call.out.array(2);
        }
        call.out.bulk(member);
        call.out.double(*score);
    }
}

fn pop(call: &mut Call<'_>, lowest: bool) -> Answer<()> {
    require(call.args.len() <= 3)?;
    let many = call.args.len() == 3;
    let count = if many { count(call.arg(2))? } else { 1 };
    let taken = take(call, call.args.at(1), lowest, count)?;
    if many || taken.is_empty() {
        write_pairs(call, &taken);
        return Ok(());
    }
    call.out.array(2);
    for (member, score) in taken {
        call.out.bulk(&member);
        call.out.double(score);
    }
    Ok(())
}

/// ZPOPMIN
pub fn zpopmin(call: &mut Call<'_>) -> Answer<()> {
    pop(call, true)
}

/// ZPOPMAX
pub fn zpopmax(call: &mut Call<'_>) -> Answer<()> {
    pop(call, false)
}

/// ZMPOP
pub fn zmpop(call: &mut Call<'_>) -> Answer<()> {
    let (keys, lowest, count) = several(call, 1, ["min", "max"])?;
    let args = call.args;
    for key in keys.map(|i| args.at(i)) {
        if call.ks.read::<ZSet>(call.me.db, key)?.is_none() {
            continue;
        }
        let taken = take(call, key, lowest, count)?;
        call.out.array(2);
        call.out.bulk(key);
        call.out.array(taken.len());
        for (member, score) in taken {
            call.out.array(2);
            call.out.bulk(&member);
            call.out.double(score);
        }
        return Ok(());
    }
    call.out.null_array();
    Ok(())
}

/// Which positions a walk over an indexed collection visits, and where it goes on.
pub fn walk_span(cursor: usize, count: usize, len: usize) -> (std::ops::Range<usize>, usize) {
    let top = if cursor == 0 { len } else { cursor.min(len) };
    let next = top.saturating_sub(count);
    (next..top, next)
}

/// Positions picked at random: with repetition when `count` is negative, each at most once otherwise.
pub fn picks(call: &Call<'_>, count: i64, len: usize) -> Vec<usize> {
    if len == 0 {
        return Vec::new();
    }
    let random = || (call.door.house.random() % len as u64) as usize;
    if count < 0 {
        return (0..count.unsigned_abs()).map(|_| random()).collect();
    }
    let count = (count as usize).min(len);
    let mut order: Vec<usize> = (0..len).collect();
    for i in 0..count {
        let j = i + random() % (len - i);
        order.swap(i, j);
    }
    order.truncate(count);
    order
}

/// Most elements that a random pick with repetition gives.
pub const MAX_PICKS: i64 = 1_000_000;

/// Reads a count for random picks.
pub fn pick_count(call: &Call<'_>, i: usize) -> Answer<i64> {
    let count = call.int(i)?;
    if count < -MAX_PICKS { Err(Fault::new("ERR value is out of range")) } else { Ok(count) }
}

/// Copies a collection out of the keyspace, so that the answer can be written while picking from it.
pub fn copy<T: Kind + Clone>(call: &mut Call<'_>) -> Answer<T> {
    Ok(call.ks.read::<T>(call.me.db, call.args.at(1))?.cloned().unwrap_or_default())
}

/// ZRANDMEMBER
pub fn zrandmember(call: &mut Call<'_>) -> Answer<()> {
    let scores = call.args.len() == 4 && call.is(3, "withscores");
    require(call.args.len() <= 3 || scores)?;
    let count = if call.args.len() > 2 { Some(pick_count(call, 2)?) } else { None };
    let set = copy::<ZSet>(call)?;
    let picked = picks(call, count.unwrap_or(1), set.len());
    let mut found = picked.into_iter().filter_map(|i| set.at_index(i)).map(|(m, s)| (m.to_vec(), s));
    match count {
        None => {
            let member = found.next().map(|(m, _)| m);
            call.out.bulk_or_null(member.as_deref());
        }
        Some(_) if scores => write_pairs(call, &found.collect::<Vec<_>>()),
        Some(_) => {
            let members: Vec<Vec<u8>> = found.map(|(m, _)| m).collect();
            call.out.bulks(members.iter().map(Vec::as_slice));
        }
    }
    Ok(())
}

/// ZSCAN
pub fn zscan(call: &mut Call<'_>) -> Answer<()> {
    let walk = walk(call, 2, false)?;
    let mut found: Vec<(Vec<u8>, f64)> = Vec::new();
    let mut next = 0;
    if let Some(set) = look(call)? {
        let (span, on) = walk_span(walk.cursor, walk.count, set.len());
        next = on;
        let entries = span.rev().filter_map(|i| set.at_index(i)).filter(|(m, _)| walk.wants(m));
        found.extend(entries.map(|(m, s)| (m.to_vec(), s)));
    }
    call.out.array(2);
    call.out.bulk(next.to_string().as_bytes());
    call.out.array(2 * found.len());
    for (member, score) in found {
        call.out.bulk(&member);
        call.out.bulk(crate::domain::keyspace::number::float_text(score).as_bytes());
    }
    Ok(())
}
