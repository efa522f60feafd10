//! Too many failures: an account and an address wait. What the ledger cannot take is counted in memory.

use crate::domain::actor::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::time;
use crate::domain::users;
use crate::services::Fault;
use crate::services::Services;
use crate::services::fault;
use crate::services::users::RESOURCE;
use crate::services::users::refused;
use crate::store::Lane;
use jiff::Timestamp;

/// Failures kept in memory while the ledger cannot take them.
const FAILURES_KEPT: usize = 10_000;
/// Failures that may still make somebody wait are not older.
const COUNTED_MS: i64 = 2 * users::FAILURE_WAIT_MS;

/// Whether account and address may try; a refusal is recorded.
///
/// # Errors
/// Too many attempts.
pub(in crate::services) async fn open(
    s: &Services,
    who: &Actor,
    action: &str,
    account: &str,
    address: &str,
) -> Result<(), Refusal> {
    let now = s.now();
    let after = time::plus_ms(now, -COUNTED_MS);
    let (name, from) = (account.to_owned(), address.to_owned());
    let read = s.store.read(move |r| r.failures(&name, &from, after)).await;
    let (by_account, by_address) = read.map_err(|e| fault::unreadable(&e))?;
    let (kept_account, kept_address) = unwritten(s, account, address);
    let until = [merged(by_account, kept_account), merged(by_address, kept_address)]
        .iter()
        .filter_map(|failures| users::waits_until(failures, now))
        .max();
    let Some(until) = until else { return Ok(()) };
    let left = time::age_seconds(now, until).ceil().max(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 900")]
    let refusal = Refusal::TooManyAttempts { retry_after_seconds: left as u64 };
    refused(s, who, action, (RESOURCE, &who.id), &refusal).await;
    Err(refusal)
}

/// Counts a failure.
pub(in crate::services) async fn note(s: &Services, account: &str, address: &str) {
    let now = s.now();
    let (name, from) = (account.to_owned(), address.to_owned());
    let oldest = time::plus_ms(now, -COUNTED_MS);
    let noted: Result<(), Fault> =
        s.write(Lane::Normal, now, move |tx| Ok(tx.note_failure(&name, &from, oldest)?)).await;
    if let Err(error) = noted {
        tracing::error!(?error, "a failed sign-in could not be recorded; it is counted in memory");
        let mut kept = s.people.failures.lock();
        if kept.len() == FAILURES_KEPT {
            kept.pop_front();
        }
        kept.push_back((account.to_lowercase(), address.to_owned(), now));
    }
}

/// Until when the accounts wait, each by its name.
///
/// # Errors
/// When the ledger cannot be read.
pub(in crate::services) async fn accounts(
    s: &Services,
    names: Vec<String>,
) -> Result<Vec<Option<Timestamp>>, Refusal> {
    let now = s.now();
    let after = time::plus_ms(now, -COUNTED_MS);
    let listed = names.clone();
    let read = s.store.read(move |r| {
        listed.iter().map(|name| Ok(r.failures(name, "", after)?.0)).collect::<Result<Vec<_>, _>>()
    });
    let stored = read.await.map_err(|e| fault::unreadable(&e))?;
    let until = |(name, failures): (String, Vec<Timestamp>)| {
        users::waits_until(&merged(failures, unwritten(s, &name, "").0), now)
    };
    Ok(names.into_iter().zip(stored).map(until).collect())
}

/// Forgets what was counted in memory for an account.
pub(in crate::services) fn forget_unwritten(s: &Services, account: &str) {
    let account = account.to_lowercase();
    s.people.failures.lock().retain(|x| x.0 != account);
}

fn unwritten(s: &Services, account: &str, address: &str) -> (Vec<Timestamp>, Vec<Timestamp>) {
    let kept = s.people.failures.lock();
    let account = account.to_lowercase();
    let of = |matches: &dyn Fn(&(String, String, Timestamp)) -> bool| {
        let newest_first = kept.iter().rev().filter(|x| matches(x)).map(|x| x.2);
        newest_first.take(users::FAILURES_BEFORE_WAIT as usize).collect()
    };
    (of(&|x| x.0 == account), of(&|x| x.1 == address))
}

fn merged(mut one: Vec<Timestamp>, other: Vec<Timestamp>) -> Vec<Timestamp> {
    one.extend(other);
    one.sort_unstable_by(|a, b| b.cmp(a));
    one
}
