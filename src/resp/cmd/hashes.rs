//! Hashes.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::NOT_FINITE;
use crate::domain::keyspace::fault::NOT_FLOAT;
use crate::domain::keyspace::fault::OVERFLOW;
use crate::domain::keyspace::number::float_sum;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::value::Hash;
use crate::resp::cmd::generic::walk;
use crate::resp::cmd::zsets::copy;
use crate::resp::cmd::zsets::pick_count;
use crate::resp::cmd::zsets::picks;
use crate::resp::cmd::zsets::walk_span;
use crate::resp::exec::Call;
use crate::resp::exec::require;
use crate::resp::exec::wrong_arity;
use crate::resp::reply::number_text;

fn look<'a>(call: &'a mut Call<'_>) -> Answer<Option<&'a Hash>> {
    call.ks.read::<Hash>(call.me.db, call.args.at(1))
}

fn put(call: &mut Call<'_>, command: &str) -> Answer<usize> {
    if !call.args.len().is_multiple_of(2) {
        return Err(wrong_arity(command));
    }
    let args = call.args;
    let new = call.ks.edit::<Hash, _>(call.me.db, args.at(1), true, |hash| {
        let new = (2..args.len()).step_by(2).filter(|i| hash.insert(args.at(*i), args.at(i + 1))).count();
        (new, true)
    })?;
    Ok(new.unwrap_or(0))
}

/// HSET
pub fn hset(call: &mut Call<'_>) -> Answer<()> {
    let new = put(call, "hset")?;
    call.out.size(new);
    Ok(())
}

/// HMSET
pub fn hmset(call: &mut Call<'_>) -> Answer<()> {
    put(call, "hmset")?;
    call.out.ok();
    Ok(())
}

/// HSETNX
pub fn hsetnx(call: &mut Call<'_>) -> Answer<()> {
    let (field, value) = (call.arg(2), call.arg(3));
    let new = call.ks.edit::<Hash, _>(call.me.db, call.args.at(1), true, |hash| {
        let new = hash.get(field).is_none() && hash.insert(field, value);
        (new, new)
    })?;
    call.out.flag(new.unwrap_or(false));
    Ok(())
}

/// HGET
pub fn hget(call: &mut Call<'_>) -> Answer<()> {
    let field = call.arg(2);
    let value = call.ks.read::<Hash>(call.me.db, call.args.at(1))?.and_then(|h| h.get(field));
    call.out.bulk_or_null(value);
    Ok(())
}

/// HMGET
pub fn hmget(call: &mut Call<'_>) -> Answer<()> {
    let fields = call.args.from(2);
    let hash = call.ks.read::<Hash>(call.me.db, call.args.at(1))?;
    call.out.array(fields.len());
    for field in fields {
        call.out.bulk_or_null(hash.and_then(|h| h.get(field)));
    }
    Ok(())
}

/// HGETALL
pub fn hgetall(call: &mut Call<'_>) -> Answer<()> {
    let hash = call.ks.read::<Hash>(call.me.db, call.args.at(1))?;
    call.out.map(hash.map_or(0, Hash::len));
    for (field, value) in hash.into_iter().flat_map(Hash::iter) {
        call.out.bulk(field);
        call.out.bulk(value);
    }
    Ok(())
}

/// HKEYS
pub fn hkeys(call: &mut Call<'_>) -> Answer<()> {
    let hash = call.ks.read::<Hash>(call.me.db, call.args.at(1))?;
    call.out.array(hash.map_or(0, Hash::len));
    hash.into_iter().flat_map(Hash::iter).for_each(|(field, _)| call.out.bulk(field));
    Ok(())
}

/// HVALS
pub fn hvals(call: &mut Call<'_>) -> Answer<()> {
    let hash = call.ks.read::<Hash>(call.me.db, call.args.at(1))?;
    call.out.array(hash.map_or(0, Hash::len));
    hash.into_iter().flat_map(Hash::iter).for_each(|(_, value)| call.out.bulk(value));
    Ok(())
}

/// HDEL
pub fn hdel(call: &mut Call<'_>) -> Answer<()> {
    let fields = call.args.from(2);
    let gone = call.ks.edit::<Hash, _>(call.me.db, call.args.at(1), false, |hash| {
        let gone = fields.filter(|f| hash.remove(f)).count();
        (gone, gone > 0)
    })?;
    call.out.size(gone.unwrap_or(0));
    Ok(())
}

/// HLEN
pub fn hlen(call: &mut Call<'_>) -> Answer<()> {
    let len = look(call)?.map_or(0, Hash::len);
    call.out.size(len);
    Ok(())
}

/// HSTRLEN
pub fn hstrlen(call: &mut Call<'_>) -> Answer<()> {
    let field = call.arg(2);
    let len = look(call)?.and_then(|h| h.get(field)).map_or(0, <[u8]>::len);
    call.out.size(len);
    Ok(())
}

/// HEXISTS
pub fn hexists(call: &mut Call<'_>) -> Answer<()> {
    let field = call.arg(2);
    let held = look(call)?.is_some_and(|h| h.get(field).is_some());
    call.out.flag(held);
    Ok(())
}

/// HINCRBY
pub fn hincrby(call: &mut Call<'_>) -> Answer<()> {
    let (field, by) = (call.arg(2), call.int(3)?);
    let sum = call.ks.edit::<Hash, _>(call.me.db, call.args.at(1), true, |hash| {
        let before =
            hash.get(field).map_or(Some(0), integer).ok_or(Fault::new("ERR hash value is not an integer"));
        let sum = before.and_then(|n| n.checked_add(by).ok_or(OVERFLOW));
        if let Ok(sum) = sum {
            hash.insert(field, &number_text(sum));
        }
        let changed = sum.is_ok();
        (sum, changed)
    })?;
    call.out.int(sum.unwrap_or(Ok(0))?);
    Ok(())
}

/// HINCRBYFLOAT
pub fn hincrbyfloat(call: &mut Call<'_>) -> Answer<()> {
    let (field, by) = (call.arg(2), call.arg(3));
    if float_sum(by, b"0").is_none() {
        return Err(NOT_FLOAT);
    }
    let sum = call.ks.edit::<Hash, _>(call.me.db, call.args.at(1), true, |hash| {
        let sum =
            float_sum(hash.get(field).unwrap_or(b"0"), by).ok_or(Fault::new("ERR hash value is not a float"));
        let sum = sum.and_then(|s| s.map_err(|()| NOT_FINITE));
        if let Ok(sum) = &sum {
            hash.insert(field, sum.as_bytes());
        }
        let changed = sum.is_ok();
        (sum, changed)
    })?;
    if let Some(sum) = sum {
        call.out.bulk(sum?.as_bytes());
    }
    Ok(())
}

/// HRANDFIELD
pub fn hrandfield(call: &mut Call<'_>) -> Answer<()> {
    let values = call.args.len() == 4 && call.is(3, "withvalues");
    require(call.args.len() <= 3 || values)?;
    let count = if call.args.len() > 2 { Some(pick_count(call, 2)?) } else { None };
    let hash = copy::<Hash>(call)?;
    let picked = picks(call, count.unwrap_or(1), hash.len());
    let found: Vec<(&[u8], &[u8])> = picked.into_iter().filter_map(|i| hash.at_index(i)).collect();
    if count.is_none() {
        call.out.bulk_or_null(found.first().map(|f| f.0));
        return Ok(());
    }
    let nested = values && call.out.resp3();
    call.out.array(if values && !nested { 2 * found.len() } else { found.len() });
    for (field, value) in found {
        if nested {
            call.out.array(2);
        }
        call.out.bulk(field);
        if values {
            call.out.bulk(value);
        }
    }
    Ok(())
}

/// HSCAN
pub fn hscan(call: &mut Call<'_>) -> Answer<()> {
    let walk = walk(call, 2, false)?;
    let hash = call.ks.read::<Hash>(call.me.db, call.args.at(1))?;
    let (span, next) = walk_span(walk.cursor, walk.count, hash.map_or(0, Hash::len));
    let entries = span.rev().filter_map(|i| hash.and_then(|h| h.at_index(i)));
    let found: Vec<(&[u8], &[u8])> = entries.filter(|(field, _)| walk.wants(field)).collect();
    call.out.array(2);
    call.out.bulk(next.to_string().as_bytes());
    call.out.array(2 * found.len());
    for (field, value) in found {
        call.out.bulk(field);
        call.out.bulk(value);
    }
    Ok(())
}
