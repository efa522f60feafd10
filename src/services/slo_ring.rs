//! Single observations of the last minutes, noted without a lock: who notes one waits for nobody.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

/// Observations kept; where more come within a window, the newest speak for it.
pub const OBSERVATIONS_MAX: usize = 16_384;

/// The newest observations, and how many there ever were.
pub struct Ring {
    /// Second since 1970 in the upper half, the bits of the seconds measured in the lower one; 0 where there is none.
    places: Box<[AtomicU64]>,
    next: AtomicUsize,
    over: AtomicU64,
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring").field("counts", &self.counts()).finish_non_exhaustive()
    }
}

impl Default for Ring {
    fn default() -> Self {
        let places = (0..OBSERVATIONS_MAX).map(|_| AtomicU64::new(0)).collect();
        Self { places, next: AtomicUsize::new(0), over: AtomicU64::new(0) }
    }
}

impl Ring {
    /// Notes that `seconds` were measured at a second since 1970, and whether that is over the target.
    pub fn note(&self, at: u32, seconds: f64, over: bool) {
        if over {
            self.over.fetch_add(1, Ordering::AcqRel);
        }
        let place = self.next.fetch_add(1, Ordering::AcqRel) % OBSERVATIONS_MAX;
        #[allow(clippy::cast_possible_truncation, reason = "seven digits are enough")]
        let bits = (seconds as f32).to_bits();
        if let Some(there) = self.places.get(place) {
            there.store((u64::from(at) << 32) | u64::from(bits), Ordering::Release);
        }
    }

    /// What was measured from a second on, in no order.
    #[must_use]
    pub fn since(&self, from: u32) -> Vec<f32> {
        let all = self.places.iter().map(|p| p.load(Ordering::Acquire));
        let fresh = all.filter(|word| *word != 0 && word >> 32 >= u64::from(from));
        #[allow(clippy::cast_possible_truncation, reason = "the lower half is meant")]
        fresh.map(|word| f32::from_bits(word as u32)).collect()
    }

    /// How many were ever noted, and how many of them were over the target: exact, however many there are.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (
            u64::try_from(self.next.load(Ordering::Acquire)).unwrap_or(u64::MAX),
            self.over.load(Ordering::Acquire),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_observations_are_left_out_and_counts_are_exact() {
        let ring = Ring::default();
        for n in 0..100_u32 {
            ring.note(1_000 + n, f64::from(n), n >= 90);
        }
        let mut recent = ring.since(1_095);
        recent.sort_by(f32::total_cmp);
        assert_eq!(recent, [95.0, 96.0, 97.0, 98.0, 99.0]);
        assert_eq!(ring.counts(), (100, 10));
    }

    #[test]
    fn more_than_fit_leave_the_newest_and_are_counted() {
        let ring = Ring::default();
        let many = u32::try_from(OBSERVATIONS_MAX).unwrap() + 1_000;
        std::thread::scope(|scope| {
            for part in 0..4_u32 {
                let ring = &ring;
                scope.spawn(move || (0..many / 4).for_each(|n| ring.note(1, 2.0, (n + part) % 2 == 0)));
            }
        });
        assert_eq!(ring.since(1).len(), OBSERVATIONS_MAX);
        assert_eq!(ring.counts(), (u64::from(many / 4 * 4), u64::from(many / 4 * 2)));
    }
}
