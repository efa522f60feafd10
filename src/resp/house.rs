//! What the adapter asks of the rest of the house, as one trait, so that it can be tried without the house.

use crate::domain::actor::Actor;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::value::Value;
use crate::domain::refusal::Refusal;
use serde_json::Value as Json;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A key of the appliance's own, to be shown to Redis clients.
#[derive(Clone, Debug)]
pub struct OwnKey {
    /// Name.
    pub key: Vec<u8>,
    /// Value; None when the key is not there.
    pub value: Option<Value>,
    /// Milliseconds since 1970 at which it ends, or `NEVER`.
    pub expires: i64,
}

/// What a guarded write means.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// Trip the breaker.
    Trip {
        /// Why.
        reason: String,
        /// Evidence.
        details: Option<Json>,
    },
    /// Reset the breaker.
    Reset {
        /// Why.
        reason: String,
        /// Reset although a condition is not normal.
        override_conditions: bool,
    },
    /// Engage the kill switch and start the kill job.
    Engage {
        /// Why.
        reason: String,
        /// Evidence.
        details: Option<Json>,
        /// Close positions too.
        flatten: bool,
    },
    /// Release the kill switch.
    Release {
        /// Why.
        reason: String,
        /// The typed word.
        confirm: String,
    },
    /// A reader says which version of the settings it runs.
    Acknowledge {
        /// Its name.
        reader: String,
        /// The version.
        version: i64,
    },
}

/// Something under way.
pub type Doing<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A client that signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who it is.
    pub actor: Actor,
    /// Public part of its key: when that ends, so does the connection.
    pub key: String,
}

/// The rest of the house as the adapter sees it.
pub trait House: Send + Sync + 'static {
    /// Microseconds since 1970.
    fn now_micros(&self) -> i64;
    /// A number that grows with each change of what `own_keys` shows, leases included. Must be cheap.
    fn revision(&self) -> u64;
    /// The keys of the appliance's own that may have changed since the last call.
    fn own_keys(&self) -> Vec<OwnKey>;
    /// Whom a secret belongs to.
    fn sign_in(&self, user: Option<String>, secret: String, ip: String) -> Doing<Result<SignedIn, Fault>>;
    /// Is the key of this identity worth anything now? Must be cheap.
    fn key_lives(&self, key: &str) -> bool;
    /// Does what a guarded write means; done when it is on disk.
    fn perform(&self, actor: Arc<Actor>, verb: Verb) -> Doing<Result<(), Refusal>>;
    /// Writes down that something was refused before it became a verb.
    fn denied(&self, actor: Arc<Actor>, command: &'static str, key: String) -> Doing<()>;
    /// Counts for the metrics, once a second: all calls so far by command, and connections now.
    fn measured(&self, calls: &[(&'static str, u64)], connections: usize);
    /// A random number.
    fn random(&self) -> u64;
}
