//! What a key can hold, each kind knowing its size without counting.

use super::zset::ZSet;
use indexmap::IndexMap;
use indexmap::IndexSet;
use std::collections::VecDeque;

/// What one element costs beside its bytes.
const ELEMENT_COST: usize = 24;

/// A list of byte strings with both ends open.
#[derive(Clone, Debug, Default)]
pub struct List {
    items: VecDeque<Box<[u8]>>,
    bytes: usize,
}

impl List {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True without elements.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The element at a position.
    pub fn get(&self, i: usize) -> Option<&[u8]> {
        self.items.get(i).map(AsRef::as_ref)
    }

    /// Elements in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        self.items.iter().map(AsRef::as_ref)
    }

    /// Elements of the positions `from..to`, which must lie inside.
    pub fn range(&self, from: usize, to: usize) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.items.range(from..to).map(AsRef::as_ref)
    }

    /// Adds at the front or the back.
    pub fn push(&mut self, item: &[u8], front: bool) {
        self.bytes += item.len() + ELEMENT_COST;
        if front { self.items.push_front(item.into()) } else { self.items.push_back(item.into()) }
    }

    /// Takes from the front or the back.
    pub fn pop(&mut self, front: bool) -> Option<Box<[u8]>> {
        let item = if front { self.items.pop_front() } else { self.items.pop_back() }?;
        self.bytes -= item.len() + ELEMENT_COST;
        Some(item)
    }

    /// Replaces an element; false where there is none.
    pub fn set(&mut self, i: usize, item: &[u8]) -> bool {
        let Some(slot) = self.items.get_mut(i) else { return false };
        self.bytes = self.bytes + item.len() - slot.len();
        *slot = item.into();
        true
    }

    /// Inserts before position `i`.
    pub fn insert(&mut self, i: usize, item: &[u8]) {
        self.bytes += item.len() + ELEMENT_COST;
        self.items.insert(i.min(self.items.len()), item.into());
    }

    /// Removes elements equal to `item`: at most `limit`, from the front or the back. Gives how many went.
    pub fn remove_equal(&mut self, item: &[u8], limit: usize, from_back: bool) -> usize {
        let mut hits: Vec<usize> = Vec::new();
        let equal = |(i, held): (usize, &[u8])| (held == item).then_some(i);
        let held = || self.items.iter().map(AsRef::as_ref);
        if from_back {
            let len = self.items.len();
            let back = held().rev().enumerate().filter_map(equal);
            hits.extend(back.take(limit).map(|i| len - 1 - i));
            hits.reverse();
        } else {
            hits.extend(held().enumerate().filter_map(equal).take(limit));
        }
        let (mut at, mut next) = (0, 0);
        self.items.retain(|_| {
            let goes = hits.get(next) == Some(&at);
            next += usize::from(goes);
            at += 1;
            !goes
        });
        self.bytes -= hits.len() * (item.len() + ELEMENT_COST);
        hits.len()
    }

    /// Keeps only the positions `from..to`.
    pub fn keep(&mut self, from: usize, to: usize) {
        self.items.truncate(to);
        self.items.drain(..from.min(self.items.len()));
        self.bytes = self.items.iter().map(|i| i.len() + ELEMENT_COST).sum();
    }
}

/// A map of fields.
#[derive(Clone, Debug, Default)]
pub struct Hash {
    fields: IndexMap<Box<[u8]>, Box<[u8]>>,
    bytes: usize,
}

impl Hash {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// True without fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The value of a field.
    pub fn get(&self, field: &[u8]) -> Option<&[u8]> {
        self.fields.get(field).map(AsRef::as_ref)
    }

    /// Fields with their values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|(f, v)| (f.as_ref(), v.as_ref()))
    }

    /// The field at a position of the index, for SCAN and random picks.
    pub fn at_index(&self, i: usize) -> Option<(&[u8], &[u8])> {
        self.fields.get_index(i).map(|(f, v)| (f.as_ref(), v.as_ref()))
    }

    /// Sets a field; true when it is new.
    pub fn insert(&mut self, field: &[u8], value: &[u8]) -> bool {
        if let Some(held) = self.fields.get_mut(field) {
            self.bytes = self.bytes + value.len() - held.len();
            *held = value.into();
            return false;
        }
        self.fields.insert(field.into(), value.into());
        self.bytes += field.len() + value.len() + 2 * ELEMENT_COST;
        true
    }

    /// Removes a field; false where there is none.
    pub fn remove(&mut self, field: &[u8]) -> bool {
        let Some(value) = self.fields.swap_remove(field) else { return false };
        self.bytes -= field.len() + value.len() + 2 * ELEMENT_COST;
        true
    }
}

/// A set of byte strings.
#[derive(Clone, Debug, Default)]
pub struct Set {
    members: IndexSet<Box<[u8]>>,
    bytes: usize,
}

impl Set {
    /// Number of members.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// True without members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Is this a member?
    pub fn contains(&self, member: &[u8]) -> bool {
        self.members.contains(member)
    }

    /// Members in no promised order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.members.iter().map(AsRef::as_ref)
    }

    /// The member at a position of the index, for SCAN and random picks.
    pub fn at_index(&self, i: usize) -> Option<&[u8]> {
        self.members.get_index(i).map(AsRef::as_ref)
    }

    /// Adds a member; true when it is new.
    pub fn insert(&mut self, member: &[u8]) -> bool {
        let new = !self.members.contains(member) && self.members.insert(member.into());
        if new {
            self.bytes += member.len() + 2 * ELEMENT_COST;
        }
        new
    }

    /// Removes a member; false where there is none.
    pub fn remove(&mut self, member: &[u8]) -> bool {
        let was = self.members.swap_remove(member);
        if was {
            self.bytes -= member.len() + 2 * ELEMENT_COST;
        }
        was
    }
}

/// The value of a key.
#[derive(Clone, Debug)]
pub enum Value {
    /// Bytes.
    Str(Vec<u8>),
    /// A list.
    List(List),
    /// A hash.
    Hash(Hash),
    /// A set.
    Set(Set),
    /// A sorted set.
    ZSet(ZSet),
}

impl Value {
    /// The type's name as TYPE gives it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Str(_) => "string",
            Self::List(_) => "list",
            Self::Hash(_) => "hash",
            Self::Set(_) => "set",
            Self::ZSet(_) => "zset",
        }
    }

    /// Bytes held, roughly.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Str(s) => s.len(),
            Self::List(l) => l.bytes,
            Self::Hash(h) => h.bytes,
            Self::Set(s) => s.bytes,
            Self::ZSet(z) => z.bytes(),
        }
    }

    /// Collections vanish with their last element.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Str(_) => false,
            Self::List(l) => l.is_empty(),
            Self::Hash(h) => h.is_empty(),
            Self::Set(s) => s.is_empty(),
            Self::ZSet(z) => z.is_empty(),
        }
    }
}

/// One of the kinds of value, so that a command can name the one it works on.
pub trait Kind: Sized + Default {
    /// Looks into a value of this kind.
    fn of(value: &Value) -> Option<&Self>;
    /// Looks into a value of this kind, to change it.
    fn of_mut(value: &mut Value) -> Option<&mut Self>;
    /// Makes a value of this kind.
    fn wrap(self) -> Value;
}

macro_rules! kind {
    ($type:ty, $variant:ident) => {
        impl Kind for $type {
            fn of(value: &Value) -> Option<&Self> {
                if let Value::$variant(v) = value { Some(v) } else { None }
            }

            fn of_mut(value: &mut Value) -> Option<&mut Self> {
                if let Value::$variant(v) = value { Some(v) } else { None }
            }

            fn wrap(self) -> Value {
                Value::$variant(self)
            }
        }
    };
}

kind!(Vec<u8>, Str);
kind!(List, List);
kind!(Hash, Hash);
kind!(Set, Set);
kind!(ZSet, ZSet);
