//! What the adapter asks of the rest of the house, as one trait, so that it can be tried without the house.

use crate::domain::actor::Actor;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::value::Value;
use crate::domain::refusal::Refusal;
use serde_json::Value as Json;

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
}

/// The rest of the house as the adapter sees it. Calls may block on the disk; those that do are made off the
/// connection's thread.
pub trait House: Send + Sync + 'static {
    /// Microseconds since 1970.
    fn now_micros(&self) -> i64;
    /// A number that grows with each change of what `own_keys` shows, leases included. Must be cheap.
    fn revision(&self) -> u64;
    /// All keys of the appliance's own.
    fn own_keys(&self) -> Vec<OwnKey>;
    /// Whom a secret belongs to. Blocks.
    fn sign_in(&self, user: Option<&str>, secret: &str, ip: &str) -> Result<Actor, Fault>;
    /// Is this actor's credential still good? Asked every second for each connection.
    fn still_good(&self, actor: &Actor) -> bool;
    /// Does what a guarded write means. Blocks until it is on disk.
    fn perform(&self, actor: &Actor, verb: Verb) -> Result<(), Refusal>;
    /// Writes down that something was refused before it became a verb. Blocks.
    fn denied(&self, actor: &Actor, command: &str, key: &str);
    /// A random number.
    fn random(&self) -> u64;
}
