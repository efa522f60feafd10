//! Which entries of a chunk of the audit log have a value: 4,096 bits, kept short where few are set.

/// Entries of a chunk.
pub const CHUNK: i64 = 4_096;
/// Entries whose words are kept together: one word of the bits.
pub const BLOCK: i64 = 64;
const WORDS: usize = (CHUNK / BLOCK) as usize;

/// One bit for each entry of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bits([u64; WORDS]);

impl Bits {
    /// No entry.
    pub const NONE: Self = Self([0; WORDS]);
    /// Every entry.
    pub const ALL: Self = Self([u64::MAX; WORDS]);

    /// Adds the entry at a place.
    pub fn add(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    /// Keeps what both have.
    pub fn and(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    /// Keeps only blocks whose bit is set.
    pub fn keep_blocks(&mut self, blocks: u64) {
        for (n, word) in self.0.iter_mut().enumerate() {
            if blocks >> n & 1 == 0 {
                *word = 0;
            }
        }
    }

    /// Keeps the entries of a chunk whose numbers lie in a range.
    pub fn keep_between(&mut self, chunk: i64, low: i64, high: i64) {
        let begin = chunk * CHUNK;
        for (n, word) in (0..).zip(self.0.iter_mut()) {
            let first = begin + n * BLOCK;
            if first > high || first + BLOCK - 1 < low {
                *word = 0;
                continue;
            }
            for bit in 0..BLOCK {
                if !(low..=high).contains(&(first + bit)) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// Takes the highest entry out and gives its number.
    pub fn take_highest(&mut self, chunk: i64) -> Option<i64> {
        let (n, word) = self.0.iter_mut().enumerate().rev().find(|(_, word)| **word != 0)?;
        let bit = word.ilog2();
        *word &= !(1 << bit);
        Some(chunk * CHUNK + i64::try_from(n).ok()? * BLOCK + i64::from(bit))
    }

    /// How many.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// As stored: the places of the entries where that is shorter, else all bits.
    pub fn packed(&self) -> Vec<u8> {
        if self.count() as usize * 2 >= WORDS * 8 {
            return self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        }
        let set = |at: &u16| self.0[usize::from(*at) / 64] >> (at % 64) & 1 == 1;
        (0..CHUNK as u16).filter(set).flat_map(u16::to_le_bytes).collect()
    }

    /// Adds what was stored.
    pub fn add_packed(&mut self, bytes: &[u8]) {
        if bytes.len() == WORDS * 8 {
            for (word, bytes) in self.0.iter_mut().zip(bytes.chunks_exact(8)) {
                *word |= bytes.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
            }
            return;
        }
        for place in bytes.chunks_exact(2) {
            let at = usize::from(place[0]) | usize::from(place[1]) << 8;
            if at < WORDS * 64 {
                self.add(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(places: &[usize]) -> Bits {
        let mut bits = Bits::NONE;
        places.iter().for_each(|at| bits.add(*at));
        bits
    }

    #[test]
    fn what_is_packed_comes_back() {
        let many: Vec<usize> = (0..4096).filter(|n| n % 3 == 0).collect();
        for places in [&[][..], &[0], &[4095], &[0, 63, 64, 4000], &many] {
            let bits = of(places);
            let packed = bits.packed();
            assert!(packed.len() <= 512);
            let mut back = Bits::NONE;
            back.add_packed(&packed);
            assert_eq!(back, bits);
            assert_eq!(bits.count() as usize, places.len());
        }
    }

    #[test]
    fn entries_come_out_from_the_highest_down() {
        let mut bits = of(&[0, 5, 64, 4095]);
        bits.keep_between(2, 2 * CHUNK + 1, 2 * CHUNK + 4094);
        assert_eq!(bits.take_highest(2), Some(2 * CHUNK + 64));
        assert_eq!(bits.take_highest(2), Some(2 * CHUNK + 5));
        assert_eq!(bits.take_highest(2), None);
        let mut bits = of(&[0, 64, 128]);
        bits.keep_blocks(0b101);
        assert_eq!(bits, of(&[0, 128]));
        bits.and(&of(&[128, 129]));
        assert_eq!(bits, of(&[128]));
    }
}
