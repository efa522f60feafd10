//! Ranges of sorted sets by position, score and name.

use crate::domain::keyspace::NEVER;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::NOT_INTEGER;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::number::float;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::value::Value;
use crate::domain::keyspace::zset::ZSet;
use crate::resp::cmd::strings::span;
use crate::resp::cmd::zsets::write_pairs;
use crate::resp::exec::Call;

/// By what a range is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Rank,
    Score,
    Lex,
}

/// How a range is asked.
#[derive(Clone, Copy)]
struct Query {
    by: By,
    reverse: bool,
    with_scores: bool,
    offset: i64,
    count: i64,
}

impl Query {
    const fn new(by: By, reverse: bool) -> Self {
        Self { by, reverse, with_scores: false, offset: 0, count: -1 }
    }
}

/// One end of a score range.
fn score_bound(text: &[u8]) -> Answer<(f64, bool)> {
    let (open, number) = match text.strip_prefix(b"(") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let value = float(number).ok_or(Fault::new("ERR min or max is not a float"))?;
    Ok((value, open))
}

/// One end of a name range: None is beyond every name, `bool` says on which side.
enum Name<'a> {
    First,
    Last,
    At(&'a [u8], bool),
}

fn name_bound(text: &[u8]) -> Answer<Name<'_>> {
    match text.split_first() {
        Some((b'-', [])) => Ok(Name::First),
        Some((b'+', [])) => Ok(Name::Last),
        Some((b'[', name)) => Ok(Name::At(name, false)),
        Some((b'(', name)) => Ok(Name::At(name, true)),
        _ => Err(Fault::new("ERR min or max not valid string range item")),
    }
}

/// Reads the bounds without a set, so that bad ones are told even for a missing key.
fn check_bounds(by: By, low: &[u8], high: &[u8]) -> Answer<()> {
    match by {
        By::Rank => {
            let fits = integer(low).is_some() && integer(high).is_some();
            if fits { Ok(()) } else { Err(NOT_INTEGER) }
        }
        By::Score => score_bound(low).and(score_bound(high)).map(drop),
        By::Lex => name_bound(low).and(name_bound(high)).map(drop),
    }
}

/// The positions of a range by score or name, from the lowest.
fn positions(set: &ZSet, by: By, low: &[u8], high: &[u8]) -> Answer<(usize, usize)> {
    let (from, to) = if by == By::Score {
        let ((low, low_open), (high, high_open)) = (score_bound(low)?, score_bound(high)?);
        let from = set.count_while(|s, _| s < low || (low_open && s == low));
        (from, set.count_while(|s, _| s < high || (!high_open && s == high)))
    } else {
        let edge = |bound: Name<'_>, upper: bool| match bound {
            Name::First => 0,
            Name::Last => set.len(),
            Name::At(name, open) => set.count_while(|_, m| m < name || (m == name && open != upper)),
        };
        (edge(name_bound(low)?, false), edge(name_bound(high)?, true))
    };
    Ok((from, to.max(from)))
}

/// The members of a range in the order asked.
fn select(set: &ZSet, query: Query, start: &[u8], end: &[u8]) -> Answer<Vec<(Vec<u8>, f64)>> {
    let owned = |(m, s): (&[u8], f64)| (m.to_vec(), s);
    let (skip, take) = if query.by == By::Rank {
        let number = |t| integer(t).ok_or(NOT_INTEGER);
        let (from, to) = span(number(start)?, number(end)?, set.len());
        (from, to - from)
    } else {
        let (low, high) = if query.reverse { (end, start) } else { (start, end) };
        let (from, to) = positions(set, query.by, low, high)?;
        if query.offset < 0 {
            return Ok(Vec::new());
        }
        let skip = if query.reverse { set.len() - to } else { from };
        let left = (to - from).saturating_sub(query.offset as usize);
        let take = if query.count < 0 { left } else { left.min(query.count as usize) };
        (skip.saturating_add(query.offset as usize), take)
    };
    Ok(if query.reverse {
        set.from_back(skip).take(take).map(owned).collect()
    } else {
        set.from(skip).take(take).map(owned).collect()
    })
}

/// Reads options from position `at` on.
fn options(call: &Call<'_>, at: usize, mut query: Query, unified: bool, store: bool) -> Answer<Query> {
    let mut i = at;
    while i < call.args.len() {
        if !store && call.is(i, "withscores") {
            query.with_scores = true;
        } else if call.is(i, "limit") && i + 2 < call.args.len() {
            (query.offset, query.count) = (call.int(i + 1)?, call.int(i + 2)?);
            i += 2;
        } else if unified && call.is(i, "byscore") {
            query.by = By::Score;
        } else if unified && call.is(i, "bylex") {
            query.by = By::Lex;
        } else if unified && call.is(i, "rev") {
            query.reverse = true;
        } else {
            return Err(SYNTAX);
        }
        i += 1;
    }
    if query.count != -1 && query.by == By::Rank {
        return Err(Fault::new(
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
        ));
    }
    if query.with_scores && query.by == By::Lex {
        return Err(Fault::new("ERR syntax error, WITHSCORES not supported in combination with BYLEX"));
    }
    Ok(query)
}

fn range(call: &mut Call<'_>, query: Query, unified: bool) -> Answer<()> {
    let query = options(call, 4, query, unified, false)?;
    let (start, end) = (call.arg(2), call.arg(3));
    let found = found(call, call.args.at(1), query, start, end)?;
    if query.with_scores {
        write_pairs(call, &found);
    } else {
        call.out.bulks(found.iter().map(|(m, _)| m.as_slice()));
    }
    Ok(())
}

fn found(
    call: &mut Call<'_>,
    key: &[u8],
    query: Query,
    start: &[u8],
    end: &[u8],
) -> Answer<Vec<(Vec<u8>, f64)>> {
    check_bounds(query.by, start, end)?;
    match call.ks.read::<ZSet>(call.me.db, key)? {
        Some(set) => select(set, query, start, end),
        None => select(&ZSet::default(), query, start, end),
    }
}

/// ZRANGE
pub fn zrange(call: &mut Call<'_>) -> Answer<()> {
    range(call, Query::new(By::Rank, false), true)
}

/// ZREVRANGE
pub fn zrevrange(call: &mut Call<'_>) -> Answer<()> {
    range(call, Query::new(By::Rank, true), false)
}

/// ZRANGEBYSCORE
pub fn zrangebyscore(call: &mut Call<'_>) -> Answer<()> {
    range(call, Query::new(By::Score, false), false)
}

/// ZREVRANGEBYSCORE
pub fn zrevrangebyscore(call: &mut Call<'_>) -> Answer<()> {
    range(call, Query::new(By::Score, true), false)
}

/// ZRANGEBYLEX
pub fn zrangebylex(call: &mut Call<'_>) -> Answer<()> {
    range(call, Query::new(By::Lex, false), false)
}

/// ZREVRANGEBYLEX
pub fn zrevrangebylex(call: &mut Call<'_>) -> Answer<()> {
    range(call, Query::new(By::Lex, true), false)
}

/// ZRANGESTORE
pub fn zrangestore(call: &mut Call<'_>) -> Answer<()> {
    let query = options(call, 5, Query::new(By::Rank, false), true, true)?;
    let (start, end) = (call.arg(3), call.arg(4));
    let found = found(call, call.args.at(2), query, start, end)?;
    let mut set = ZSet::default();
    for (member, score) in &found {
        set.insert(member, *score);
    }
    keep(call, set)
}

/// Puts a sorted set under the first key, or removes the key when the set is empty; answers its size.
pub fn keep(call: &mut Call<'_>, set: ZSet) -> Answer<()> {
    let (db, key, len) = (call.me.db, call.arg(1), set.len());
    if set.is_empty() {
        call.ks.remove(db, key)?;
    } else {
        call.ks.set(db, key, Value::ZSet(set), NEVER)?;
    }
    call.out.size(len);
    Ok(())
}

fn count(call: &mut Call<'_>, by: By) -> Answer<()> {
    let (low, high) = (call.arg(2), call.arg(3));
    check_bounds(by, low, high)?;
    let count = match call.ks.read::<ZSet>(call.me.db, call.args.at(1))? {
        Some(set) => positions(set, by, low, high).map(|(from, to)| to - from)?,
        None => 0,
    };
    call.out.size(count);
    Ok(())
}

/// ZCOUNT
pub fn zcount(call: &mut Call<'_>) -> Answer<()> {
    count(call, By::Score)
}

/// ZLEXCOUNT
pub fn zlexcount(call: &mut Call<'_>) -> Answer<()> {
    count(call, By::Lex)
}

fn remove(call: &mut Call<'_>, by: By) -> Answer<()> {
    let (low, high) = (call.arg(2), call.arg(3));
    check_bounds(by, low, high)?;
    let ranks = if by == By::Rank { Some((call.int(2)?, call.int(3)?)) } else { None };
    let gone = call.ks.edit::<ZSet, _>(call.me.db, call.args.at(1), false, |set| {
        let place = match ranks {
            Some((start, end)) => Ok(span(start, end, set.len())),
            None => positions(set, by, low, high),
        };
        match place {
            Ok((from, to)) => {
                let gone = set.remove_range(from, to);
                (Ok(gone), gone > 0)
            }
            Err(fault) => (Err(fault), false),
        }
    })?;
    call.out.size(gone.unwrap_or(Ok(0))?);
    Ok(())
}

/// ZREMRANGEBYRANK
pub fn zremrangebyrank(call: &mut Call<'_>) -> Answer<()> {
    remove(call, By::Rank)
}

/// ZREMRANGEBYSCORE
pub fn zremrangebyscore(call: &mut Call<'_>) -> Answer<()> {
    remove(call, By::Score)
}

/// ZREMRANGEBYLEX
pub fn zremrangebylex(call: &mut Call<'_>) -> Answer<()> {
    remove(call, By::Lex)
}
