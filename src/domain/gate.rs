//! The gate: the answer to "may I send this order?".

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Serialize;

/// The breaker as the gate sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BreakerSeen {
    /// Trading is allowed.
    Open,
    /// Blocked.
    Tripped,
    /// No state was ever written.
    Uninitialised,
    /// The state cannot be read or verified.
    Unreadable,
}

impl BreakerSeen {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Tripped => "TRIPPED",
            Self::Uninitialised => "UNINITIALISED",
            Self::Unreadable => "UNREADABLE",
        }
    }
}

/// The kill switch as the gate sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum KillSeen {
    /// At rest.
    Active,
    /// Everything automated is stopped.
    Engaged,
    /// No state was ever written; not ACTIVE.
    Uninitialised,
    /// The state cannot be read or verified.
    Unreadable,
}

impl KillSeen {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Engaged => "ENGAGED",
            Self::Uninitialised => "UNINITIALISED",
            Self::Unreadable => "UNREADABLE",
        }
    }
}

/// The gate's answer, from the freest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Orders pass.
    Open,
    /// Only orders that lower absolute exposure pass.
    ReduceOnly,
    /// No automated order; cancels and operator flattening only.
    Halted,
}

impl Verdict {
    /// The word shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::ReduceOnly => "reduce_only",
            Self::Halted => "halted",
        }
    }
}

/// The verdict for a breaker and a kill switch. A kill switch that is not known to be ACTIVE halts.
#[must_use]
pub fn verdict(breaker: BreakerSeen, kill: KillSeen) -> Verdict {
    match (breaker, kill) {
        (BreakerSeen::Unreadable, _) => Verdict::Halted,
        (_, KillSeen::Engaged | KillSeen::Uninitialised | KillSeen::Unreadable) => Verdict::Halted,
        (BreakerSeen::Open, KillSeen::Active) => Verdict::Open,
        (BreakerSeen::Tripped | BreakerSeen::Uninitialised, KillSeen::Active) => Verdict::ReduceOnly,
    }
}

/// Why the verdict is what it is, in words; empty while open.
#[must_use]
pub fn reasons(breaker: BreakerSeen, kill: KillSeen) -> Vec<String> {
    let mut reasons = Vec::new();
    match kill {
        KillSeen::Active => {}
        KillSeen::Engaged => reasons.push("kill switch ENGAGED: no automated order".to_owned()),
        KillSeen::Uninitialised => {
            reasons.push("kill switch UNINITIALISED: an admin must run circuit-init".to_owned())
        }
        KillSeen::Unreadable => reasons.push("kill switch state UNREADABLE".to_owned()),
    }
    match breaker {
        BreakerSeen::Open => {}
        BreakerSeen::Tripped => {
            reasons.push("breaker TRIPPED: only orders that reduce exposure pass".to_owned())
        }
        BreakerSeen::Uninitialised => {
            reasons.push("breaker UNINITIALISED: an admin must run circuit-init".to_owned())
        }
        BreakerSeen::Unreadable => {
            reasons.push("breaker state UNREADABLE: it is blocked until it can be verified".to_owned())
        }
    }
    reasons
}

/// Side of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Adds to the position.
    Buy,
    /// Takes from the position.
    Sell,
}

/// An order as the gate is asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Buy or sell.
    pub side: Side,
    /// Quantity, greater than zero.
    pub qty: Decimal,
    /// Signed position before the order.
    pub position: Decimal,
}

/// Whether the order only lowers absolute exposure: against the position and not through zero.
#[must_use]
pub fn reduces(order: &Order) -> bool {
    if order.qty <= Decimal::ZERO || order.position.is_zero() {
        return false;
    }
    let against = match order.side {
        Side::Buy => order.position.is_sign_negative(),
        Side::Sell => order.position.is_sign_positive(),
    };
    against && order.qty <= order.position.abs()
}

/// Whether the verdict lets the order pass.
///
/// # Errors
/// The sentence that says why not.
pub fn check(verdict: Verdict, order: &Order) -> Result<(), String> {
    match verdict {
        Verdict::Open => Ok(()),
        Verdict::ReduceOnly if reduces(order) => Ok(()),
        Verdict::ReduceOnly => {
            Err("this order would increase exposure; only reducing orders pass now".to_owned())
        }
        Verdict::Halted => {
            Err("halted: no automated order passes; only cancels and the operator's flattening".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_verdict_table_fails_closed() {
        use BreakerSeen as B;
        use KillSeen as K;
        let table = [
            (B::Open, K::Active, Verdict::Open),
            (B::Tripped, K::Active, Verdict::ReduceOnly),
            (B::Uninitialised, K::Active, Verdict::ReduceOnly),
            (B::Unreadable, K::Active, Verdict::Halted),
        ];
        for (breaker, kill, expected) in table {
            assert_eq!(verdict(breaker, kill), expected, "{breaker:?} {kill:?}");
        }
        for breaker in [B::Open, B::Tripped, B::Uninitialised, B::Unreadable] {
            for kill in [K::Engaged, K::Uninitialised, K::Unreadable] {
                assert_eq!(verdict(breaker, kill), Verdict::Halted, "{breaker:?} {kill:?}");
            }
        }
    }

    fn order() -> impl Strategy<Value = Order> {
        (any::<bool>(), 1i64..1_000_000, -1_000_000i64..1_000_000).prop_map(|(buy, qty, position)| Order {
            side: if buy { Side::Buy } else { Side::Sell },
            qty: Decimal::new(qty, 3),
            position: Decimal::new(position, 3),
        })
    }

    proptest! {
        #[test]
        fn reducing_is_never_blocked_by_tripped(order in order()) {
            let signed = if order.side == Side::Buy { order.qty } else { -order.qty };
            let after = order.position + signed;
            let lowers = after.abs() < order.position.abs() && after * order.position >= Decimal::ZERO;
            prop_assert_eq!(check(Verdict::ReduceOnly, &order).is_ok(), lowers);
            prop_assert!(check(Verdict::Open, &order).is_ok());
            prop_assert!(check(Verdict::Halted, &order).is_err());
        }
    }
}
