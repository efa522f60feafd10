//! Sorted sets joined, crossed and subtracted.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::fault::WRONG_TYPE;
use crate::domain::keyspace::number::float;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::value::Value;
use crate::domain::keyspace::zset::ZSet;
use crate::resp::cmd::zranges::keep;
use crate::resp::cmd::zsets::write_pairs;
use crate::resp::exec::Call;
use crate::resp::exec::require;

/// How sets become one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Union,
    Inter,
    Diff,
}

/// How scores become one.
#[derive(Clone, Copy)]
enum Aggregate {
    Sum,
    Min,
    Max,
}

impl Aggregate {
    fn of(self, a: f64, b: f64) -> f64 {
        match self {
            // Infinities of both signs make zero, as they do at Redis.
            Self::Sum if (a + b).is_nan() => 0.0,
            Self::Sum => a + b,
            Self::Min => a.min(b),
            Self::Max => a.max(b),
        }
    }
}

/// The keys of `numkeys key …` at position `at`, and the position behind them.
fn keys<'a>(call: &Call<'a>, at: usize, command: &str) -> Answer<(Vec<&'a [u8]>, usize)> {
    let n = integer(call.arg(at)).ok_or(crate::domain::keyspace::fault::NOT_INTEGER)?;
    let n = usize::try_from(n).ok().filter(|n| *n > 0);
    let n =
        n.ok_or_else(|| Fault::from(format!("ERR at least 1 input key is needed for '{command}' command")))?;
    let after = at.saturating_add(1).saturating_add(n);
    require(after <= call.args.len())?;
    Ok(((at + 1..after).map(|i| call.arg(i)).collect(), after))
}

/// A source: sorted set, or set whose members count 1.
fn source(call: &mut Call<'_>, key: &[u8]) -> Answer<ZSet> {
    match call.ks.entry(call.me.db, key).map(|e| e.value()) {
        None => Ok(ZSet::default()),
        Some(Value::ZSet(set)) => Ok(set.clone()),
        Some(Value::Set(set)) => {
            let mut made = ZSet::default();
            for member in set.iter() {
                made.insert(member, 1.0);
            }
            Ok(made)
        }
        Some(_) => Err(WRONG_TYPE),
    }
}

fn options(call: &Call<'_>, at: usize, weights: &mut [f64], store: bool) -> Answer<(Aggregate, bool)> {
    let (mut aggregate, mut with_scores, mut i) = (Aggregate::Sum, false, at);
    while i < call.args.len() {
        if call.is(i, "weights") && i + weights.len() < call.args.len() {
            for (n, weight) in weights.iter_mut().enumerate() {
                *weight = float(call.arg(i + 1 + n)).ok_or(Fault::new("ERR weight value is not a float"))?;
            }
            i += weights.len();
        } else if call.is(i, "aggregate") && i + 1 < call.args.len() {
            aggregate = match call.arg(i + 1).to_ascii_lowercase().as_slice() {
                b"sum" => Aggregate::Sum,
                b"min" => Aggregate::Min,
                b"max" => Aggregate::Max,
                _ => return Err(SYNTAX),
            };
            i += 1;
        } else if !store && call.is(i, "withscores") {
            with_scores = true;
        } else {
            return Err(SYNTAX);
        }
        i += 1;
    }
    Ok((aggregate, with_scores))
}

fn weighted(score: f64, weight: f64) -> f64 {
    let product = score * weight;
    if product.is_nan() { 0.0 } else { product }
}

fn join(sets: &[ZSet], weights: &[f64], way: Way, aggregate: Aggregate) -> ZSet {
    let mut out = ZSet::default();
    let Some((first, others)) = sets.split_first() else { return out };
    let weight = |i: usize| weights.get(i).copied().unwrap_or(1.0);
    for (member, score) in first.from(0) {
        let mut score = weighted(score, weight(0));
        let fits = match way {
            Way::Union => true,
            Way::Diff => others.iter().all(|o| o.score(member).is_none()),
            Way::Inter => others.iter().enumerate().all(|(i, o)| {
                o.score(member).map(|s| score = aggregate.of(score, weighted(s, weight(i + 1)))).is_some()
            }),
        };
        if fits {
            out.insert(member, score);
        }
    }
    if way == Way::Union {
        for (i, other) in others.iter().enumerate() {
            for (member, score) in other.from(0) {
                let score = weighted(score, weight(i + 1));
                let score = out.score(member).map_or(score, |held| aggregate.of(held, score));
                out.insert(member, score);
            }
        }
    }
    out
}

fn combine(call: &mut Call<'_>, way: Way, store: bool, command: &str) -> Answer<()> {
    let (keys, after) = keys(call, if store { 2 } else { 1 }, command)?;
    let mut weights = vec![1.0; keys.len()];
    let mut sets = Vec::with_capacity(keys.len());
    for key in keys {
        sets.push(source(call, key)?);
    }
    let (aggregate, with_scores) = if way == Way::Diff {
        let scores = !store && call.args.len() == after + 1 && call.is(after, "withscores");
        require(scores || call.args.len() == after)?;
        (Aggregate::Sum, scores)
    } else {
        options(call, after, &mut weights, store)?
    };
    let made = join(&sets, &weights, way, aggregate);
    if store {
        return keep(call, made);
    }
    let found: Vec<(Vec<u8>, f64)> = made.from(0).map(|(m, s)| (m.to_vec(), s)).collect();
    if with_scores {
        write_pairs(call, &found);
    } else {
        call.out.bulks(found.iter().map(|(m, _)| m.as_slice()));
    }
    Ok(())
}

/// ZUNION
pub fn zunion(call: &mut Call<'_>) -> Answer<()> {
    combine(call, Way::Union, false, "zunion")
}

/// ZINTER
pub fn zinter(call: &mut Call<'_>) -> Answer<()> {
    combine(call, Way::Inter, false, "zinter")
}

/// ZDIFF
pub fn zdiff(call: &mut Call<'_>) -> Answer<()> {
    combine(call, Way::Diff, false, "zdiff")
}

/// ZUNIONSTORE
pub fn zunionstore(call: &mut Call<'_>) -> Answer<()> {
    combine(call, Way::Union, true, "zunionstore")
}

/// ZINTERSTORE
pub fn zinterstore(call: &mut Call<'_>) -> Answer<()> {
    combine(call, Way::Inter, true, "zinterstore")
}

/// ZDIFFSTORE
pub fn zdiffstore(call: &mut Call<'_>) -> Answer<()> {
    combine(call, Way::Diff, true, "zdiffstore")
}

/// Reads `LIMIT n` at position `at`.
pub fn limit(call: &Call<'_>, at: usize) -> Answer<usize> {
    if call.args.len() == at {
        return Ok(usize::MAX);
    }
    require(call.args.len() == at + 2 && call.is(at, "limit"))?;
    let limit = usize::try_from(call.int(at + 1)?).map_err(|_| Fault::new("ERR LIMIT can't be negative"))?;
    Ok(if limit == 0 { usize::MAX } else { limit })
}

/// ZINTERCARD
pub fn zintercard(call: &mut Call<'_>) -> Answer<()> {
    let (keys, after) = keys(call, 1, "zintercard")?;
    let limit = limit(call, after)?;
    let mut sets = Vec::with_capacity(keys.len());
    for key in keys {
        sets.push(source(call, key)?);
    }
    let count = join(&sets, &[], Way::Inter, Aggregate::Sum).len();
    call.out.size(count.min(limit));
    Ok(())
}
