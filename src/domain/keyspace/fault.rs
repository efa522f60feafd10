//! The errors of keyspace commands, in the words that clients of Redis match on.

use std::borrow::Cow;

/// An error answer: the code word first, as `WRONGTYPE` or `ERR`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub Cow<'static, str>);

/// What a keyspace command gives.
pub type Answer<T> = Result<T, Fault>;

impl Fault {
    /// A fault with fixed words.
    pub const fn new(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for Fault {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// The key holds another type.
pub const WRONG_TYPE: Fault = Fault::new("WRONGTYPE Operation against a key holding the wrong kind of value");
/// Options that do not fit together.
pub const SYNTAX: Fault = Fault::new("ERR syntax error");
/// An argument that must be a whole number.
pub const NOT_INTEGER: Fault = Fault::new("ERR value is not an integer or out of range");
/// An argument that must be a number.
pub const NOT_FLOAT: Fault = Fault::new("ERR value is not a valid float");
/// A sum beyond 64 bits.
pub const OVERFLOW: Fault = Fault::new("ERR increment or decrement would overflow");
/// A sum that is no number any more.
pub const NOT_FINITE: Fault = Fault::new("ERR increment would produce NaN or Infinity");
/// The key is missing and the command needs it.
pub const NO_KEY: Fault = Fault::new("ERR no such key");
/// A list index beyond its ends.
pub const INDEX_RANGE: Fault = Fault::new("ERR index out of range");
/// A string would grow beyond the limit.
pub const TOO_LONG: Fault = Fault::new("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
/// A count must not be negative.
pub const NOT_POSITIVE: Fault = Fault::new("ERR value is out of range, must be positive");
/// Memory limit reached.
pub const OUT_OF_MEMORY: Fault = Fault::new("OOM command not allowed when used memory > 'maxmemory'.");
/// A key of the appliance itself was about to be changed as an ordinary key.
pub const PROTECTED: Fault =
    Fault::new("NOPERM this key belongs to the appliance and changes only by its verbs");
