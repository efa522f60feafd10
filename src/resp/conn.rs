//! One connection: read a batch, run it under one hold of the keyspace, write all its answers at once.

use crate::domain::keyspace::Keyspace;
use crate::resp::cmd::connection::wrong_password;
use crate::resp::cmd::pubsub;
use crate::resp::cmd::tx;
use crate::resp::door::Door;
use crate::resp::door::MAX_PENDING_BYTES;
use crate::resp::exec;
use crate::resp::exec::Call;
use crate::resp::frame::Args;
use crate::resp::frame::Decoder;
use crate::resp::frame::Request;
use crate::resp::frame::Step;
use crate::resp::guard;
use crate::resp::line::Line;
use crate::resp::reply::Out;
use crate::resp::session::Answers;
use crate::resp::session::Guarded;
use crate::resp::session::Later;
use crate::resp::session::Session;
use crate::resp::session::Wait;
use bytes::Buf;
use bytes::BytesMut;
use std::io;
use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Sleep;

/// Room for a first read.
const FIRST_ROOM: usize = 4 * 1024;
/// Room for further reads once the first was filled.
const MORE_ROOM: usize = 64 * 1024;
/// Answers written before the batch goes on.
const FLUSH_AT: usize = 256 * 1024;
/// Bytes kept for a client that sends on while it waits in a blocking command.
const MAX_AHEAD: usize = 1024 * 1024;

/// Longest pause in which a client takes nothing of what waits for it.
const WRITE_STALL: Duration = Duration::from_secs(15);
/// Bytes that one connection may hold whatever the others hold.
const ALWAYS_HELD: usize = 4 * 1024;

/// How a turn over the received bytes ended.
enum Turn {
    Drained,
    Full,
    Later(Later),
    Close,
}

/// One connection.
pub struct Conn {
    line: Line,
    buf: BytesMut,
    decoder: Decoder,
    out: Out,
    me: Session,
    door: Arc<Door>,
    /// Bytes of this connection that `door.pending` counts.
    counted: usize,
}

impl Conn {
    /// A connection for a client that has just come.
    pub fn new(line: Line, me: Session, door: Arc<Door>) -> Self {
        let buf = BytesMut::with_capacity(FIRST_ROOM);
        Self { line, buf, decoder: Decoder::default(), out: Out::default(), me, door, counted: 0 }
    }

    /// Serves the client until it goes.
    pub async fn serve(mut self) {
        // An error here is a client that went away; there is nobody left to tell.
        let _gone = self.talk().await;
        self.line.close();
        pubsub::forget(&mut self.me, &self.door.open.hub);
        tx::leave(&mut self.me, &mut self.door.open.keys.lock());
        self.door.peers.leave(self.me.peer.id);
        self.door.pending.fetch_sub(self.counted, Relaxed);
        self.door.open.connections.fetch_sub(1, Relaxed);
    }

    async fn talk(&mut self) -> io::Result<()> {
        loop {
            loop {
                let turn = self.turn();
                if let Turn::Later(later) = turn {
                    self.finish(later).await?;
                    continue;
                }
                self.collect_mail();
                self.flush().await?;
                match turn {
                    Turn::Drained => break,
                    Turn::Close => return Ok(()),
                    Turn::Full | Turn::Later(_) => {}
                }
            }
            if self.me.closing {
                return Ok(());
            }
            self.make_room();
            let mailbox = self.me.peer.mailbox.clone();
            if mailbox.is_cut_off() {
                return Ok(());
            }
            tokio::select! {
                biased;
                read = self.line.read_buf(&mut self.buf) => if read? == 0 { return Ok(()) },
                () = mailbox.rung() => {}
            }
            // What it sent after it was cut off is not done any more.
            if mailbox.is_cut_off() {
                return Ok(());
            }
        }
    }

    fn make_room(&mut self) {
        let wants = self.decoder.wants(self.buf.len());
        let spare = self.buf.capacity() - self.buf.len();
        if wants > spare {
            // A promised length is no reason to take all that memory at once.
            self.buf.reserve(wants.min(self.buf.len().max(MORE_ROOM)));
        } else if spare < FIRST_ROOM {
            self.buf.reserve(MORE_ROOM);
        } else if self.buf.is_empty() && self.buf.capacity() > 4 * MORE_ROOM {
            self.buf = BytesMut::with_capacity(FIRST_ROOM);
        }
    }

    /// Runs what has been received, under one hold of the keyspace.
    fn turn(&mut self) -> Turn {
        if self.buf.is_empty() {
            return Turn::Drained;
        }
        let door = self.door.clone();
        let mut ks = door.enter();
        let before = ks.changes();
        self.me.peer.active.store(ks.now(), Relaxed);
        let turn = self.run_received(&door, &mut ks);
        door.leave(ks, before);
        self.decoder.trim();
        turn
    }

    fn run_received(&mut self, door: &Door, ks: &mut Keyspace) -> Turn {
        loop {
            let step = self.decoder.decode(&self.buf, &door.settings.limits, self.me.rights.known);
            let len = match step {
                Ok(Step::More) => return Turn::Drained,
                Ok(Step::Empty(len)) => {
                    self.buf.advance(len);
                    continue;
                }
                Ok(Step::Request(len)) => len,
                Err(error) => {
                    self.out.error(&error.to_string());
                    return Turn::Close;
                }
            };
            let args = self.decoder.args(&self.buf);
            exec::run(Call { args, ks, me: &mut self.me, out: &mut self.out, door });
            self.buf.advance(len);
            if let Some(later) = self.me.later.take() {
                return Turn::Later(later);
            }
            if self.me.closing {
                return Turn::Close;
            }
            if self.out.len() >= FLUSH_AT {
                return Turn::Full;
            }
        }
    }

    fn collect_mail(&mut self) {
        if self.me.subscriptions() > 0 {
            for message in self.me.peer.mailbox.take() {
                pubsub::deliver(&mut self.out, &message);
            }
        }
    }

    /// Writes all answers. A listener whose mailbox ran over meanwhile is not waited for.
    async fn flush(&mut self) -> io::Result<()> {
        let mut at = 0;
        let mut stalled: Option<Pin<Box<Sleep>>> = None;
        while at < self.out.len() || self.line.holds() {
            match self.line.try_write(&self.out.bytes()[at..]) {
                Ok(written) => (at, stalled) = (at + written, None),
                Err(e) if e.kind() == ErrorKind::WouldBlock => {
                    self.count()?;
                    let patience = stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(WRITE_STALL)));
                    tokio::select! {
                        ready = self.line.tcp().writable() => ready?,
                        () = self.me.peer.mailbox.rung() => {}
                        () = patience.as_mut() => {
                            tracing::warn!(client = self.me.peer.addr, "a redis client that reads nothing is sent away");
                            return Err(ErrorKind::TimedOut.into());
                        }
                    }
                    if self.me.peer.mailbox.is_cut_off() {
                        return Err(ErrorKind::TimedOut.into());
                    }
                }
                Err(e) => return Err(e),
            }
        }
        self.out.clear();
        self.count()
    }

    /// Counts what waits in this connection among all; beyond the budget it is the one that asks that goes.
    fn count(&mut self) -> io::Result<()> {
        let holds = self.out.len() + self.me.queue.as_ref().map_or(0, |q| q.bytes);
        if holds == self.counted {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.counted, holds);
        self.door.pending.fetch_add(holds, Relaxed);
        let all = self.door.pending.fetch_sub(before, Relaxed) - before;
        if all > MAX_PENDING_BYTES && holds > before.max(ALWAYS_HELD) {
            let client = &self.me.peer.addr;
            tracing::warn!(client, holds, all, "too much waits for redis clients; this one is sent away");
            return Err(ErrorKind::OutOfMemory.into());
        }
        Ok(())
    }

    /// Does what had to wait until the keyspace was let go.
    async fn finish(&mut self, later: Later) -> io::Result<()> {
        let mark = self.out.len();
        match later {
            Later::Wait(wait) => self.wait(wait).await?,
            Later::SignIn { user, secret, hello } => self.sign_in(user, secret, hello).await,
            Later::Exec(requests) => {
                self.out.array(requests.len());
                self.me.in_exec = true;
                for request in requests {
                    if self.out.len() > MAX_PENDING_BYTES {
                        self.me.closing = true;
                        break;
                    }
                    self.run_one(request.args());
                    if let Some(later) = self.me.later.take() {
                        Box::pin(self.finish(later)).await?;
                    }
                }
                self.me.in_exec = false;
            }
            Later::Guarded(guarded) => self.guarded(guarded).await,
            Later::Denied { command, key } => self.denied(command, key).await,
        }
        if self.me.answers == Answers::Off && !self.me.in_exec {
            self.out.cut(mark);
        }
        Ok(())
    }

    fn run_one(&mut self, args: Args<'_>) {
        let door = self.door.clone();
        let mut ks = door.enter();
        let before = ks.changes();
        exec::run_one(&door, &mut ks, &mut self.me, &mut self.out, args);
        door.leave(ks, before);
    }

    async fn sign_in(&mut self, user: Option<String>, secret: String, hello: Option<Request>) {
        match self.door.house.sign_in(user, secret, self.ip()).await {
            Err(fault) => self.out.error(&fault.0),
            Ok(signed_in) => {
                *self.me.peer.key.lock() = Some(signed_in.key.clone());
                // Revoked since it was checked: whoever ends its connections may have looked before this was one.
                if !self.door.house.key_lives(&signed_in.key) {
                    self.me.closing = true;
                    return self.out.error(&wrong_password().0);
                }
                self.me.become_actor(Some(Arc::new(signed_in.actor)));
                match hello {
                    Some(request) => self.run_one(request.args()),
                    None => self.out.ok(),
                }
            }
        }
    }

    fn ip(&self) -> String {
        self.line.tcp().peer_addr().map(|a| a.ip().to_string()).unwrap_or_default()
    }

    async fn guarded(&mut self, guarded: Guarded) {
        for verb in guarded.verbs {
            let Some(actor) = self.me.actor.clone() else {
                return self.out.error("NOAUTH Authentication required.");
            };
            match self.door.house.perform(actor, verb).await {
                Ok(()) => {}
                Err(refusal) => return self.out.error(&guard::refused(&refusal).0),
            }
        }
        if let Some(rest) = guarded.rest {
            let mark = self.out.len();
            self.run_one(rest.args());
            if self.out.bytes().get(mark) == Some(&b'-') {
                return;
            }
            self.out.cut(mark);
        }
        self.out.raw(&guarded.answer);
    }

    async fn denied(&self, command: &'static str, key: String) {
        if let Some(actor) = self.me.actor.clone() {
            self.door.house.denied(actor, command, key).await;
        }
    }

    /// Waits in a blocking command until it finds something, its time is over, or the client goes.
    async fn wait(&mut self, wait: Wait) -> io::Result<()> {
        self.flush().await?;
        let bell = Arc::new(Notify::new());
        let door = self.door.clone();
        let ticket = door.open.waiting.join(&bell);
        self.me.peer.blocked.store(true, Relaxed);
        let done = self.wait_for(&wait, &bell).await;
        self.me.peer.blocked.store(false, Relaxed);
        door.open.waiting.leave(ticket);
        done
    }

    async fn wait_for(&mut self, wait: &Wait, bell: &Notify) -> io::Result<()> {
        loop {
            self.run_one(wait.request.args());
            if self.me.later.take().is_none() {
                return Ok(());
            }
            let left = wait.until.map(|at| at - self.door.now());
            if left.is_some_and(|ms| ms <= 0) {
                self.out.null_array();
                return Ok(());
            }
            const FOR_EVER: u64 = 86_400_000;
            let left = Duration::from_millis(left.map_or(FOR_EVER, |ms| ms as u64));
            let mailbox = self.me.peer.mailbox.clone();
            self.buf.reserve(FIRST_ROOM);
            tokio::select! {
                () = bell.notified() => {}
                () = tokio::time::sleep(left) => {}
                () = mailbox.rung() => if mailbox.is_cut_off() { return Err(ErrorKind::TimedOut.into()) },
                read = self.line.read_buf(&mut self.buf), if self.buf.len() < MAX_AHEAD => {
                    if read? == 0 {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
            }
        }
    }
}
