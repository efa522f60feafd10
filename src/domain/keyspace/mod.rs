//! The keyspace that Redis clients see: sixteen databases in memory, with expiry, watches and what awaits saving.
//!
//! Pure: the moment is set by `begin`, nothing here reads a clock or a disk. Keys of the appliance itself lie in a
//! layer of their own over every database; they are shown like any other key and can be changed only by `show`.

pub mod fault;
pub mod glob;
pub mod image;
pub mod number;
pub mod protected;
pub mod value;
pub mod zset;

use fault::Answer;
use fault::PROTECTED;
use fault::WRONG_TYPE;
use indexmap::IndexMap;
use protected::is_protected;
use std::collections::BTreeSet;
use std::collections::HashMap;
use value::Kind;
use value::Value;

/// Number of databases.
pub const DATABASES: usize = 16;
/// The expiry of a key that has none.
pub const NEVER: i64 = i64::MAX;
/// What a key costs beside name and value.
const KEY_COST: usize = 96;

type Name = Box<[u8]>;

/// A key's value with what is known about it.
#[derive(Clone, Debug)]
pub struct Entry {
    value: Value,
    expires: i64,
    counted: usize,
    unsaved: bool,
}

impl Entry {
    fn new(value: Value, expires: i64) -> Self {
        Self { value, expires, counted: 0, unsaved: false }
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The value, taken out.
    pub fn into_value(self) -> Value {
        self.value
    }

    /// When the key ends, in milliseconds since 1970, or `NEVER`.
    pub fn expires(&self) -> i64 {
        self.expires
    }
}

#[derive(Debug, Default)]
struct Db {
    keys: IndexMap<Name, Entry>,
    expiring: BTreeSet<(i64, Name)>,
}

/// A watched key: how many watch it, and a number that grows with each change.
#[derive(Debug, Default)]
struct Watch {
    watchers: usize,
    version: u64,
}

/// A key that went because its time was over.
pub type Expired = (usize, Name);

/// All databases and the layer of the appliance's own keys.
#[derive(Debug)]
pub struct Keyspace {
    dbs: Vec<Db>,
    own: IndexMap<Name, Entry>,
    watches: HashMap<(usize, Name), Watch>,
    own_versions: HashMap<Name, u64>,
    unsaved: Vec<(usize, Name)>,
    expired: Vec<Expired>,
    now: i64,
    used: usize,
    changes: u64,
}

impl Default for Keyspace {
    fn default() -> Self {
        Self {
            dbs: (0..DATABASES).map(|_| Db::default()).collect(),
            own: IndexMap::new(),
            watches: HashMap::new(),
            own_versions: HashMap::new(),
            unsaved: Vec::new(),
            expired: Vec::new(),
            now: 0,
            used: 0,
            changes: 0,
        }
    }
}

impl Keyspace {
    /// Sets the moment for what follows, in milliseconds since 1970.
    #[inline]
    pub fn begin(&mut self, now: i64) {
        self.now = now;
    }

    /// The moment set by `begin`.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Bytes held, roughly.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Number of changes so far.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Looks a key up; one whose time is over goes first.
    pub fn entry(&mut self, db: usize, key: &[u8]) -> Option<&Entry> {
        if is_protected(key) {
            let now = self.now;
            return self.own.get(key).filter(|e| e.expires > now);
        }
        let i = self.live(db, key)?;
        self.dbs[db].keys.get_index(i).map(|(_, e)| e)
    }

    /// The index of a live ordinary key.
    #[inline]
    fn live(&mut self, db: usize, key: &[u8]) -> Option<usize> {
        let (i, _, entry) = self.dbs[db].keys.get_full(key)?;
        if entry.expires <= self.now {
            self.expire(db, key);
            return None;
        }
        Some(i)
    }

    fn expire(&mut self, db: usize, key: &[u8]) {
        self.take_out(db, key);
        self.expired.push((db, key.into()));
    }

    /// The value of a key, if it is of the wanted kind.
    pub fn read<T: Kind>(&mut self, db: usize, key: &[u8]) -> Answer<Option<&T>> {
        match self.entry(db, key) {
            None => Ok(None),
            Some(entry) => T::of(&entry.value).map(Some).ok_or(WRONG_TYPE),
        }
    }

    /// Changes the value of a key. `change` says whether it changed anything. A missing key is made when `make` is set,
    /// else the result is None. A collection that ends empty goes.
    pub fn edit<T: Kind, R>(
        &mut self,
        db: usize,
        key: &[u8],
        make: bool,
        change: impl FnOnce(&mut T) -> (R, bool),
    ) -> Answer<Option<R>> {
        if is_protected(key) {
            return Err(PROTECTED);
        }
        let Some(i) = self.live(db, key) else {
            if !make {
                return Ok(None);
            }
            let mut fresh = T::default();
            let (result, changed) = change(&mut fresh);
            let value = fresh.wrap();
            if changed && !value.is_empty() {
                self.put(db, key, value, NEVER);
            }
            return Ok(Some(result));
        };
        let Some((name, entry)) = self.dbs[db].keys.get_index_mut(i) else { return Ok(None) };
        let (result, changed) = change(T::of_mut(&mut entry.value).ok_or(WRONG_TYPE)?);
        if !changed {
            return Ok(Some(result));
        }
        if entry.value.is_empty() {
            self.take_out(db, key);
            return Ok(Some(result));
        }
        let counted = entry.value.bytes();
        self.used = self.used + counted - entry.counted;
        entry.counted = counted;
        if !entry.unsaved {
            entry.unsaved = true;
            self.unsaved.push((db, name.clone()));
        }
        self.mark(db, key);
        Ok(Some(result))
    }

    /// Sets a key whatever it held.
    pub fn set(&mut self, db: usize, key: &[u8], value: Value, expires: i64) -> Answer<()> {
        if is_protected(key) {
            return Err(PROTECTED);
        }
        self.put(db, key, value, expires);
        Ok(())
    }

    /// Sets a string, in the room of the one before where there is one.
    pub fn set_str(&mut self, db: usize, key: &[u8], text: &[u8], expires: i64) -> Answer<()> {
        if is_protected(key) {
            return Err(PROTECTED);
        }
        if expires == NEVER
            && let Some((name, entry)) = self.dbs[db].keys.get_full_mut(key).map(|(_, n, e)| (n, e))
            && entry.expires == NEVER
            && let Value::Str(held) = &mut entry.value
        {
            held.clear();
            held.extend_from_slice(text);
            self.used = self.used + text.len() - entry.counted;
            entry.counted = text.len();
            if !entry.unsaved {
                entry.unsaved = true;
                self.unsaved.push((db, name.clone()));
            }
            self.mark(db, key);
            return Ok(());
        }
        self.put(db, key, Value::Str(text.to_vec()), expires);
        Ok(())
    }

    fn put(&mut self, db: usize, key: &[u8], value: Value, expires: i64) {
        let counted = value.bytes();
        let entry = Entry { value, expires, counted, unsaved: true };
        let held = &mut self.dbs[db];
        let before = if let Some(slot) = held.keys.get_mut(key) {
            Some(std::mem::replace(slot, entry))
        } else {
            held.keys.insert(key.into(), entry);
            self.used += key.len() + KEY_COST;
            None
        };
        if expires != NEVER {
            held.expiring.insert((expires, key.into()));
        }
        if let Some(before) = &before {
            self.used -= before.counted;
            if before.expires != NEVER && before.expires != expires {
                held.expiring.remove(&(before.expires, key.into()));
            }
        }
        self.used += counted;
        if before.is_none_or(|b| !b.unsaved) {
            self.unsaved.push((db, key.into()));
        }
        self.mark(db, key);
    }

    /// Removes a key; gives what it held.
    pub fn remove(&mut self, db: usize, key: &[u8]) -> Answer<Option<Entry>> {
        if is_protected(key) {
            return Err(PROTECTED);
        }
        if self.live(db, key).is_none() {
            return Ok(None);
        }
        Ok(self.take_out(db, key))
    }

    fn take_out(&mut self, db: usize, key: &[u8]) -> Option<Entry> {
        let entry = self.dbs[db].keys.swap_remove(key)?;
        if entry.expires != NEVER {
            self.dbs[db].expiring.remove(&(entry.expires, key.into()));
        }
        self.used -= key.len() + KEY_COST + entry.counted;
        if !entry.unsaved {
            self.unsaved.push((db, key.into()));
        }
        self.mark(db, key);
        Some(entry)
    }

    /// Sets when a key ends; false when there is no such key. A moment that is over removes it.
    pub fn set_expiry(&mut self, db: usize, key: &[u8], expires: i64) -> Answer<bool> {
        if is_protected(key) {
            return Err(PROTECTED);
        }
        let Some(i) = self.live(db, key) else { return Ok(false) };
        if expires <= self.now {
            self.take_out(db, key);
            return Ok(true);
        }
        let held = &mut self.dbs[db];
        let Some((name, entry)) = held.keys.get_index_mut(i) else { return Ok(false) };
        if entry.expires != NEVER {
            held.expiring.remove(&(entry.expires, name.clone()));
        }
        if expires != NEVER {
            held.expiring.insert((expires, name.clone()));
        }
        entry.expires = expires;
        if !entry.unsaved {
            entry.unsaved = true;
            self.unsaved.push((db, name.clone()));
        }
        self.mark(db, key);
        Ok(true)
    }

    #[inline]
    fn mark(&mut self, db: usize, key: &[u8]) {
        self.changes += 1;
        if !self.watches.is_empty()
            && let Some(watch) = self.watches.get_mut(&(db, Name::from(key)))
        {
            watch.version += 1;
        }
    }
}

pub mod upkeep;

#[cfg(test)]
mod tests;
