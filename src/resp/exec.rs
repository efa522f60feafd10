//! One request from its name to its answer: lookup, rights, transactions, guard, handler.

use crate::domain::keyspace::Keyspace;
use crate::domain::keyspace::fault::Answer;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::fault::NOT_INTEGER;
use crate::domain::keyspace::fault::OUT_OF_MEMORY;
use crate::domain::keyspace::fault::SYNTAX;
use crate::domain::keyspace::number::integer;
use crate::domain::keyspace::protected;
use crate::domain::keyspace::protected::is_protected;
use crate::resp::commands::Access;
use crate::resp::commands::Spec;
use crate::resp::commands::find;
use crate::resp::commands::flag;
use crate::resp::door::Door;
use crate::resp::door::MAX_PENDING_BYTES;
use crate::resp::frame::Args;
use crate::resp::guard;
use crate::resp::reply::Out;
use crate::resp::session::Answers;
use crate::resp::session::Later;
use crate::resp::session::Session;
use std::sync::atomic::Ordering::Relaxed;

/// Bytes that a transaction may queue.
const MAX_QUEUED_BYTES: usize = 64 * 1024 * 1024;
/// How much of the arguments an unknown command's error repeats.
const MAX_REPEATED: usize = 128;

/// One request while it runs.
pub struct Call<'a> {
    /// Its arguments, the name first.
    pub args: Args<'a>,
    /// The keyspace, held.
    pub ks: &'a mut Keyspace,
    /// Who asks.
    pub me: &'a mut Session,
    /// Where the answer goes.
    pub out: &'a mut Out,
    /// What all connections share.
    pub door: &'a Door,
}

impl<'a> Call<'a> {
    /// An argument.
    #[inline]
    pub fn arg(&self, i: usize) -> &'a [u8] {
        self.args.at(i)
    }

    /// An argument that must be a whole number.
    pub fn int(&self, i: usize) -> Answer<i64> {
        integer(self.args.at(i)).ok_or(NOT_INTEGER)
    }

    /// Is the argument this word, in any case?
    pub fn is(&self, i: usize, word: &str) -> bool {
        self.args.at(i).eq_ignore_ascii_case(word.as_bytes())
    }

    /// The argument as text for an error or a name.
    pub fn text(&self, i: usize) -> String {
        String::from_utf8_lossy(self.args.at(i)).into_owned()
    }
}

/// Fails with a syntax error unless `ok`.
pub fn require(ok: bool) -> Answer<()> {
    if ok { Ok(()) } else { Err(SYNTAX) }
}

/// Runs one request. What it leaves in `me.later` is to be finished once the keyspace is let go.
pub fn run(mut call: Call<'_>) {
    let mark = call.out.len();
    if let Err(fault) = dispatch(&mut call) {
        call.out.cut(mark);
        call.out.error(&fault.0);
        note(&mut call, &fault);
    }
    quiet(call.me, call.out, mark);
}

/// What somebody known may not do is to be written down.
fn note(call: &mut Call<'_>, fault: &Fault) {
    if !fault.0.starts_with("NOPERM") || !call.me.rights.known {
        return;
    }
    if let Some((_, spec)) = find(call.arg(0)) {
        let at = key_positions(spec, &call.args).next().or((call.args.len() > 1).then_some(1));
        let key: String = at.map(|i| call.text(i)).unwrap_or_default().chars().take(MAX_REPEATED).collect();
        call.me.later = Some(Later::Denied { command: spec.name, key });
    }
}

/// Takes the answer back when the client asked for silence.
pub fn quiet(me: &mut Session, out: &mut Out, mark: usize) {
    match me.answers {
        Answers::On => {}
        Answers::Off => out.cut(mark),
        Answers::SkipNext => me.answers = Answers::Skip,
        Answers::Skip => {
            out.cut(mark);
            me.answers = Answers::On;
        }
    }
}

fn dispatch(call: &mut Call<'_>) -> Answer<()> {
    let checked = admit(call);
    let spec = match checked {
        Ok(spec) => spec,
        Err(fault) => {
            if let Some(queue) = &mut call.me.queue {
                queue.broken = true;
            }
            return Err(fault);
        }
    };
    if call.me.queue.is_some() && !spec.has(flag::IMMEDIATE) {
        return enqueue(call, spec);
    }
    perform(call, spec)
}

/// Runs a command that has been admitted.
pub fn perform(call: &mut Call<'_>, spec: &'static Spec) -> Answer<()> {
    if spec.has(flag::M) && call.ks.used() > call.door.settings.max_memory {
        return Err(OUT_OF_MEMORY);
    }
    if spec.has(flag::W) && touches(spec, &call.args) {
        return guard::write(call, spec);
    }
    (spec.run)(call)
}

/// Name, arity, identity and rights.
pub fn admit(call: &mut Call<'_>) -> Answer<&'static Spec> {
    let Some((index, spec)) = find(call.arg(0)) else {
        return Err(if call.me.rights.known { unknown(&call.args) } else { no_auth() });
    };
    let peer = &call.me.peer;
    peer.command.store(index, Relaxed);
    call.door.open.calls.count(index);
    let count = call.args.len() as i32;
    if (spec.arity > 0 && count != spec.arity) || count < -spec.arity {
        if !call.me.rights.known && spec.access != Access::Anyone {
            return Err(no_auth());
        }
        return Err(wrong_arity(spec.name));
    }
    let rights = call.me.rights;
    let allowed = match spec.access {
        Access::Anyone => true,
        Access::Known => rights.known,
        Access::Read => rights.read || (rights.known && may_see(call, spec)),
        Access::Write => rights.write || (rights.known && guarded_only(call, spec)),
    };
    if !allowed {
        if !rights.known {
            return Err(no_auth());
        }
        let scope = if spec.access == Access::Write { "resp:write" } else { "resp:read" };
        let who = call.me.who();
        return Err(format!("NOPERM {who} lacks the scope {scope}, which '{}' needs", spec.name).into());
    }
    if call.me.subscriptions() > 0 && !call.out.resp3() && !spec.has(flag::WHILE_LISTENING) {
        return Err(format!(
            "ERR Can't execute '{}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this \
             context",
            spec.name
        )
        .into());
    }
    Ok(spec)
}

/// A key with a narrow scope reads just what the scope is about.
fn may_see(call: &Call<'_>, spec: &Spec) -> bool {
    let rights = call.me.rights;
    let mut keys = key_positions(spec, &call.args).map(|i| call.arg(i)).peekable();
    keys.peek().is_some()
        && keys.all(|key| match key {
            protected::GATE_STATE => rights.gate || rights.status,
            key if protected::is_settings(key) => rights.settings,
            key => is_protected(key) && rights.status,
        })
}

/// A write of nothing but the appliance's own keys is for the verbs to judge.
fn guarded_only(call: &Call<'_>, spec: &Spec) -> bool {
    let mut keys = key_positions(spec, &call.args).map(|i| call.arg(i)).peekable();
    keys.peek().is_some() && keys.all(is_protected)
}

fn no_auth() -> Fault {
    Fault::new("NOAUTH Authentication required.")
}

/// The error for a wrong number of arguments.
pub fn wrong_arity(name: &str) -> Fault {
    format!("ERR wrong number of arguments for '{name}' command").into()
}

/// The error for a subcommand that does not exist.
pub fn unknown_sub(container: &str, sub: &[u8]) -> Fault {
    let sub = String::from_utf8_lossy(sub).into_owned();
    format!("ERR unknown subcommand '{sub}'. Try {container} HELP.").into()
}

fn unknown(args: &Args<'_>) -> Fault {
    let cut = |bytes: &[u8], left: usize| {
        String::from_utf8_lossy(bytes.get(..bytes.len().min(left)).unwrap_or(b"")).into_owned()
    };
    let mut list = String::new();
    for arg in args.from(1) {
        if list.len() >= MAX_REPEATED {
            break;
        }
        list += &format!("'{}' ", cut(arg, MAX_REPEATED - list.len()));
    }
    format!("ERR unknown command '{}', with args beginning with: {list}", cut(args.at(0), MAX_REPEATED))
        .into()
}

fn enqueue(call: &mut Call<'_>, spec: &'static Spec) -> Answer<()> {
    let slow = spec.has(flag::W) && touches(spec, &call.args);
    let Some(queue) = &mut call.me.queue else { return Ok(()) };
    let request = call.args.to_owned();
    queue.bytes += request.size();
    if queue.bytes > MAX_QUEUED_BYTES {
        queue.broken = true;
        return Err(Fault::new("ERR the transaction holds more than 64 MiB; send it in parts"));
    }
    queue.slow |= slow;
    queue.requests.push(request);
    call.me.peer.queued.store(queue.requests.len() as i64, Relaxed);
    call.out.status("QUEUED");
    Ok(())
}

/// Positions of the keys a command names.
pub fn key_positions(spec: &Spec, args: &Args<'_>) -> impl Iterator<Item = usize> + use<> {
    let count = args.len();
    let (first, last, step) = match spec.numkeys {
        Some(at) => {
            let n = integer(args.at(at)).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            (at + 1, (at + n.min(count)).min(count.saturating_sub(1)), 1)
        }
        None if spec.first == 0 => (1, 0, 1),
        None => {
            let last = if spec.last < 0 { count as i32 + spec.last } else { spec.last };
            (spec.first, (last.max(0) as usize).min(count.saturating_sub(1)), spec.step)
        }
    };
    let own = (spec.numkeys.is_some() && spec.first > 0).then_some(spec.first);
    own.into_iter().chain((first..=last).step_by(step.max(1)))
}

/// Does the request name a key of the appliance?
#[inline]
pub fn touches(spec: &Spec, args: &Args<'_>) -> bool {
    if spec.numkeys.is_none() && spec.first == 1 && spec.last == 1 {
        return is_protected(args.at(1));
    }
    key_positions(spec, args).any(|i| is_protected(args.at(i)))
}

/// Runs the requests of a transaction that needs nothing slow.
pub fn run_all(call: &mut Call<'_>, requests: &[crate::resp::frame::Request]) {
    call.out.array(requests.len());
    call.me.in_exec = true;
    for request in requests {
        // More than all connections together may hold: the connection is about to be sent away.
        if call.out.len() > MAX_PENDING_BYTES {
            call.me.closing = true;
            break;
        }
        run_one(call.door, call.ks, call.me, call.out, request.args());
    }
    call.me.in_exec = false;
}

/// Runs one request of a transaction or a script; it was admitted when it was queued.
pub fn run_one(door: &Door, ks: &mut Keyspace, me: &mut Session, out: &mut Out, args: Args<'_>) {
    let mark = out.len();
    let mut call = Call { args, ks, me, out, door };
    let done = admit(&mut call).and_then(|spec| perform(&mut call, spec));
    if let Err(fault) = done {
        call.out.cut(mark);
        call.out.error(&fault.0);
        note(&mut call, &fault);
    }
}

/// Leaves something to be finished once the keyspace is let go.
pub fn later(call: &mut Call<'_>, what: Later) -> Answer<()> {
    call.me.later = Some(what);
    Ok(())
}
