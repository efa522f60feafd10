//! One client: who it is, what it may do, and what it is in the middle of.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::actor::needs;
use crate::resp::frame::Request;
use crate::services::keyspace::Mailbox;
use indexmap::IndexSet;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// What a loopback client may do without signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LocalTrust {
    /// Nothing.
    None,
    /// Read the appliance's keys, use the open keyspace.
    #[default]
    Read,
    /// Also trip and engage; never reset or release.
    Trip,
}

impl LocalTrust {
    /// The actor such a client is.
    pub fn actor(self, ip: &str) -> Option<Actor> {
        let (role, extra): (Role, &[&str]) = match self {
            Self::None => return None,
            Self::Read => (Role::Viewer, &[]),
            Self::Trip => (Role::Operator, &["breaker:trip", "kill:engage"]),
        };
        let scopes = ["resp:read", "resp:write", "status:read", "gate:read", "settings:read"];
        let mut actor = Actor::new("redis:local", role, Door::Redis);
        actor.scopes = Some(scopes.iter().chain(extra).map(|s| (*s).to_owned()).collect());
        actor.ip = Some(ip.to_owned());
        Some(actor)
    }
}

/// What others may see of a client: CLIENT LIST, the sweeper, the metrics.
#[derive(Debug)]
pub struct Peer {
    /// Number of the connection.
    pub id: u64,
    /// Address of the client.
    pub addr: String,
    /// Address it came to.
    pub laddr: String,
    /// Name it gave itself.
    pub name: Mutex<String>,
    /// Library name and version it told.
    pub library: Mutex<(String, String)>,
    /// Who it is signed in as.
    pub actor: Mutex<Option<Arc<Actor>>>,
    /// Public part of the key it signed in with.
    pub key: Mutex<Option<String>>,
    /// When it came, in milliseconds.
    pub since: i64,
    /// When it last spoke, in milliseconds.
    pub active: AtomicI64,
    /// Its database.
    pub db: AtomicUsize,
    /// Channels it listens to.
    pub channels: AtomicUsize,
    /// Patterns it listens to.
    pub patterns: AtomicUsize,
    /// Requests queued after MULTI; −1 outside.
    pub queued: AtomicI64,
    /// Its last command, by place in the table.
    pub command: AtomicUsize,
    /// 2 or 3.
    pub protocol: AtomicUsize,
    /// Waits in a blocking command.
    pub blocked: AtomicBool,
    /// What reaches it from outside its own requests.
    pub mailbox: Arc<Mailbox>,
}

/// All clients.
#[derive(Debug, Default)]
pub struct Peers {
    next: AtomicU64,
    all: Mutex<BTreeMap<u64, Arc<Peer>>>,
}

impl Peers {
    /// The number of the next connection.
    pub fn next_id(&self) -> u64 {
        self.next.fetch_add(1, Relaxed) + 1
    }

    /// Adds a client; false when there are `limit` already.
    pub fn join(&self, peer: &Arc<Peer>, limit: usize) -> bool {
        let mut all = self.all.lock();
        let fits = all.len() < limit;
        if fits {
            all.insert(peer.id, peer.clone());
        }
        fits
    }

    /// Takes a client out.
    pub fn leave(&self, id: u64) {
        self.all.lock().remove(&id);
    }

    /// All clients, in the order they came.
    pub fn list(&self) -> Vec<Arc<Peer>> {
        self.all.lock().values().cloned().collect()
    }

    /// Number of clients.
    pub fn len(&self) -> usize {
        self.all.lock().len()
    }

    /// No client.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Rights that a command may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Signed in, or trusted without.
    pub known: bool,
    /// Read any key.
    pub read: bool,
    /// Write open keys.
    pub write: bool,
    /// Read the appliance's state.
    pub status: bool,
    /// Read the gate's answer.
    pub gate: bool,
    /// Read the settings.
    pub settings: bool,
}

impl Rights {
    /// The rights of an actor.
    pub fn of(actor: Option<&Actor>) -> Self {
        let Some(actor) = actor else { return Self::default() };
        let read = actor.may(&needs::RESP_READ);
        Self {
            known: true,
            read,
            write: actor.may(&needs::RESP_WRITE),
            status: read || actor.may(&needs::STATUS),
            gate: read || actor.may(&needs::GATE),
            settings: read || actor.may(&needs::SETTINGS_READ),
        }
    }
}

/// Requests between MULTI and EXEC.
#[derive(Debug, Default)]
pub struct Queue {
    /// In order.
    pub requests: Vec<Request>,
    /// A request was refused on the way in, so EXEC must not run.
    pub broken: bool,
    /// Bytes held.
    pub bytes: usize,
    /// A request writes a key of the appliance, or waits for something else that is slow.
    pub slow: bool,
}

/// Which answers the client wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// All.
    #[default]
    On,
    /// None.
    Off,
    /// Not the next one.
    SkipNext,
    /// Not this one.
    Skip,
}

/// A write that stands for verbs of the house.
#[derive(Debug, Default)]
pub struct Guarded {
    /// The verbs, in order; the first refusal ends the command.
    pub verbs: Vec<super::house::Verb>,
    /// What is left of the command for the open keyspace; its own answer is not sent.
    pub rest: Option<Request>,
    /// The answer when all went well.
    pub answer: Vec<u8>,
}

/// What a blocking pop waits for.
#[derive(Debug)]
pub struct Wait {
    /// The request to try again on each change.
    pub request: Request,
    /// When to give up, in milliseconds; None never.
    pub until: Option<i64>,
    /// The keys.
    pub keys: Vec<Box<[u8]>>,
}

/// What cannot be done while the keyspace is held.
#[derive(Debug)]
pub enum Later {
    /// Verbs of the house.
    Guarded(Guarded),
    /// A transaction with such verbs in it.
    Exec(Vec<Request>),
    /// AUTH, or HELLO with AUTH.
    SignIn {
        /// User name, if one was given.
        user: Option<String>,
        /// The secret.
        secret: String,
        /// The HELLO to go on with.
        hello: Option<Request>,
    },
    /// A blocking pop that found nothing.
    Wait(Wait),
    /// Something was refused: write it down.
    Denied {
        /// The command.
        command: &'static str,
        /// The key.
        key: String,
    },
}

/// One client's own state.
#[derive(Debug)]
pub struct Session {
    /// What others see of it.
    pub peer: Arc<Peer>,
    /// Its database.
    pub db: usize,
    /// Its rights.
    pub rights: Rights,
    /// Who it is.
    pub actor: Option<Arc<Actor>>,
    /// Who it is before it signs in.
    pub anonymous: Option<Arc<Actor>>,
    /// Requests since MULTI.
    pub queue: Option<Queue>,
    /// EXEC is running its requests.
    pub in_exec: bool,
    /// Watched keys with the versions seen.
    pub watched: Vec<(usize, Box<[u8]>, u64)>,
    /// Channels.
    pub channels: IndexSet<Box<[u8]>>,
    /// Patterns.
    pub patterns: IndexSet<Box<[u8]>>,
    /// Which answers it wants.
    pub answers: Answers,
    /// End the connection after the answer.
    pub closing: bool,
    /// What waits for the keyspace to be let go.
    pub later: Option<Later>,
}

impl Session {
    /// A client that has just come.
    pub fn new(peer: Arc<Peer>, anonymous: Option<Arc<Actor>>) -> Self {
        let mut session = Self {
            peer,
            db: 0,
            rights: Rights::default(),
            actor: None,
            anonymous: anonymous.clone(),
            queue: None,
            in_exec: false,
            watched: Vec::new(),
            channels: IndexSet::new(),
            patterns: IndexSet::new(),
            answers: Answers::On,
            closing: false,
            later: None,
        };
        session.become_actor(anonymous);
        session
    }

    /// Takes an identity with its rights.
    pub fn become_actor(&mut self, actor: Option<Arc<Actor>>) {
        self.rights = Rights::of(actor.as_deref());
        *self.peer.actor.lock() = actor.clone();
        self.actor = actor;
    }

    /// Channels and patterns together.
    pub fn subscriptions(&self) -> usize {
        self.channels.len() + self.patterns.len()
    }

    /// The name for CLIENT LIST and refusals.
    pub fn who(&self) -> &str {
        self.actor.as_deref().map_or("default", |a| a.id.as_str())
    }
}
