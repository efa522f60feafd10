//! Lists.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::INDEX_RANGE;
use crate::domain::keyspace::fault::NO_KEY;
use crate::domain::keyspace::fault::NOT_POSITIVE;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::value::List;
use crate::resp::cmd::strings::span;
use crate::resp::exec::Call;
use crate::resp::exec::require;

fn push(call: &mut Call<'_>, front: bool, make: bool) -> Answer<()> {
    let items = call.args.from(2);
    let len = call.ks.edit::<List, _>(call.me.db, call.args.at(1), make, |list| {
        items.for_each(|item| list.push(item, front));
        (list.len(), true)
    })?;
    call.out.size(len.unwrap_or(0));
    Ok(())
}

/// LPUSH
pub fn lpush(call: &mut Call<'_>) -> Answer<()> {
    push(call, true, true)
}

/// RPUSH
pub fn rpush(call: &mut Call<'_>) -> Answer<()> {
    push(call, false, true)
}

/// LPUSHX
pub fn lpushx(call: &mut Call<'_>) -> Answer<()> {
    push(call, true, false)
}

/// RPUSHX
pub fn rpushx(call: &mut Call<'_>) -> Answer<()> {
    push(call, false, false)
}

/// A count that must not be negative.
pub fn count(text: &[u8]) -> Answer<usize> {
    integer(text).and_then(|n| usize::try_from(n).ok()).ok_or(NOT_POSITIVE)
}

fn take(list: &mut List, front: bool, count: usize) -> Vec<Box<[u8]>> {
    std::iter::from_fn(|| list.pop(front)).take(count).collect()
}

fn pop(call: &mut Call<'_>, front: bool) -> Answer<()> {
    let (db, key) = (call.me.db, call.arg(1));
    if call.args.len() > 3 {
        return Err(crate::resp::exec::wrong_arity(if front { "lpop" } else { "rpop" }));
    }
    if call.args.len() == 2 {
        let item = call.ks.edit::<List, _>(db, key, false, |list| (list.pop(front), true))?.flatten();
        call.out.bulk_or_null(item.as_deref());
        return Ok(());
    }
    let count = count(call.arg(2))?;
    match call.ks.edit::<List, _>(db, key, false, |list| (take(list, front, count), count > 0))? {
        Some(items) => call.out.bulks(items.iter().map(AsRef::as_ref)),
        None => call.out.null_array(),
    }
    Ok(())
}

/// LPOP
pub fn lpop(call: &mut Call<'_>) -> Answer<()> {
    pop(call, true)
}

/// RPOP
pub fn rpop(call: &mut Call<'_>) -> Answer<()> {
    pop(call, false)
}

/// LLEN
pub fn llen(call: &mut Call<'_>) -> Answer<()> {
    let len = call.ks.read::<List>(call.me.db, call.args.at(1))?.map_or(0, List::len);
    call.out.size(len);
    Ok(())
}

/// LRANGE
pub fn lrange(call: &mut Call<'_>) -> Answer<()> {
    let (start, end) = (call.int(2)?, call.int(3)?);
    let Some(list) = call.ks.read::<List>(call.me.db, call.args.at(1))? else {
        call.out.array(0);
        return Ok(());
    };
    let (from, to) = span(start, end, list.len());
    call.out.array(to - from);
    list.range(from, to).for_each(|item| call.out.bulk(item));
    Ok(())
}

/// A position counted from the front, or from the end when negative.
fn position(i: i64, len: usize) -> Option<usize> {
    let at = if i < 0 { i + len as i64 } else { i };
    usize::try_from(at).ok().filter(|at| *at < len)
}

/// LINDEX
pub fn lindex(call: &mut Call<'_>) -> Answer<()> {
    let i = integer(call.arg(2));
    let Some(list) = call.ks.read::<List>(call.me.db, call.args.at(1))? else {
        call.out.null();
        return Ok(());
    };
    let i = i.ok_or(crate::domain::keyspace::fault::NOT_INTEGER)?;
    call.out.bulk_or_null(position(i, list.len()).and_then(|at| list.get(at)));
    Ok(())
}

/// LSET
pub fn lset(call: &mut Call<'_>) -> Answer<()> {
    let item = call.arg(3);
    let i = integer(call.arg(2));
    let set = call.ks.edit::<List, _>(call.me.db, call.args.at(1), false, |list| {
        let Some(i) = i else { return (Err(crate::domain::keyspace::fault::NOT_INTEGER), false) };
        let done = position(i, list.len()).is_some_and(|at| list.set(at, item));
        (if done { Ok(()) } else { Err(INDEX_RANGE) }, done)
    })?;
    set.ok_or(NO_KEY)??;
    call.out.ok();
    Ok(())
}

/// LINSERT
pub fn linsert(call: &mut Call<'_>) -> Answer<()> {
    let before = call.is(2, "before");
    require(before || call.is(2, "after"))?;
    let (pivot, item) = (call.arg(3), call.arg(4));
    let len = call.ks.edit::<List, _>(call.me.db, call.args.at(1), false, |list| {
        let Some(at) = list.iter().position(|held| held == pivot) else { return (-1, false) };
        list.insert(if before { at } else { at + 1 }, item);
        (list.len() as i64, true)
    })?;
    call.out.int(len.unwrap_or(0));
    Ok(())
}

/// LREM
pub fn lrem(call: &mut Call<'_>) -> Answer<()> {
    let (count, item) = (call.int(2)?, call.arg(3));
    let limit = if count == 0 { usize::MAX } else { count.unsigned_abs() as usize };
    let gone = call.ks.edit::<List, _>(call.me.db, call.args.at(1), false, |list| {
        let gone = list.remove_equal(item, limit, count < 0);
        (gone, gone > 0)
    })?;
    call.out.size(gone.unwrap_or(0));
    Ok(())
}

/// LTRIM
pub fn ltrim(call: &mut Call<'_>) -> Answer<()> {
    let (start, end) = (call.int(2)?, call.int(3)?);
    call.ks.edit::<List, _>(call.me.db, call.args.at(1), false, |list| {
        let (from, to) = span(start, end, list.len());
        list.keep(from, to);
        ((), true)
    })?;
    call.out.ok();
    Ok(())
}

/// LPOS
pub fn lpos(call: &mut Call<'_>) -> Answer<()> {
    let (mut rank, mut wanted, mut longest, mut i) = (1, None, 0, 3);
    while i < call.args.len() {
        require(i + 1 < call.args.len())?;
        let count = |what: &str| {
            let number = integer(call.arg(i + 1)).and_then(|n| usize::try_from(n).ok());
            number.ok_or_else(|| Fault::from(format!("ERR {what} can't be negative")))
        };
        if call.is(i, "rank") {
            let number = call.int(i + 1)?;
            if number == 0 {
                return Err(Fault::new(
                    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use \
                     negative to start from the end of the list",
                ));
            }
            rank = number;
        } else if call.is(i, "count") {
            wanted = Some(count("COUNT")?);
        } else if call.is(i, "maxlen") {
            longest = count("MAXLEN")?;
        } else {
            return Err(SYNTAX);
        }
        i += 2;
    }
    let item = call.arg(2);
    let mut found: Vec<usize> = Vec::new();
    if let Some(list) = call.ks.read::<List>(call.me.db, call.args.at(1))? {
        let reach = if longest == 0 { usize::MAX } else { longest };
        let limit = wanted.map_or(1, |w| if w == 0 { usize::MAX } else { w });
        let skip = rank.unsigned_abs() as usize - 1;
        if rank > 0 {
            let hits = list.iter().take(reach).enumerate().filter(|(_, held)| *held == item);
            found.extend(hits.map(|(at, _)| at).skip(skip).take(limit));
        } else {
            let last = list.len().saturating_sub(1);
            let hits = list.iter().rev().take(reach).enumerate().filter(|(_, held)| *held == item);
            found.extend(hits.map(|(at, _)| last - at).skip(skip).take(limit));
        }
    }
    match (wanted, found.first()) {
        (Some(_), _) => {
            call.out.array(found.len());
            found.iter().for_each(|at| call.out.size(*at));
        }
        (None, Some(at)) => call.out.size(*at),
        (None, None) => call.out.null(),
    }
    Ok(())
}

/// Moves one element; None when the source is empty.
pub fn shift(call: &mut Call<'_>, from_front: bool, to_front: bool) -> Answer<Option<Box<[u8]>>> {
    let (db, from, to) = (call.me.db, call.arg(1), call.arg(2));
    if call.ks.read::<List>(db, from)?.is_none() {
        return Ok(None);
    }
    call.ks.read::<List>(db, to)?;
    if crate::domain::keyspace::protected::is_protected(to) {
        return Err(crate::domain::keyspace::fault::PROTECTED);
    }
    let item = call.ks.edit::<List, _>(db, from, false, |list| {
        let item = list.pop(from_front);
        // Moving within one list must not let it vanish in between, nor lose its expiry.
        if from == to
            && let Some(item) = &item
        {
            list.push(item, to_front);
        }
        (item, true)
    })?;
    let Some(item) = item.flatten() else { return Ok(None) };
    if from != to {
        call.ks.edit::<List, _>(db, to, true, |list| (list.push(&item, to_front), true))?;
    }
    Ok(Some(item))
}

/// LEFT or RIGHT: is it the front?
pub fn side(call: &Call<'_>, i: usize) -> Answer<bool> {
    let left = call.is(i, "left");
    require(left || call.is(i, "right"))?;
    Ok(left)
}

/// LMOVE
pub fn lmove(call: &mut Call<'_>) -> Answer<()> {
    let (from, to) = (side(call, 3)?, side(call, 4)?);
    let item = shift(call, from, to)?;
    call.out.bulk_or_null(item.as_deref());
    Ok(())
}

/// RPOPLPUSH
pub fn rpoplpush(call: &mut Call<'_>) -> Answer<()> {
    let item = shift(call, false, true)?;
    call.out.bulk_or_null(item.as_deref());
    Ok(())
}

/// Reads `numkeys key … WHERE [COUNT n]` from position `at`: the keys' positions, where, and how many.
pub fn several(
    call: &Call<'_>,
    at: usize,
    words: [&str; 2],
) -> Answer<(std::ops::Range<usize>, bool, usize)> {
    let bad = || Fault::new("ERR numkeys should be greater than 0");
    let n = integer(call.arg(at)).and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).ok_or_else(bad)?;
    let after = at.saturating_add(1).saturating_add(n);
    require(after < call.args.len())?;
    let first = call.is(after, words[0]);
    require(first || call.is(after, words[1]))?;
    let mut count = 1;
    match call.args.len() - after {
        1 => {}
        3 if call.is(after + 1, "count") => {
            let bad = || Fault::new("ERR count should be greater than 0");
            let n = integer(call.arg(after + 2)).and_then(|n| usize::try_from(n).ok());
            count = n.filter(|n| *n > 0).ok_or_else(bad)?;
        }
        _ => return Err(SYNTAX),
    }
    Ok((at + 1..after, first, count))
}

/// Takes from the first list that has elements; false when none has.
pub fn pop_several(call: &mut Call<'_>, at: usize) -> Answer<bool> {
    let (keys, front, count) = several(call, at, ["left", "right"])?;
    let args = call.args;
    for key in keys.map(|i| args.at(i)) {
        if let Some(items) =
            call.ks.edit::<List, _>(call.me.db, key, false, |l| (take(l, front, count), true))?
        {
            call.out.array(2);
            call.out.bulk(key);
            call.out.bulks(items.iter().map(AsRef::as_ref));
            return Ok(true);
        }
    }
    Ok(false)
}

/// LMPOP
pub fn lmpop(call: &mut Call<'_>) -> Answer<()> {
    if !pop_several(call, 1)? {
        call.out.null_array();
    }
    Ok(())
}
