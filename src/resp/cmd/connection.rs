//! The connection itself: signing in, protocol, names.

use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::number::integer;
use crate::resp::cmd::generic::database;
use crate::resp::cmd::pubsub;
use crate::resp::cmd::server::VERSION;
use crate::resp::cmd::tx;
use crate::resp::exec::Call;
use crate::resp::exec::later;
use crate::resp::exec::require;
use crate::resp::exec::unknown_sub;
use crate::resp::exec::wrong_arity;
use crate::resp::session::Answers;
use crate::resp::session::Later;
use crate::resp::session::Peer;
use std::sync::atomic::Ordering::Relaxed;

/// PING
pub fn ping(call: &mut Call<'_>) -> Answer<()> {
    if call.args.len() > 2 {
        return Err(wrong_arity("ping"));
    }
    let listening = call.me.subscriptions() > 0 && !call.out.resp3();
    match (call.args.len(), listening) {
        (_, true) => {
            call.out.array(2);
            call.out.bulk(b"pong");
            call.out.bulk(call.args.at(1));
        }
        (1, _) => call.out.raw(b"+PONG\r\n"),
        _ => call.out.bulk(call.args.at(1)),
    }
    Ok(())
}

/// ECHO
pub fn echo(call: &mut Call<'_>) -> Answer<()> {
    call.out.bulk(call.args.at(1));
    Ok(())
}

/// SELECT
pub fn select(call: &mut Call<'_>) -> Answer<()> {
    call.me.db = database(call.arg(1))?;
    call.me.peer.db.store(call.me.db, Relaxed);
    call.out.ok();
    Ok(())
}

/// QUIT
pub fn quit(call: &mut Call<'_>) -> Answer<()> {
    call.me.closing = true;
    call.out.ok();
    Ok(())
}

/// RESET
pub fn reset(call: &mut Call<'_>) -> Answer<()> {
    tx::leave(call.me, call.ks);
    pubsub::forget(call.me, &call.door.open.hub);
    let anonymous = call.me.anonymous.clone();
    call.me.become_actor(anonymous);
    call.me.db = 0;
    call.me.answers = Answers::On;
    call.me.peer.db.store(0, Relaxed);
    call.me.peer.name.lock().clear();
    call.out.set_resp3(false);
    call.me.peer.protocol.store(2, Relaxed);
    call.out.status("RESET");
    Ok(())
}

fn utf8(bytes: &[u8]) -> Answer<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| wrong_password())
}

/// The error for a sign-in that fails.
pub fn wrong_password() -> Fault {
    Fault::new("WRONGPASS invalid username-password pair or user is disabled.")
}

/// AUTH
pub fn auth(call: &mut Call<'_>) -> Answer<()> {
    let (user, secret) = match call.args.len() {
        2 => (None, call.arg(1)),
        3 => (Some(utf8(call.arg(1))?), call.arg(2)),
        _ => return Err(SYNTAX),
    };
    let secret = utf8(secret)?;
    later(call, Later::SignIn { user, secret, hello: None })
}

/// HELLO
pub fn hello(call: &mut Call<'_>) -> Answer<()> {
    let mut version = None;
    if call.args.len() > 1 {
        let number = integer(call.arg(1));
        let number = number.ok_or(Fault::new("ERR Protocol version is not an integer or out of range"))?;
        version = Some(number);
        if !(2..=3).contains(&number) {
            return Err(Fault::new("NOPROTO unsupported protocol version"));
        }
    }
    let (mut name, mut credentials, mut i) = (None, None, 2);
    while i < call.args.len() {
        if call.is(i, "auth") && i + 2 < call.args.len() {
            credentials = Some((utf8(call.arg(i + 1))?, utf8(call.arg(i + 2))?));
            i += 3;
        } else if call.is(i, "setname") && i + 1 < call.args.len() {
            name = Some(client_name(call.arg(i + 1))?);
            i += 2;
        } else {
            let option = call.text(i);
            return Err(format!("ERR Syntax error in HELLO option '{option}'").into());
        }
    }
    if let Some((user, secret)) = credentials {
        // Once signed in, the request runs again without its AUTH part.
        let mut rest: Vec<&[u8]> = vec![call.arg(0), call.arg(1)];
        if let Some(name) = &name {
            rest.extend([b"SETNAME".as_slice(), name.as_bytes()]);
        }
        let hello = Some(crate::resp::frame::Request::new(rest.into_iter()));
        return later(call, Later::SignIn { user: Some(user), secret, hello });
    }
    if !call.me.rights.known {
        return Err(Fault::new(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH \
             <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the \
             same time",
        ));
    }
    if let Some(name) = name {
        *call.me.peer.name.lock() = name;
    }
    if let Some(version) = version {
        call.out.set_resp3(version == 3);
        call.me.peer.protocol.store(version as usize, Relaxed);
    }
    describe(call);
    Ok(())
}

fn describe(call: &mut Call<'_>) {
    let out = &mut *call.out;
    out.map(7);
    for (key, value) in [("server", "redis"), ("version", VERSION)] {
        out.bulk(key.as_bytes());
        out.bulk(value.as_bytes());
    }
    out.bulk(b"proto");
    out.int(if out.resp3() { 3 } else { 2 });
    out.bulk(b"id");
    out.int(call.me.peer.id as i64);
    for (key, value) in [("mode", "standalone"), ("role", "master")] {
        out.bulk(key.as_bytes());
        out.bulk(value.as_bytes());
    }
    out.bulk(b"modules");
    out.array(0);
}

/// A name or library tag: printable, without blanks.
fn client_name(text: &[u8]) -> Answer<String> {
    const LONGEST: usize = 256;
    if text.len() > LONGEST || text.iter().any(|b| !(b'!'..=b'~').contains(b)) {
        return Err(Fault::new("ERR Client names cannot contain spaces, newlines or special characters."));
    }
    Ok(String::from_utf8_lossy(text).into_owned())
}

/// One line of CLIENT LIST.
fn line(peer: &Peer, now: i64) -> String {
    let listening = peer.channels.load(Relaxed) + peer.patterns.load(Relaxed) > 0;
    let queued = peer.queued.load(Relaxed);
    let mut flags = String::new();
    for (on, mark) in [(listening, 'P'), (queued >= 0, 'x'), (peer.blocked.load(Relaxed), 'b')] {
        if on {
            flags.push(mark);
        }
    }
    if flags.is_empty() {
        flags.push('N');
    }
    let command = crate::resp::commands::COMMANDS.get(peer.command.load(Relaxed)).map_or("NULL", |c| c.name);
    let (library, version) = peer.library.lock().clone();
    let user = peer.actor.lock().as_ref().map_or_else(|| "default".to_owned(), |a| a.id.clone());
    format!(
        "id={} addr={} laddr={} fd=0 name={} age={} idle={} flags={flags} db={} sub={} psub={} ssub=0 multi={queued} \
         cmd={command} user={user} redir=-1 resp={} lib-name={library} lib-ver={version}\n",
        peer.id,
        peer.addr,
        peer.laddr,
        peer.name.lock(),
        (now - peer.since) / 1000,
        (now - peer.active.load(Relaxed)).max(0) / 1000,
        peer.db.load(Relaxed),
        peer.channels.load(Relaxed),
        peer.patterns.load(Relaxed),
        peer.protocol.load(Relaxed),
    )
}

/// CLIENT
pub fn client(call: &mut Call<'_>) -> Answer<()> {
    let sub = call.arg(1).to_ascii_lowercase();
    let wanted = match sub.as_slice() {
        b"id" | b"getname" | b"info" | b"getredir" | b"unpause" | b"trackinginfo" => Some(2),
        b"setname" | b"reply" | b"no-evict" | b"no-touch" => Some(3),
        b"setinfo" => Some(4),
        b"list" | b"kill" | b"help" | b"tracking" | b"unblock" => None,
        _ => return Err(unknown_sub("CLIENT", call.arg(1))),
    };
    if wanted.is_some_and(|n| n != call.args.len()) {
        return Err(wrong_arity(&format!("client|{}", String::from_utf8_lossy(&sub))));
    }
    match sub.as_slice() {
        b"id" => call.out.int(call.me.peer.id as i64),
        b"getname" => {
            let name = call.me.peer.name.lock().clone();
            if name.is_empty() { call.out.null() } else { call.out.bulk(name.as_bytes()) }
        }
        b"setname" => {
            let name = client_name(call.arg(2))?;
            *call.me.peer.name.lock() = name;
            call.out.ok();
        }
        b"setinfo" => return setinfo(call),
        b"info" => {
            let line = line(&call.me.peer, call.ks.now());
            call.out.text(&line);
        }
        b"list" => return list(call),
        b"kill" => return kill(call),
        b"reply" => return reply(call),
        b"no-evict" | b"no-touch" => {
            require(call.is(2, "on") || call.is(2, "off"))?;
            call.out.ok();
        }
        b"getredir" => call.out.int(-1),
        b"unblock" => call.out.int(0),
        b"unpause" => call.out.ok(),
        b"help" => {
            let text =
                "CLIENT GETNAME | ID | INFO | KILL | LIST | NO-EVICT | NO-TOUCH | REPLY | SETINFO | SETNAME";
            call.out.array(1);
            call.out.status(text);
        }
        _ => return Err(Fault::new("ERR client-side caching is not offered here")),
    }
    Ok(())
}

fn setinfo(call: &mut Call<'_>) -> Answer<()> {
    let bad =
        || Fault::new("ERR lib-name and lib-ver cannot contain spaces, newlines or special characters.");
    let value = client_name(call.arg(3)).map_err(|_| bad())?;
    if call.is(2, "lib-name") {
        call.me.peer.library.lock().0 = value;
    } else if call.is(2, "lib-ver") {
        call.me.peer.library.lock().1 = value;
    } else {
        let option = call.text(2);
        return Err(format!("ERR Unrecognized option '{option}'").into());
    }
    call.out.ok();
    Ok(())
}

/// CLIENT LIST shows the client itself; those who may trip see everybody.
fn list(call: &mut Call<'_>) -> Answer<()> {
    let all = call.me.actor.as_ref().is_some_and(|a| a.role >= crate::domain::actor::Role::Operator);
    let now = call.ks.now();
    let text: String = if all {
        call.door.peers.list().iter().map(|p| line(p, now)).collect()
    } else {
        line(&call.me.peer, now)
    };
    call.out.text(&text);
    Ok(())
}

fn kill(call: &mut Call<'_>) -> Answer<()> {
    if call.me.actor.as_ref().is_none_or(|a| a.role < crate::domain::actor::Role::Admin) {
        return Err(Fault::new("NOPERM ending other connections needs the role admin"));
    }
    let by_id = call.args.len() == 4 && call.is(2, "id");
    require(by_id || call.args.len() == 3)?;
    let id = if by_id { Some(call.int(3)? as u64) } else { None };
    let addr = call.text(2);
    let hit: Vec<_> =
        call.door.peers.list().into_iter().filter(|p| id.map_or(p.addr == addr, |id| p.id == id)).collect();
    hit.iter().for_each(|p| p.mailbox.cut_off());
    match (by_id, hit.is_empty()) {
        (true, _) => call.out.size(hit.len()),
        (false, false) => call.out.ok(),
        (false, true) => return Err(Fault::new("ERR No such client")),
    }
    Ok(())
}

fn reply(call: &mut Call<'_>) -> Answer<()> {
    if call.is(2, "on") {
        call.me.answers = Answers::On;
        call.out.ok();
    } else if call.is(2, "off") {
        call.me.answers = Answers::Off;
    } else if call.is(2, "skip") {
        call.me.answers = Answers::SkipNext;
    } else {
        return Err(SYNTAX);
    }
    Ok(())
}
