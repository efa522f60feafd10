//! Sets.

use crate::domain::keyspace::NEVER;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::PROTECTED;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::protected::is_protected;
use crate::domain::keyspace::value::Set;
use crate::domain::keyspace::value::Value;
use crate::resp::cmd::generic::walk;
use crate::resp::cmd::lists::count;
use crate::resp::cmd::zsets::copy;
use crate::resp::cmd::zsets::pick_count;
use crate::resp::cmd::zsets::picks;
use crate::resp::cmd::zsets::walk_span;
use crate::resp::cmd::zunions::limit;
use crate::resp::exec::Call;
use crate::resp::exec::require;

fn look<'a>(call: &'a mut Call<'_>) -> Answer<Option<&'a Set>> {
    call.ks.read::<Set>(call.me.db, call.args.at(1))
}

/// SADD
pub fn sadd(call: &mut Call<'_>) -> Answer<()> {
    let members = call.args.from(2);
    let new = call.ks.edit::<Set, _>(call.me.db, call.args.at(1), true, |set| {
        let new = members.filter(|m| set.insert(m)).count();
        (new, new > 0)
    })?;
    call.out.size(new.unwrap_or(0));
    Ok(())
}

/// SREM
pub fn srem(call: &mut Call<'_>) -> Answer<()> {
    let members = call.args.from(2);
    let gone = call.ks.edit::<Set, _>(call.me.db, call.args.at(1), false, |set| {
        let gone = members.filter(|m| set.remove(m)).count();
        (gone, gone > 0)
    })?;
    call.out.size(gone.unwrap_or(0));
    Ok(())
}

/// SCARD
pub fn scard(call: &mut Call<'_>) -> Answer<()> {
    let len = look(call)?.map_or(0, Set::len);
    call.out.size(len);
    Ok(())
}

/// SISMEMBER
pub fn sismember(call: &mut Call<'_>) -> Answer<()> {
    let member = call.arg(2);
    let held = look(call)?.is_some_and(|s| s.contains(member));
    call.out.flag(held);
    Ok(())
}

/// SMISMEMBER
pub fn smismember(call: &mut Call<'_>) -> Answer<()> {
    let members = call.args.from(2);
    let set = call.ks.read::<Set>(call.me.db, call.args.at(1))?;
    call.out.array(members.len());
    members.for_each(|m| call.out.flag(set.is_some_and(|s| s.contains(m))));
    Ok(())
}

/// SMOVE
pub fn smove(call: &mut Call<'_>) -> Answer<()> {
    let (db, from, to, member) = (call.me.db, call.arg(1), call.arg(2), call.arg(3));
    let Some(held) = call.ks.read::<Set>(db, from)?.map(|s| s.contains(member)) else {
        call.out.flag(false);
        return Ok(());
    };
    call.ks.read::<Set>(db, to)?;
    if is_protected(to) {
        return Err(PROTECTED);
    }
    if held && from != to {
        call.ks.edit::<Set, _>(db, from, false, |s| (s.remove(member), true))?;
        call.ks.edit::<Set, _>(db, to, true, |s| (s.insert(member), true))?;
    }
    call.out.flag(held);
    Ok(())
}

/// SPOP
pub fn spop(call: &mut Call<'_>) -> Answer<()> {
    require(call.args.len() <= 3)?;
    let many = if call.args.len() == 3 { Some(count(call.arg(2))?) } else { None };
    let set = copy::<Set>(call)?;
    let picked = picks(call, many.unwrap_or(1).min(set.len()) as i64, set.len());
    let gone: Vec<&[u8]> = picked.into_iter().filter_map(|i| set.at_index(i)).collect();
    call.ks.edit::<Set, _>(call.me.db, call.args.at(1), false, |s| {
        for member in &gone {
            s.remove(member);
        }
        ((), !gone.is_empty())
    })?;
    if many.is_none() {
        call.out.bulk_or_null(gone.first().copied());
    } else {
        call.out.set(gone.len());
        gone.iter().for_each(|m| call.out.bulk(m));
    }
    Ok(())
}

/// SRANDMEMBER
pub fn srandmember(call: &mut Call<'_>) -> Answer<()> {
    require(call.args.len() <= 3)?;
    let count = if call.args.len() == 3 { Some(pick_count(call, 2)?) } else { None };
    let set = copy::<Set>(call)?;
    let picked = picks(call, count.unwrap_or(1), set.len());
    let found: Vec<&[u8]> = picked.into_iter().filter_map(|i| set.at_index(i)).collect();
    match count {
        None => call.out.bulk_or_null(found.first().copied()),
        Some(_) => call.out.bulks(found.into_iter()),
    }
    Ok(())
}

/// How sets become one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Union,
    Inter,
    Diff,
}

fn combine(call: &mut Call<'_>, way: Way, from: usize, to: usize) -> Answer<Set> {
    let mut made: Option<Set> = None;
    for i in from..to {
        let next = call.ks.read::<Set>(call.me.db, call.args.at(i))?;
        made = Some(match (made, next) {
            (None, next) => next.cloned().unwrap_or_default(),
            (Some(held), None) if way == Way::Inter => {
                drop(held);
                Set::default()
            }
            (Some(held), None) => held,
            (Some(mut held), Some(next)) => {
                if way == Way::Union {
                    for member in next.iter() {
                        held.insert(member);
                    }
                } else {
                    let gone = |m: &&[u8]| next.contains(m) == (way == Way::Diff);
                    let gone: Vec<Vec<u8>> = held.iter().filter(gone).map(<[u8]>::to_vec).collect();
                    for member in &gone {
                        held.remove(member);
                    }
                }
                held
            }
        });
    }
    Ok(made.unwrap_or_default())
}

fn show(call: &mut Call<'_>, way: Way) -> Answer<()> {
    let made = combine(call, way, 1, call.args.len())?;
    call.out.set(made.len());
    made.iter().for_each(|m| call.out.bulk(m));
    Ok(())
}

fn store(call: &mut Call<'_>, way: Way) -> Answer<()> {
    let made = combine(call, way, 2, call.args.len())?;
    let (db, key, len) = (call.me.db, call.arg(1), made.len());
    if made.is_empty() {
        call.ks.remove(db, key)?;
    } else {
        call.ks.set(db, key, Value::Set(made), NEVER)?;
    }
    call.out.size(len);
    Ok(())
}

/// SINTER and SMEMBERS
pub fn sinter(call: &mut Call<'_>) -> Answer<()> {
    show(call, Way::Inter)
}

/// SUNION
pub fn sunion(call: &mut Call<'_>) -> Answer<()> {
    show(call, Way::Union)
}

/// SDIFF
pub fn sdiff(call: &mut Call<'_>) -> Answer<()> {
    show(call, Way::Diff)
}

/// SINTERSTORE
pub fn sinterstore(call: &mut Call<'_>) -> Answer<()> {
    store(call, Way::Inter)
}

/// SUNIONSTORE
pub fn sunionstore(call: &mut Call<'_>) -> Answer<()> {
    store(call, Way::Union)
}

/// SDIFFSTORE
pub fn sdiffstore(call: &mut Call<'_>) -> Answer<()> {
    store(call, Way::Diff)
}

/// SINTERCARD
pub fn sintercard(call: &mut Call<'_>) -> Answer<()> {
    let n = integer(call.arg(1)).and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0);
    let n = n.ok_or(Fault::new("ERR numkeys should be greater than 0"))?;
    if n > call.args.len() - 2 {
        return Err(Fault::new("ERR Number of keys can't be greater than number of args"));
    }
    let limit = limit(call, 2 + n)?;
    let made = combine(call, Way::Inter, 2, 2 + n)?;
    call.out.size(made.len().min(limit));
    Ok(())
}

/// SSCAN
pub fn sscan(call: &mut Call<'_>) -> Answer<()> {
    let walk = walk(call, 2, false)?;
    let set = call.ks.read::<Set>(call.me.db, call.args.at(1))?;
    let (span, next) = walk_span(walk.cursor, walk.count, set.map_or(0, Set::len));
    let entries = span.rev().filter_map(|i| set.and_then(|s| s.at_index(i)));
    let found: Vec<&[u8]> = entries.filter(|m| walk.wants(m)).collect();
    call.out.array(2);
    call.out.bulk(next.to_string().as_bytes());
    call.out.bulks(found.into_iter());
    Ok(())
}
