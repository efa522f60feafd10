//! The keyspace beside its commands: watches, expiry rounds, scanning, the appliance's own layer, saving and loading.

use super::DATABASES;
use super::Entry;
use super::Expired;
use super::Keyspace;
use super::NEVER;
use super::Name;
use super::image;
use super::protected::is_protected;
use super::value::Value;

/// A key as the store keeps it: None means gone.
pub type Unsaved = (usize, Box<[u8]>, Option<Vec<u8>>);

impl Keyspace {
    /// Begins to watch a key; gives the version to compare later.
    pub fn watch(&mut self, db: usize, key: &[u8]) -> u64 {
        if is_protected(key) {
            return self.own_versions.get(key).copied().unwrap_or(0);
        }
        self.live(db, key);
        let watch = self.watches.entry((db, key.into())).or_default();
        watch.watchers += 1;
        watch.version
    }

    /// Is a watched key as it was?
    pub fn unchanged(&mut self, db: usize, key: &[u8], version: u64) -> bool {
        if is_protected(key) {
            return self.own_versions.get(key).copied().unwrap_or(0) == version;
        }
        self.live(db, key);
        self.watches.get(&(db, Name::from(key))).is_some_and(|w| w.version == version)
    }

    /// Ends a watch.
    pub fn unwatch(&mut self, db: usize, key: &[u8]) {
        let at = (db, Name::from(key));
        if let Some(watch) = self.watches.get_mut(&at) {
            watch.watchers -= 1;
            if watch.watchers == 0 {
                self.watches.remove(&at);
            }
        }
    }

    /// Removes keys whose time is over, at most `limit`; true when more may wait.
    pub fn expire_due(&mut self, limit: usize) -> bool {
        let mut left = limit;
        for db in 0..DATABASES {
            while let Some((at, key)) = self.dbs[db].expiring.first() {
                if *at > self.now {
                    break;
                }
                if left == 0 {
                    return true;
                }
                let key = key.clone();
                self.expire(db, &key);
                left -= 1;
            }
        }
        false
    }

    /// The keys that expired since the last call.
    pub fn take_expired(&mut self) -> Vec<Expired> {
        std::mem::take(&mut self.expired)
    }

    /// Shows a key of the appliance's own; None takes it away. An equal value is left alone.
    pub fn show(&mut self, key: &[u8], value: Option<Value>, expires: i64) {
        let Some(value) = value else {
            if self.own.swap_remove(key).is_some() {
                *self.own_versions.entry(key.into()).or_default() += 1;
            }
            return;
        };
        if let Some(held) = self.own.get_mut(key) {
            let same = matches!((&held.value, &value), (Value::Str(a), Value::Str(b)) if a == b);
            held.expires = expires;
            if same {
                return;
            }
            held.value = value;
        } else {
            self.own.insert(key.into(), Entry::new(value, expires));
        }
        *self.own_versions.entry(key.into()).or_default() += 1;
    }

    /// Number of keys to see in a database.
    pub fn size(&self, db: usize) -> usize {
        self.dbs[db].keys.len() + self.own.len()
    }

    /// Number of ordinary keys and how many of them expire, for INFO.
    pub fn counts(&self, db: usize) -> (usize, usize) {
        (self.dbs[db].keys.len(), self.dbs[db].expiring.len())
    }

    /// Walks a database: visits at most `count` keys below `cursor` (0: from the top) and gives the next cursor, 0 at
    /// the end. A key that exists during the whole walk is visited, because removal moves a key only downwards.
    pub fn scan(
        &self,
        db: usize,
        cursor: usize,
        count: usize,
        mut visit: impl FnMut(&[u8], &Entry),
    ) -> usize {
        let keys = &self.dbs[db].keys;
        let top = if cursor == 0 { keys.len() } else { cursor.min(keys.len()) };
        if cursor == 0 {
            self.own.iter().filter(|(_, e)| e.expires > self.now).for_each(|(k, e)| visit(k, e));
        }
        let next = top.saturating_sub(count);
        for i in (next..top).rev() {
            if let Some((key, entry)) = keys.get_index(i)
                && entry.expires > self.now
            {
                visit(key, entry);
            }
        }
        next
    }

    /// A key picked by a number from outside.
    pub fn pick(&mut self, db: usize, number: u64) -> Option<Name> {
        loop {
            let len = self.dbs[db].keys.len();
            if len == 0 {
                return self.own.get_index(0).map(|(k, _)| k.clone());
            }
            let (key, _) = self.dbs[db].keys.get_index((number % len as u64) as usize)?;
            let key = key.clone();
            if self.live(db, &key).is_some() {
                return Some(key);
            }
        }
    }

    /// Empties a database but for the appliance's own keys.
    pub fn flush(&mut self, db: usize) {
        let keys: Vec<Name> = self.dbs[db].keys.keys().cloned().collect();
        for key in keys {
            self.take_out(db, &key);
        }
        self.dbs[db] = super::Db::default();
    }

    /// What changed since the last call, packed for the store: at most `keys` keys and about `bytes` bytes.
    pub fn take_unsaved(&mut self, keys: usize, bytes: usize) -> Vec<Unsaved> {
        let (mut out, mut size) = (Vec::new(), 0);
        while out.len() < keys && size < bytes {
            let Some((db, key)) = self.unsaved.pop() else { break };
            let image = self.dbs[db].keys.get_mut(&key).map(|entry| {
                entry.unsaved = false;
                image::pack(&entry.value, entry.expires)
            });
            size += image.as_ref().map_or(0, Vec::len);
            out.push((db, key, image));
        }
        if self.unsaved.is_empty() {
            self.unsaved.shrink_to(keys);
        }
        out
    }

    /// Notes again what could not be saved.
    pub fn keep_unsaved(&mut self, batch: Vec<Unsaved>) {
        for (db, key, _) in batch {
            match self.dbs[db].keys.get_mut(&key) {
                Some(entry) if entry.unsaved => {}
                Some(entry) => {
                    entry.unsaved = true;
                    self.unsaved.push((db, key));
                }
                None => self.unsaved.push((db, key)),
            }
        }
    }

    /// How many keys await saving.
    pub fn unsaved(&self) -> usize {
        self.unsaved.len()
    }

    /// Takes a key over from the store at start; false when its image is damaged.
    pub fn load(&mut self, db: usize, key: &[u8], bytes: &[u8]) -> bool {
        let Some((value, expires)) = image::unpack(bytes) else { return false };
        if db >= DATABASES || is_protected(key) {
            return false;
        }
        if expires <= self.now {
            return true;
        }
        self.put(db, key, value, expires);
        self.unsaved.pop();
        if let Some(entry) = self.dbs[db].keys.get_mut(key) {
            entry.unsaved = false;
        }
        true
    }

    /// A part of all ordinary keys, packed, for a store that is written anew, and the place of the next part. Begins
    /// at `(0, 0)`; walks like `scan`, so that a key that stays is in some part.
    pub fn images(
        &self,
        place: (usize, usize),
        keys: usize,
        bytes: usize,
    ) -> (Vec<Unsaved>, Option<(usize, usize)>) {
        let (db, cursor) = place;
        let held = &self.dbs[db].keys;
        let top = if cursor == 0 { held.len() } else { cursor.min(held.len()) };
        let (mut out, mut size, mut at) = (Vec::new(), 0, top);
        while at > 0 && out.len() < keys && size < bytes {
            at -= 1;
            if let Some((key, entry)) = held.get_index(at) {
                let image = image::pack(&entry.value, entry.expires);
                size += image.len();
                out.push((db, key.clone(), Some(image)));
            }
        }
        let next = if at > 0 { Some((db, at)) } else { (db + 1 < DATABASES).then_some((db + 1, 0)) };
        (out, next)
    }

    /// When a key ends; None when there is no such key.
    pub fn expiry(&mut self, db: usize, key: &[u8]) -> Option<i64> {
        self.entry(db, key).map(Entry::expires)
    }

    /// True when the key exists.
    pub fn exists(&mut self, db: usize, key: &[u8]) -> bool {
        self.entry(db, key).is_some()
    }

    /// Milliseconds a key has left: None without a key, Some(None) without an end.
    pub fn ttl(&mut self, db: usize, key: &[u8]) -> Option<Option<i64>> {
        let now = self.now;
        self.expiry(db, key).map(|at| (at != NEVER).then(|| (at - now).max(0)))
    }
}
