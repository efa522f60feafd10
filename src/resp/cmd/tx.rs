//! Transactions.

use crate::domain::keyspace::Keyspace;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::resp::exec::Call;
use crate::resp::exec::later;
use crate::resp::exec::run_all;
use crate::resp::session::Later;
use crate::resp::session::Queue;
use crate::resp::session::Session;
use std::sync::atomic::Ordering::Relaxed;

/// MULTI
pub fn multi(call: &mut Call<'_>) -> Answer<()> {
    if call.me.queue.is_some() {
        return Err(Fault::new("ERR MULTI calls can not be nested"));
    }
    call.me.queue = Some(Queue::default());
    call.me.peer.queued.store(0, Relaxed);
    call.out.ok();
    Ok(())
}

/// Leaves the transaction, watches included.
pub fn leave(me: &mut Session, ks: &mut Keyspace) -> Option<Queue> {
    for (db, key, _) in me.watched.drain(..) {
        ks.unwatch(db, &key);
    }
    me.peer.queued.store(-1, Relaxed);
    me.queue.take()
}

/// DISCARD
pub fn discard(call: &mut Call<'_>) -> Answer<()> {
    if call.me.queue.is_none() {
        return Err(Fault::new("ERR DISCARD without MULTI"));
    }
    leave(call.me, call.ks);
    call.out.ok();
    Ok(())
}

/// WATCH
pub fn watch(call: &mut Call<'_>) -> Answer<()> {
    if call.me.queue.is_some() {
        return Err(Fault::new("ERR WATCH inside MULTI is not allowed"));
    }
    let db = call.me.db;
    for key in call.args.from(1) {
        if !call.me.watched.iter().any(|(d, k, _)| *d == db && k.as_ref() == key) {
            let version = call.ks.watch(db, key);
            call.me.watched.push((db, key.into(), version));
        }
    }
    call.out.ok();
    Ok(())
}

/// UNWATCH
pub fn unwatch(call: &mut Call<'_>) -> Answer<()> {
    for (db, key, _) in call.me.watched.drain(..) {
        call.ks.unwatch(db, &key);
    }
    call.out.ok();
    Ok(())
}

/// EXEC
pub fn exec(call: &mut Call<'_>) -> Answer<()> {
    if call.me.queue.is_none() {
        return Err(Fault::new("ERR EXEC without MULTI"));
    }
    let same = call.me.watched.iter().all(|(db, key, version)| call.ks.unchanged(*db, key, *version));
    let Some(queue) = leave(call.me, call.ks) else { return Ok(()) };
    if queue.broken {
        return Err(Fault::new("EXECABORT Transaction discarded because of previous errors."));
    }
    if !same {
        call.out.null_array();
        return Ok(());
    }
    if queue.slow {
        return later(call, Later::Exec(queue.requests));
    }
    run_all(call, &queue.requests);
    Ok(())
}
