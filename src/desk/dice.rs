//! A small deterministic generator: the same seed gives the same day at the desk.

/// SplitMix64: one addition and three mixes a number, good enough for a market that is only played.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A generator that starts from a seed; `salt` keeps several of one seed apart.
    pub fn new(seed: u64, salt: u64) -> Self {
        Self(seed ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to, not including, `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % high.saturating_sub(low).max(1)
    }

    /// A number from `-reach` to `+reach`, the middle likelier than the ends.
    pub fn swing(&mut self, reach: u32) -> i64 {
        let width = u64::from(reach) + 1;
        let first = i64::try_from(self.between(0, width)).unwrap_or(0);
        let second = i64::try_from(self.between(0, width)).unwrap_or(0);
        first - second
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.between(0, 100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_salt_parts_them() {
        let (mut a, mut b, mut c) = (Dice::new(7, 1), Dice::new(7, 1), Dice::new(7, 2));
        let first: Vec<u64> = (0..8).map(|_| a.next()).collect();
        assert_eq!(first, (0..8).map(|_| b.next()).collect::<Vec<_>>());
        assert_ne!(first, (0..8).map(|_| c.next()).collect::<Vec<_>>());
    }

    #[test]
    fn ranges_are_kept() {
        let mut dice = Dice::new(1, 1);
        for _ in 0..1000 {
            assert!((3..9).contains(&dice.between(3, 9)));
            assert!((-5..=5).contains(&dice.swing(5)));
        }
    }
}
