//! Sorted sets: score and member in order, with rank and score both found without a walk.
//!
//! Members live in an index by name (their score) and in sorted blocks of a few hundred (their order). Finding a place
//! is two binary searches, a rank adds up block lengths, an insertion moves part of one block.

use indexmap::IndexMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// Entries in a block before it splits.
const BLOCK: usize = 512;
/// What a member costs beside its bytes: index slot, block slot, reference counts.
const MEMBER_COST: usize = 80;

type Member = Arc<[u8]>;

/// A set of members ordered by score, then by name.
#[derive(Clone, Debug, Default)]
pub struct ZSet {
    scores: IndexMap<Member, f64>,
    blocks: Vec<Vec<(f64, Member)>>,
    bytes: usize,
}

fn place(entry: &(f64, Member), score: f64, member: &[u8]) -> Ordering {
    entry.0.partial_cmp(&score).unwrap_or(Ordering::Equal).then_with(|| entry.1.as_ref().cmp(member))
}

impl ZSet {
    /// Number of members.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// True without members.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// Bytes held, roughly.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The score of a member.
    pub fn score(&self, member: &[u8]) -> Option<f64> {
        self.scores.get(member).copied()
    }

    /// Sets a score; gives the one before.
    pub fn insert(&mut self, member: &[u8], score: f64) -> Option<f64> {
        // Adding zero takes the sign from a negative zero; there is one zero among the scores.
        let score = score + 0.0;
        if let Some((_, held, old)) = self.scores.get_full_mut(member) {
            let before = *old;
            if before != score {
                *old = score;
                let held = held.clone();
                self.unplace(before, member);
                self.put(score, held);
            }
            return Some(before);
        }
        let held: Member = Arc::from(member);
        self.scores.insert(held.clone(), score);
        self.put(score, held);
        self.bytes += member.len() + MEMBER_COST;
        None
    }

    /// Takes a member out; gives its score.
    pub fn remove(&mut self, member: &[u8]) -> Option<f64> {
        let score = self.scores.swap_remove(member)?;
        self.unplace(score, member);
        self.bytes -= member.len() + MEMBER_COST;
        Some(score)
    }

    fn put(&mut self, score: f64, member: Member) {
        let b = self.block_of(score, &member).min(self.blocks.len().saturating_sub(1));
        let Some(block) = self.blocks.get_mut(b) else {
            self.blocks.push(vec![(score, member)]);
            return;
        };
        let at = block.partition_point(|e| place(e, score, &member) == Ordering::Less);
        block.insert(at, (score, member));
        if block.len() > BLOCK {
            let upper = block.split_off(BLOCK / 2);
            self.blocks.insert(b + 1, upper);
        }
    }

    fn unplace(&mut self, score: f64, member: &[u8]) {
        let b = self.block_of(score, member);
        let Some(block) = self.blocks.get_mut(b) else { return };
        let at = block.partition_point(|e| place(e, score, member) == Ordering::Less);
        if at < block.len() {
            block.remove(at);
        }
        if block.is_empty() {
            self.blocks.remove(b);
        }
    }

    /// The first block whose last entry is not before the given place.
    fn block_of(&self, score: f64, member: &[u8]) -> usize {
        self.blocks.partition_point(|b| b.last().is_some_and(|e| place(e, score, member) == Ordering::Less))
    }

    /// How many entries from the front satisfy `before`, which must hold for a front part and for no other.
    pub fn count_while(&self, before: impl Fn(f64, &[u8]) -> bool) -> usize {
        let b = self.blocks.partition_point(|b| b.last().is_some_and(|e| before(e.0, &e.1)));
        let whole: usize = self.blocks.iter().take(b).map(Vec::len).sum();
        whole + self.blocks.get(b).map_or(0, |block| block.partition_point(|e| before(e.0, &e.1)))
    }

    /// Position of a member from the front.
    pub fn rank(&self, member: &[u8]) -> Option<usize> {
        let score = self.score(member)?;
        Some(self.count_while(|s, m| s < score || (s == score && m < member)))
    }

    /// Entries from position `start` on, in order.
    pub fn from(&self, start: usize) -> impl Iterator<Item = (&[u8], f64)> {
        self.blocks.iter().flatten().skip(start).map(|(s, m)| (m.as_ref(), *s))
    }

    /// Entries from position `start` counted from the end, backwards.
    pub fn from_back(&self, start: usize) -> impl Iterator<Item = (&[u8], f64)> {
        self.blocks.iter().rev().flat_map(|b| b.iter().rev()).skip(start).map(|(s, m)| (m.as_ref(), *s))
    }

    /// The entry at a position of the unordered index, for SCAN and random picks.
    pub fn at_index(&self, i: usize) -> Option<(&[u8], f64)> {
        self.scores.get_index(i).map(|(m, s)| (m.as_ref(), *s))
    }

    /// Takes out the entries at positions `start..end`; gives how many went.
    pub fn remove_range(&mut self, start: usize, end: usize) -> usize {
        let gone: Vec<Member> = self
            .blocks
            .iter()
            .flatten()
            .skip(start)
            .take(end.saturating_sub(start))
            .map(|e| e.1.clone())
            .collect();
        for member in &gone {
            self.remove(member);
        }
        gone.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::prop;
    use proptest::prop_assert_eq;
    use proptest::proptest;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn agrees_with_a_plain_ordered_set(
            steps in prop::collection::vec((0u16..900, -5i8..5, prop::bool::weighted(0.8)), 0..3000),
        ) {
            let mut set = ZSet::default();
            let mut plain: BTreeSet<(i8, String)> = BTreeSet::new();
            for (name, score, put) in steps {
                let name = format!("m{name}");
                plain.retain(|(_, n)| *n != name);
                if put {
                    set.insert(name.as_bytes(), f64::from(score));
                    plain.insert((score, name));
                } else {
                    set.remove(name.as_bytes());
                }
            }
            let got: Vec<(i8, String)> =
                set.from(0).map(|(m, s)| (s as i8, String::from_utf8_lossy(m).into_owned())).collect();
            let want: Vec<(i8, String)> = plain.iter().cloned().collect();
            prop_assert_eq!(&got, &want);
            for (i, (_, name)) in want.iter().enumerate().step_by(37) {
                prop_assert_eq!(set.rank(name.as_bytes()), Some(i));
            }
            let back: Vec<&[u8]> = set.from_back(3).map(|e| e.0).collect();
            let want_back: Vec<&[u8]> = want.iter().rev().skip(3).map(|e| e.1.as_bytes()).collect();
            prop_assert_eq!(back, want_back);
            prop_assert_eq!(set.count_while(|s, _| s < 0.0), want.iter().filter(|e| e.0 < 0).count());
        }
    }
}
