//! The command table: one row a command drives dispatch, arity, rights, COMMAND, the guard and the documentation.

use crate::domain::keyspace::fault::Answer;
use crate::resp::cmd::connection;
use crate::resp::cmd::generic;
use crate::resp::cmd::hashes;
use crate::resp::cmd::lists;
use crate::resp::cmd::pops;
use crate::resp::cmd::pubsub;
use crate::resp::cmd::server;
use crate::resp::cmd::sets;
use crate::resp::cmd::strings;
use crate::resp::cmd::tx;
use crate::resp::cmd::zranges;
use crate::resp::cmd::zsets;
use crate::resp::cmd::zunions;
use crate::resp::exec::Call;
use std::sync::LazyLock;

/// Marks of a command; the first row is what COMMAND tells, the second is ours.
pub mod flag {
    /// write
    pub const W: u32 = 1;
    /// readonly
    pub const R: u32 = 2;
    /// denyoom
    pub const M: u32 = 4;
    /// fast
    pub const F: u32 = 8;
    /// noscript
    pub const N: u32 = 16;
    /// loading
    pub const L: u32 = 32;
    /// stale
    pub const T: u32 = 64;
    /// no_auth
    pub const A: u32 = 128;
    /// blocking
    pub const B: u32 = 256;
    /// movablekeys
    pub const K: u32 = 512;
    /// pubsub
    pub const P: u32 = 1024;
    /// allow_busy
    pub const Y: u32 = 2048;
    /// skip_slowlog
    pub const S: u32 = 4096;
    /// Runs at once between MULTI and EXEC.
    pub const IMMEDIATE: u32 = 1 << 20;
    /// Allowed in RESP2 while listening to channels.
    pub const WHILE_LISTENING: u32 = 1 << 21;

    /// The words for COMMAND.
    pub const NAMES: [(u32, &str); 13] = [
        (W, "write"),
        (R, "readonly"),
        (M, "denyoom"),
        (F, "fast"),
        (N, "noscript"),
        (L, "loading"),
        (T, "stale"),
        (A, "no_auth"),
        (B, "blocking"),
        (K, "movablekeys"),
        (P, "pubsub"),
        (Y, "allow_busy"),
        (S, "skip_slowlog"),
    ];
}

/// What a command asks of its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Anyone,
    /// An identity.
    Known,
    /// The right to read keys.
    Read,
    /// The right to write open keys.
    Write,
}

/// A command.
pub struct Spec {
    /// Name, in lower case.
    pub name: &'static str,
    /// Number of arguments with the name; negative: at least.
    pub arity: i32,
    /// Marks.
    pub flags: u32,
    /// Position of the first key, 0 without keys.
    pub first: usize,
    /// Position of the last key, negative from the end.
    pub last: i32,
    /// From key to key.
    pub step: usize,
    /// Position of the argument that counts the keys.
    pub numkeys: Option<usize>,
    /// Family, as COMMAND DOCS names it.
    pub group: &'static str,
    /// What it asks of its client.
    pub access: Access,
    /// What it does.
    pub run: fn(&mut Call<'_>) -> Answer<()>,
    /// What it is for.
    pub summary: &'static str,
}

impl Spec {
    /// Has the command this mark?
    #[inline]
    pub fn has(&self, mark: u32) -> bool {
        self.flags & mark != 0
    }
}

/// Slots of the lookup table: a power of two, several times the number of commands.
const SLOTS: usize = 1024;

static INDEX: LazyLock<[u16; SLOTS]> = LazyLock::new(|| {
    let mut slots = [u16::MAX; SLOTS];
    for (i, spec) in COMMANDS.iter().enumerate() {
        let mut at = slot(spec.name.as_bytes());
        while slots[at] != u16::MAX {
            at = (at + 1) % SLOTS;
        }
        slots[at] = i as u16;
    }
    slots
});

#[inline]
fn slot(name: &[u8]) -> usize {
    let mut hash: u32 = name.len() as u32;
    for b in name {
        hash = hash.wrapping_mul(31).wrapping_add(u32::from(b | 0x20));
    }
    (hash ^ (hash >> 10)) as usize % SLOTS
}

/// Finds a command by its name in any case.
#[inline]
pub fn find(name: &[u8]) -> Option<(usize, &'static Spec)> {
    const LONGEST: usize = 20;
    if name.len() > LONGEST {
        return None;
    }
    let mut at = slot(name);
    loop {
        let i = INDEX[at] as usize;
        let spec = COMMANDS.get(i)?;
        if spec.name.as_bytes().eq_ignore_ascii_case(name) {
            return Some((i, spec));
        }
        at = (at + 1) % SLOTS;
    }
}

/// The position of the argument that counts the keys, if the row names one.
const fn counter(named: &[usize]) -> Option<usize> {
    if let [at] = named { Some(*at) } else { None }
}

macro_rules! table {
    ($($name:ident $arity:literal [$($flag:ident)*] $first:literal $last:literal $step:literal $(n $numkeys:literal)?
       $group:literal $access:ident $family:ident::$run:ident $summary:literal)*) => {
        /// Every command there is.
        pub static COMMANDS: &[Spec] = &[$(Spec {
            name: stringify!($name),
            arity: $arity,
            flags: 0 $(| flag::$flag)*,
            first: $first,
            last: $last,
            step: $step,
            numkeys: counter(&[$($numkeys)?]),
            group: $group,
            access: Access::$access,
            run: $family::$run,
            summary: $summary,
        }),*];
    };
}

table! {
    auth -2 [N L T F A Y IMMEDIATE WHILE_LISTENING] 0 0 0 "connection" Anyone connection::auth "Signs in with an API key"
    client -2 [] 0 0 0 "connection" Known connection::client "Tells and asks about connections"
    echo 2 [L T F] 0 0 0 "connection" Known connection::echo "Gives back its argument"
    hello -1 [N L T F A Y IMMEDIATE] 0 0 0 "connection" Anyone connection::hello "Chooses RESP2 or RESP3, signs in"
    ping -1 [F WHILE_LISTENING] 0 0 0 "connection" Known connection::ping "Asks whether the connection lives"
    quit -1 [N L T F A Y IMMEDIATE WHILE_LISTENING] 0 0 0 "connection" Anyone connection::quit "Ends the connection"
    reset 1 [N L T F A Y IMMEDIATE WHILE_LISTENING] 0 0 0 "connection" Anyone connection::reset "Puts the connection back to its start"
    select 2 [L T F] 0 0 0 "connection" Known connection::select "Chooses a database"

    command -1 [L T] 0 0 0 "server" Known server::command "Tells about commands"
    config -2 [] 0 0 0 "server" Known server::config "Shows settings; they are changed elsewhere"
    dbsize 1 [R F] 0 0 0 "server" Read server::dbsize "Counts keys"
    flushall -1 [W] 0 0 0 "server" Write server::flushall "Removes all open keys"
    flushdb -1 [W] 0 0 0 "server" Write server::flushdb "Removes the open keys of one database"
    info -1 [L T] 0 0 0 "server" Known server::info "Tells about the server"
    time 1 [L T F] 0 0 0 "server" Known server::time "Tells the time"
    wait 3 [N] 0 0 0 "generic" Known server::wait "Answers 0: there are no replicas"

    copy -3 [W M] 1 2 1 "generic" Write generic::copy "Copies a key"
    del -2 [W] 1 -1 1 "generic" Write generic::del "Removes keys"
    exists -2 [R F] 1 -1 1 "generic" Read generic::exists "Counts which keys exist"
    expire -3 [W F] 1 1 1 "generic" Write generic::expire "Ends a key after seconds"
    expireat -3 [W F] 1 1 1 "generic" Write generic::expireat "Ends a key at a time in seconds"
    expiretime 2 [R F] 1 1 1 "generic" Read generic::expiretime "When a key ends, in seconds"
    keys 2 [R] 0 0 0 "generic" Read generic::keys "Lists keys of a pattern"
    move 3 [W F] 1 1 1 "generic" Write generic::move_key "Moves a key to another database"
    object -2 [] 0 0 0 "generic" Read generic::object "Tells how a value is kept"
    persist 2 [W F] 1 1 1 "generic" Write generic::persist "Lets a key live on"
    pexpire -3 [W F] 1 1 1 "generic" Write generic::pexpire "Ends a key after milliseconds"
    pexpireat -3 [W F] 1 1 1 "generic" Write generic::pexpireat "Ends a key at a time in milliseconds"
    pexpiretime 2 [R F] 1 1 1 "generic" Read generic::pexpiretime "When a key ends, in milliseconds"
    pttl 2 [R F] 1 1 1 "generic" Read generic::pttl "Milliseconds a key has left"
    randomkey 1 [R] 0 0 0 "generic" Read generic::randomkey "Picks a key"
    rename 3 [W] 1 2 1 "generic" Write generic::rename "Renames a key"
    renamenx 3 [W F] 1 2 1 "generic" Write generic::renamenx "Renames a key if the new name is free"
    scan -2 [R] 0 0 0 "generic" Read generic::scan "Walks the keys"
    touch -2 [R F] 1 -1 1 "generic" Read generic::exists "Counts which keys exist"
    ttl 2 [R F] 1 1 1 "generic" Read generic::ttl "Seconds a key has left"
    type 2 [R F] 1 1 1 "generic" Read generic::type_of "The type of a key"
    unlink -2 [W F] 1 -1 1 "generic" Write generic::del "Removes keys"

    append 3 [W M F] 1 1 1 "string" Write strings::append "Adds to the end of a string"
    decr 2 [W M F] 1 1 1 "string" Write strings::decr "Takes one from a number"
    decrby 3 [W M F] 1 1 1 "string" Write strings::decrby "Takes from a number"
    get 2 [R F] 1 1 1 "string" Read strings::get "The value of a string"
    getdel 2 [W F] 1 1 1 "string" Write strings::getdel "The value of a string, which then goes"
    getex -2 [W F] 1 1 1 "string" Write strings::getex "The value of a string, with a new end"
    getrange 4 [R] 1 1 1 "string" Read strings::getrange "A part of a string"
    getset 3 [W M F] 1 1 1 "string" Write strings::getset "Sets a string, gives the one before"
    incr 2 [W M F] 1 1 1 "string" Write strings::incr "Adds one to a number"
    incrby 3 [W M F] 1 1 1 "string" Write strings::incrby "Adds to a number"
    incrbyfloat 3 [W M F] 1 1 1 "string" Write strings::incrbyfloat "Adds to a number with a fraction"
    mget -2 [R F] 1 -1 1 "string" Read strings::mget "The values of strings"
    mset -3 [W M] 1 -1 2 "string" Write strings::mset "Sets strings"
    msetnx -3 [W M] 1 -1 2 "string" Write strings::msetnx "Sets strings if none exists"
    psetex 4 [W M] 1 1 1 "string" Write strings::psetex "Sets a string with an end in milliseconds"
    set -3 [W M] 1 1 1 "string" Write strings::set "Sets a string"
    setex 4 [W M] 1 1 1 "string" Write strings::setex "Sets a string with an end in seconds"
    setnx 3 [W M F] 1 1 1 "string" Write strings::setnx "Sets a string if it does not exist"
    setrange 4 [W M] 1 1 1 "string" Write strings::setrange "Overwrites a part of a string"
    strlen 2 [R F] 1 1 1 "string" Read strings::strlen "The length of a string"
    substr 4 [R] 1 1 1 "string" Read strings::getrange "A part of a string"

    blmove 6 [W M N B] 1 2 1 "list" Write pops::blmove "Moves an element, waits for one"
    blmpop -5 [W B K] 0 0 0 n 2 "list" Write pops::blmpop "Takes elements of one of several lists, waits for one"
    blpop -3 [W N B] 1 -2 1 "list" Write pops::blpop "Takes from the front, waits for an element"
    brpop -3 [W N B] 1 -2 1 "list" Write pops::brpop "Takes from the back, waits for an element"
    brpoplpush 4 [W M N B] 1 2 1 "list" Write pops::brpoplpush "Moves from back to front, waits for an element"
    lindex 3 [R] 1 1 1 "list" Read lists::lindex "The element at a position"
    linsert 5 [W M] 1 1 1 "list" Write lists::linsert "Inserts beside an element"
    llen 2 [R F] 1 1 1 "list" Read lists::llen "The length of a list"
    lmove 5 [W M] 1 2 1 "list" Write lists::lmove "Moves an element between lists"
    lmpop -4 [W K] 0 0 0 n 1 "list" Write lists::lmpop "Takes elements of one of several lists"
    lpop -2 [W F] 1 1 1 "list" Write lists::lpop "Takes from the front"
    lpos -3 [R] 1 1 1 "list" Read lists::lpos "Where an element is"
    lpush -3 [W M F] 1 1 1 "list" Write lists::lpush "Adds to the front"
    lpushx -3 [W M F] 1 1 1 "list" Write lists::lpushx "Adds to the front of a list that exists"
    lrange 4 [R] 1 1 1 "list" Read lists::lrange "A part of a list"
    lrem 4 [W] 1 1 1 "list" Write lists::lrem "Removes elements by value"
    lset 4 [W M] 1 1 1 "list" Write lists::lset "Replaces an element"
    ltrim 4 [W] 1 1 1 "list" Write lists::ltrim "Keeps a part of a list"
    rpop -2 [W F] 1 1 1 "list" Write lists::rpop "Takes from the back"
    rpoplpush 3 [W M] 1 2 1 "list" Write lists::rpoplpush "Moves from back to front"
    rpush -3 [W M F] 1 1 1 "list" Write lists::rpush "Adds to the back"
    rpushx -3 [W M F] 1 1 1 "list" Write lists::rpushx "Adds to the back of a list that exists"

    hdel -3 [W F] 1 1 1 "hash" Write hashes::hdel "Removes fields"
    hexists 3 [R F] 1 1 1 "hash" Read hashes::hexists "Whether a field exists"
    hget 3 [R F] 1 1 1 "hash" Read hashes::hget "The value of a field"
    hgetall 2 [R] 1 1 1 "hash" Read hashes::hgetall "All fields with values"
    hincrby 4 [W M F] 1 1 1 "hash" Write hashes::hincrby "Adds to the number in a field"
    hincrbyfloat 4 [W M F] 1 1 1 "hash" Write hashes::hincrbyfloat "Adds to the number with a fraction in a field"
    hkeys 2 [R] 1 1 1 "hash" Read hashes::hkeys "All fields"
    hlen 2 [R F] 1 1 1 "hash" Read hashes::hlen "The number of fields"
    hmget -3 [R F] 1 1 1 "hash" Read hashes::hmget "The values of fields"
    hmset -4 [W M F] 1 1 1 "hash" Write hashes::hmset "Sets fields"
    hrandfield -2 [R] 1 1 1 "hash" Read hashes::hrandfield "Picks fields"
    hscan -3 [R] 1 1 1 "hash" Read hashes::hscan "Walks the fields"
    hset -4 [W M F] 1 1 1 "hash" Write hashes::hset "Sets fields"
    hsetnx 4 [W M F] 1 1 1 "hash" Write hashes::hsetnx "Sets a field if it does not exist"
    hstrlen 3 [R F] 1 1 1 "hash" Read hashes::hstrlen "The length of a field's value"
    hvals 2 [R] 1 1 1 "hash" Read hashes::hvals "All values"

    sadd -3 [W M F] 1 1 1 "set" Write sets::sadd "Adds members"
    scard 2 [R F] 1 1 1 "set" Read sets::scard "The number of members"
    sdiff -2 [R] 1 -1 1 "set" Read sets::sdiff "Members of the first set alone"
    sdiffstore -3 [W M] 1 -1 1 "set" Write sets::sdiffstore "Keeps the members of the first set alone"
    sinter -2 [R] 1 -1 1 "set" Read sets::sinter "Members of all sets"
    sintercard -3 [R K] 0 0 0 n 1 "set" Read sets::sintercard "The number of members of all sets"
    sinterstore -3 [W M] 1 -1 1 "set" Write sets::sinterstore "Keeps the members of all sets"
    sismember 3 [R F] 1 1 1 "set" Read sets::sismember "Whether it is a member"
    smembers 2 [R] 1 1 1 "set" Read sets::sinter "All members"
    smismember -3 [R F] 1 1 1 "set" Read sets::smismember "Whether they are members"
    smove 4 [W F] 1 2 1 "set" Write sets::smove "Moves a member between sets"
    spop -2 [W F] 1 1 1 "set" Write sets::spop "Takes members at random"
    srandmember -2 [R] 1 1 1 "set" Read sets::srandmember "Picks members"
    srem -3 [W F] 1 1 1 "set" Write sets::srem "Removes members"
    sscan -3 [R] 1 1 1 "set" Read sets::sscan "Walks the members"
    sunion -2 [R] 1 -1 1 "set" Read sets::sunion "Members of any set"
    sunionstore -3 [W M] 1 -1 1 "set" Write sets::sunionstore "Keeps the members of any set"

    bzpopmax -3 [W N B F] 1 -2 1 "sorted-set" Write pops::bzpopmax "Takes the highest member, waits for one"
    bzpopmin -3 [W N B F] 1 -2 1 "sorted-set" Write pops::bzpopmin "Takes the lowest member, waits for one"
    zadd -4 [W M F] 1 1 1 "sorted-set" Write zsets::zadd "Sets scores of members"
    zcard 2 [R F] 1 1 1 "sorted-set" Read zsets::zcard "The number of members"
    zcount 4 [R F] 1 1 1 "sorted-set" Read zranges::zcount "The number of members between scores"
    zdiff -3 [R K] 0 0 0 n 1 "sorted-set" Read zunions::zdiff "Members of the first set alone"
    zdiffstore -4 [W M K] 1 1 1 n 2 "sorted-set" Write zunions::zdiffstore "Keeps the members of the first set alone"
    zincrby 4 [W M F] 1 1 1 "sorted-set" Write zsets::zincrby "Adds to a score"
    zinter -3 [R K] 0 0 0 n 1 "sorted-set" Read zunions::zinter "Members of all sets"
    zintercard -3 [R K] 0 0 0 n 1 "sorted-set" Read zunions::zintercard "The number of members of all sets"
    zinterstore -4 [W M K] 1 1 1 n 2 "sorted-set" Write zunions::zinterstore "Keeps the members of all sets"
    zlexcount 4 [R F] 1 1 1 "sorted-set" Read zranges::zlexcount "The number of members between names"
    zmpop -4 [W K] 0 0 0 n 1 "sorted-set" Write zsets::zmpop "Takes members of one of several sets"
    zmscore -3 [R F] 1 1 1 "sorted-set" Read zsets::zmscore "The scores of members"
    zpopmax -2 [W F] 1 1 1 "sorted-set" Write zsets::zpopmax "Takes the highest members"
    zpopmin -2 [W F] 1 1 1 "sorted-set" Write zsets::zpopmin "Takes the lowest members"
    zrandmember -2 [R] 1 1 1 "sorted-set" Read zsets::zrandmember "Picks members"
    zrange -4 [R] 1 1 1 "sorted-set" Read zranges::zrange "Members by position, score or name"
    zrangebylex -4 [R] 1 1 1 "sorted-set" Read zranges::zrangebylex "Members between names"
    zrangebyscore -4 [R] 1 1 1 "sorted-set" Read zranges::zrangebyscore "Members between scores"
    zrangestore -5 [W M] 1 2 1 "sorted-set" Write zranges::zrangestore "Keeps a range under another key"
    zrank 3 [R F] 1 1 1 "sorted-set" Read zsets::zrank "The position from the lowest"
    zrem -3 [W F] 1 1 1 "sorted-set" Write zsets::zrem "Removes members"
    zremrangebylex 4 [W] 1 1 1 "sorted-set" Write zranges::zremrangebylex "Removes members between names"
    zremrangebyrank 4 [W] 1 1 1 "sorted-set" Write zranges::zremrangebyrank "Removes members by position"
    zremrangebyscore 4 [W] 1 1 1 "sorted-set" Write zranges::zremrangebyscore "Removes members between scores"
    zrevrange -4 [R] 1 1 1 "sorted-set" Read zranges::zrevrange "Members by position from the highest"
    zrevrangebylex -4 [R] 1 1 1 "sorted-set" Read zranges::zrevrangebylex "Members between names, backwards"
    zrevrangebyscore -4 [R] 1 1 1 "sorted-set" Read zranges::zrevrangebyscore "Members between scores, backwards"
    zrevrank 3 [R F] 1 1 1 "sorted-set" Read zsets::zrevrank "The position from the highest"
    zscan -3 [R] 1 1 1 "sorted-set" Read zsets::zscan "Walks the members"
    zscore 3 [R F] 1 1 1 "sorted-set" Read zsets::zscore "The score of a member"
    zunion -3 [R K] 0 0 0 n 1 "sorted-set" Read zunions::zunion "Members of any set"
    zunionstore -4 [W M K] 1 1 1 n 2 "sorted-set" Write zunions::zunionstore "Keeps the members of any set"

    psubscribe -2 [P N L T WHILE_LISTENING] 0 0 0 "pubsub" Read pubsub::psubscribe "Listens to channels of a pattern"
    publish 3 [P L T F] 0 0 0 "pubsub" Write pubsub::publish "Speaks on a channel"
    pubsub -2 [] 0 0 0 "pubsub" Read pubsub::pubsub "Tells who listens"
    punsubscribe -1 [P N L T WHILE_LISTENING] 0 0 0 "pubsub" Known pubsub::punsubscribe "Ends listening to patterns"
    subscribe -2 [P N L T WHILE_LISTENING] 0 0 0 "pubsub" Known pubsub::subscribe "Listens to channels"
    unsubscribe -1 [P N L T WHILE_LISTENING] 0 0 0 "pubsub" Known pubsub::unsubscribe "Ends listening to channels"

    discard 1 [N L T F Y IMMEDIATE] 0 0 0 "transactions" Known tx::discard "Drops a transaction"
    exec 1 [N L T S IMMEDIATE] 0 0 0 "transactions" Known tx::exec "Runs a transaction"
    multi 1 [N L T F Y IMMEDIATE] 0 0 0 "transactions" Known tx::multi "Begins a transaction"
    unwatch 1 [N L T F Y] 0 0 0 "transactions" Known tx::unwatch "Ends watching keys"
    watch -2 [N L T F Y IMMEDIATE] 1 -1 1 "transactions" Read tx::watch "Watches keys for change until EXEC"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_found_in_any_case_and_nothing_else_is() {
        for (i, spec) in COMMANDS.iter().enumerate() {
            let mixed: String = spec.name.chars().map(|c| c.to_ascii_uppercase()).collect();
            assert_eq!(find(mixed.as_bytes()).map(|(at, _)| at), Some(i), "{mixed}");
            assert_eq!(find(spec.name.as_bytes()).map(|(at, _)| at), Some(i));
            assert!(
                spec.has(flag::W) == (spec.access == Access::Write) || spec.group == "pubsub",
                "{}",
                spec.name
            );
        }
        for name in ["", "g", "gett", "eval", "nosuch", "a-name-longer-than-any-command"] {
            assert!(find(name.as_bytes()).is_none(), "{name}");
        }
    }
}
