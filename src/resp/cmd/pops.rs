//! Commands that wait for an element: they try, and otherwise leave word to be woken.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::value::List;
use crate::domain::keyspace::zset::ZSet;
use crate::resp::cmd::lists;
use crate::resp::cmd::zsets;
use crate::resp::exec::Call;
use crate::resp::exec::later;
use crate::resp::session::Later;
use crate::resp::session::Wait;

/// The moment until which to wait, from a timeout in seconds; None for ever.
fn until(call: &Call<'_>, at: usize) -> Answer<Option<i64>> {
    let text = std::str::from_utf8(call.arg(at)).ok().and_then(|t| t.parse::<f64>().ok());
    let seconds =
        text.filter(|s| s.is_finite()).ok_or(Fault::new("ERR timeout is not a float or out of range"))?;
    if seconds < 0.0 {
        return Err(Fault::new("ERR timeout is negative"));
    }
    let millis = (seconds * 1000.0).ceil();
    if millis > i64::MAX as f64 / 4.0 {
        return Err(Fault::new("ERR timeout is out of range"));
    }
    Ok((millis > 0.0).then(|| call.ks.now() + millis as i64))
}

/// Nothing there: wait, or answer null inside a transaction.
fn wait(call: &mut Call<'_>, until: Option<i64>, keys: std::ops::Range<usize>) -> Answer<()> {
    if call.me.in_exec {
        call.out.null_array();
        return Ok(());
    }
    let keys = keys.map(|i| call.arg(i).into()).collect();
    let request = call.args.to_owned();
    later(call, Later::Wait(Wait { request, until, keys }))
}

fn pop(call: &mut Call<'_>, front: bool) -> Answer<()> {
    let last = call.args.len() - 1;
    let until = until(call, last)?;
    let args = call.args;
    for key in (1..last).map(|i| args.at(i)) {
        let item = call.ks.edit::<List, _>(call.me.db, key, false, |list| (list.pop(front), true))?.flatten();
        if let Some(item) = item {
            call.out.array(2);
            call.out.bulk(key);
            call.out.bulk(&item);
            return Ok(());
        }
    }
    wait(call, until, 1..last)
}

/// BLPOP
pub fn blpop(call: &mut Call<'_>) -> Answer<()> {
    pop(call, true)
}

/// BRPOP
pub fn brpop(call: &mut Call<'_>) -> Answer<()> {
    pop(call, false)
}

fn shift(call: &mut Call<'_>, from: bool, to: bool, timeout: usize) -> Answer<()> {
    let until = until(call, timeout)?;
    match lists::shift(call, from, to)? {
        Some(item) => call.out.bulk(&item),
        None if call.me.in_exec => call.out.null(),
        None => wait(call, until, 1..2)?,
    }
    Ok(())
}

/// BLMOVE
pub fn blmove(call: &mut Call<'_>) -> Answer<()> {
    let (from, to) = (lists::side(call, 3)?, lists::side(call, 4)?);
    shift(call, from, to, 5)
}

/// BRPOPLPUSH
pub fn brpoplpush(call: &mut Call<'_>) -> Answer<()> {
    shift(call, false, true, 3)
}

/// BLMPOP
pub fn blmpop(call: &mut Call<'_>) -> Answer<()> {
    let until = until(call, 1)?;
    let (keys, _, _) = lists::several(call, 2, ["left", "right"])?;
    if lists::pop_several(call, 2)? { Ok(()) } else { wait(call, until, keys) }
}

fn zpop(call: &mut Call<'_>, lowest: bool) -> Answer<()> {
    let last = call.args.len() - 1;
    let until = until(call, last)?;
    let args = call.args;
    for key in (1..last).map(|i| args.at(i)) {
        if call.ks.read::<ZSet>(call.me.db, key)?.is_none() {
            continue;
        }
        if let Some((member, score)) = zsets::take(call, key, lowest, 1)?.pop() {
            call.out.array(3);
            call.out.bulk(key);
            call.out.bulk(&member);
            call.out.double(score);
            return Ok(());
        }
    }
    wait(call, until, 1..last)
}

/// BZPOPMIN
pub fn bzpopmin(call: &mut Call<'_>) -> Answer<()> {
    zpop(call, true)
}

/// BZPOPMAX
pub fn bzpopmax(call: &mut Call<'_>) -> Answer<()> {
    zpop(call, false)
}
