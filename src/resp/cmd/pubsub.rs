//! Channels.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::protected;
use crate::resp::exec::Call;
use crate::resp::exec::unknown_sub;
use crate::resp::exec::wrong_arity;
use crate::resp::reply::Out;
use crate::resp::session::Session;
use crate::services::keyspace::Message;
use std::sync::atomic::Ordering::Relaxed;

/// Most channels and patterns of one client.
const MAX_SUBSCRIPTIONS: usize = 10_000;

fn confirm(call: &mut Call<'_>, word: &str, channel: Option<&[u8]>) {
    let peer = &call.me.peer;
    peer.channels.store(call.me.channels.len(), Relaxed);
    peer.patterns.store(call.me.patterns.len(), Relaxed);
    call.out.push(3);
    call.out.bulk(word.as_bytes());
    call.out.bulk_or_null(channel);
    call.out.size(call.me.subscriptions());
}

fn room(call: &Call<'_>) -> Answer<()> {
    if call.me.subscriptions() < MAX_SUBSCRIPTIONS {
        return Ok(());
    }
    Err(Fault::new("ERR too many channels; one client listens to 10000 at most"))
}

/// SUBSCRIBE. Without the right to read keys only the appliance's own channels are open.
pub fn subscribe(call: &mut Call<'_>) -> Answer<()> {
    for channel in call.args.from(1) {
        let own = protected::CHANNELS.contains(&channel) && call.me.rights.status;
        if !call.me.rights.read && !own {
            return Err(Fault::new("NOPERM listening to this channel needs the scope resp:read"));
        }
        room(call)?;
        let peer = &call.me.peer;
        call.door.open.hub.subscribe(peer.id, &peer.mailbox, channel);
        call.me.channels.insert(channel.into());
        confirm(call, "subscribe", Some(channel));
    }
    Ok(())
}

/// PSUBSCRIBE
pub fn psubscribe(call: &mut Call<'_>) -> Answer<()> {
    for pattern in call.args.from(1) {
        room(call)?;
        let peer = &call.me.peer;
        call.door.open.hub.subscribe_pattern(peer.id, &peer.mailbox, pattern);
        call.me.patterns.insert(pattern.into());
        confirm(call, "psubscribe", Some(pattern));
    }
    Ok(())
}

/// UNSUBSCRIBE
pub fn unsubscribe(call: &mut Call<'_>) -> Answer<()> {
    let named = call.args.from(1).map(Box::from).collect();
    let channels: Vec<Box<[u8]>> =
        if call.args.len() > 1 { named } else { call.me.channels.iter().cloned().collect() };
    if channels.is_empty() {
        confirm(call, "unsubscribe", None);
    }
    for channel in channels {
        call.me.channels.shift_remove(&channel);
        call.door.open.hub.unsubscribe(call.me.peer.id, &channel);
        confirm(call, "unsubscribe", Some(&channel));
    }
    Ok(())
}

/// PUNSUBSCRIBE
pub fn punsubscribe(call: &mut Call<'_>) -> Answer<()> {
    let named = call.args.from(1).map(Box::from).collect();
    let patterns: Vec<Box<[u8]>> =
        if call.args.len() > 1 { named } else { call.me.patterns.iter().cloned().collect() };
    if patterns.is_empty() {
        confirm(call, "punsubscribe", None);
    }
    for pattern in patterns {
        call.me.patterns.shift_remove(&pattern);
        call.door.open.hub.unsubscribe_pattern(call.me.peer.id, &pattern);
        confirm(call, "punsubscribe", Some(&pattern));
    }
    Ok(())
}

/// Ends all listening, when a client goes or resets.
pub fn forget(me: &mut Session, hub: &crate::services::keyspace::Hub) {
    for channel in me.channels.drain(..) {
        hub.unsubscribe(me.peer.id, &channel);
    }
    for pattern in me.patterns.drain(..) {
        hub.unsubscribe_pattern(me.peer.id, &pattern);
    }
}

/// PUBLISH. The appliance speaks for itself: what services say on its state channels repeats what it says, so that
/// the answer is the number of listeners and nothing is sent.
pub fn publish(call: &mut Call<'_>) -> Answer<()> {
    let (channel, hub) = (call.arg(1), &call.door.open.hub);
    if !protected::CHANNELS.contains(&channel) {
        let told = hub.publish(channel, call.args.at(2));
        call.out.size(told);
        return Ok(());
    }
    if channel.ends_with(b":state") {
        call.out.size(hub.reach(channel));
        return Ok(());
    }
    Err(Fault::new("NOPERM only the appliance speaks on this channel"))
}

/// PUBSUB
pub fn pubsub(call: &mut Call<'_>) -> Answer<()> {
    let hub = &call.door.open.hub;
    match call.arg(1).to_ascii_lowercase().as_slice() {
        b"channels" | b"shardchannels" if call.args.len() > 3 => {
            return Err(wrong_arity("pubsub|channels"));
        }
        b"channels" => {
            let pattern = (call.args.len() == 3).then(|| call.arg(2));
            let active = hub.active(pattern);
            call.out.bulks(active.iter().map(AsRef::as_ref));
        }
        b"shardchannels" | b"shardnumsub" => call.out.array(0),
        b"numsub" => {
            call.out.array(2 * (call.args.len() - 2));
            for channel in call.args.from(2) {
                call.out.bulk(channel);
                call.out.size(hub.listeners(channel));
            }
        }
        b"numpat" => call.out.size(hub.patterns()),
        _ => return Err(unknown_sub("PUBSUB", call.arg(1))),
    }
    Ok(())
}

/// Writes a message that came.
pub fn deliver(out: &mut Out, message: &Message) {
    match &message.pattern {
        Some(pattern) => {
            out.push(4);
            out.bulk(b"pmessage");
            out.bulk(pattern);
        }
        None => {
            out.push(3);
            out.bulk(b"message");
        }
    }
    out.bulk(&message.channel);
    out.bulk(&message.payload);
}
