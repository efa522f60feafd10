//! Which orders add risk, and which verdict lets them pass: the house rule, with the orders that already wait counted in.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::gate::Order;
pub use crate::domain::gate::Side;
pub use crate::domain::gate::Verdict;
use crate::domain::gate::reduces;

/// What an order does to the exposure of its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It opens, adds to, or turns around a position.
    Increasing,
    /// It makes a position smaller, at most to zero.
    Reducing,
}

impl Effect {
    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Increasing => "increasing",
            Self::Reducing => "reducing",
        }
    }
}

/// One with the sign of the number, or zero.
pub fn sign(number: Decimal) -> Decimal {
    match number.cmp(&Decimal::ZERO) {
        std::cmp::Ordering::Less => Decimal::NEGATIVE_ONE,
        std::cmp::Ordering::Equal => Decimal::ZERO,
        std::cmp::Ordering::Greater => Decimal::ONE,
    }
}

/// Judges an order of `order` shares (negative to sell) on top of `position`, while `working` shares of the same
/// side already wait in the book.
///
/// The waiting ones count because two orders that each close the whole position would together open the opposite
/// one. Crossing zero is increasing as a whole: the part beyond zero is new exposure.
pub fn effect(position: Decimal, working: Decimal, order: Decimal) -> Effect {
    let side = if order > Decimal::ZERO { Side::Buy } else { Side::Sell };
    let whole = Order { side, qty: (working + order).abs(), position };
    if reduces(&whole) { Effect::Reducing } else { Effect::Increasing }
}

/// Whether an automated order of this effect may pass.
pub fn permits(verdict: Verdict, effect: Effect) -> bool {
    match (verdict, effect) {
        (Verdict::Open, _) | (Verdict::ReduceOnly, Effect::Reducing) => true,
        (Verdict::ReduceOnly, Effect::Increasing) | (Verdict::Halted, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::any;
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    fn d(n: i64) -> Decimal {
        Decimal::from(n)
    }

    #[test]
    fn the_rule_in_a_table() {
        let rows = [
            (0, 0, 5, Effect::Increasing),
            (0, 0, -5, Effect::Increasing),
            (10, 0, 1, Effect::Increasing),
            (-10, 0, -1, Effect::Increasing),
            (10, 0, -10, Effect::Reducing),
            (10, 0, -1, Effect::Reducing),
            (-10, 0, 10, Effect::Reducing),
            (10, 0, -11, Effect::Increasing),
            (10, 0, -19, Effect::Increasing),
            (-10, 0, 11, Effect::Increasing),
            (10, -5, -5, Effect::Reducing),
            (10, -6, -5, Effect::Increasing),
            (-10, 6, 5, Effect::Increasing),
        ];
        for (position, working, order, wanted) in rows {
            assert_eq!(effect(d(position), d(working), d(order)), wanted, "{position} {working} {order}");
        }
    }

    proptest! {
        #[test]
        fn reducing_is_never_blocked_by_reduce_only(position in -100_000i64..100_000, share in 1i64..=100) {
            let order = -(position * share / 100);
            if order != 0 {
                let kind = effect(d(position), Decimal::ZERO, d(order));
                prop_assert_eq!(kind, Effect::Reducing);
                prop_assert!(permits(Verdict::ReduceOnly, kind));
            }
        }

        #[test]
        fn whatever_passes_reduce_only_leaves_less_exposure_on_the_same_side(
            position in -1000i64..1000, order in -2000i64..2000,
        ) {
            let after = position + order;
            if permits(Verdict::ReduceOnly, effect(d(position), Decimal::ZERO, d(order))) {
                prop_assert!(after.abs() < position.abs());
                prop_assert!(after == 0 || after.signum() == position.signum());
            } else if order != 0 {
                prop_assert!(after.abs() > position.abs() || after.signum() != position.signum());
            }
        }

        #[test]
        fn a_run_of_passing_orders_never_turns_a_position_around(
            position in -1000i64..1000, orders in proptest::collection::vec(-400i64..400, 0..12),
        ) {
            let side = -position.signum();
            let mut working = 0;
            for order in orders {
                if order.signum() == side && effect(d(position), d(working), d(order)) == Effect::Reducing {
                    working += order;
                }
            }
            prop_assert!(working.abs() <= position.abs());
        }

        #[test]
        fn halted_lets_nothing_pass(position in any::<i32>(), order in any::<i32>()) {
            let kind = effect(d(position.into()), Decimal::ZERO, d(order.into()));
            prop_assert!(!permits(Verdict::Halted, kind));
            prop_assert!(permits(Verdict::Open, kind));
        }
    }
}
