//! The market: a handful of symbols whose prices wander around an anchor, tick by tick, in decimals only.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::dice::Dice;
use super::exposure::sign;

/// Symbol, price of the first tick in cents.
const LISTED: [(&str, i64); 6] = [
    ("AAPL", 23_150),
    ("AMZN", 20_420),
    ("MSFT", 42_880),
    ("NVDA", 13_960),
    ("QQQ", 51_240),
    ("SPY", 59_030),
];

/// Widest step of a tick, in millionths of the price.
const STEP_MILLIONTHS: u32 = 260;
/// Share of the distance to the anchor that one tick takes back: 2 in 1000.
const PULL_DIGITS: (i64, u32) = (2, 3);
/// How far one tick of the loss fault moves a price against the desk: 0.05 %.
const LOSS_DIGITS: (i64, u32) = (5, 4);
/// The loss fault goes no further than this from the anchor: 12 %.
const LOSS_REACH: (i64, u32) = (12, 2);
/// Weight of a new price in the moving average that the strategies compare with: 2 %.
const AVERAGE_DIGITS: (i64, u32) = (2, 2);
/// Half of the distance between bid and ask: 0.004 %.
const HALF_SPREAD: (i64, u32) = (4, 5);
/// Digits kept while walking; prices shown and traded have two.
const WALK_DIGITS: u32 = 8;

/// One symbol as it trades now.
#[derive(Clone, Debug)]
pub struct Quote {
    anchor: Decimal,
    walk: Decimal,
    average: Decimal,
    /// When the price was made.
    pub at: Timestamp,
}

impl Quote {
    /// Price of the last trade, in cents.
    pub fn price(&self) -> Decimal {
        self.walk.round_dp(2)
    }

    /// Best bid and best ask.
    pub fn sides(&self) -> (Decimal, Decimal) {
        let half = self.walk * Decimal::new(HALF_SPREAD.0, HALF_SPREAD.1);
        ((self.walk - half).round_dp(2), (self.walk + half).round_dp(2))
    }

    /// Distance from the moving average in hundredths of a percent: the strategies' signal.
    pub fn signal(&self) -> Decimal {
        ((self.walk - self.average) / self.average * Decimal::from(10_000)).round_dp(2)
    }
}

/// All symbols.
#[derive(Clone, Debug)]
pub struct Market {
    dice: Dice,
    quotes: BTreeMap<&'static str, Quote>,
}

impl Market {
    /// The opening of the market.
    pub fn open(seed: u64, at: Timestamp) -> Self {
        let quote = |cents: i64| {
            let price = Decimal::new(cents, 2);
            Quote { anchor: price, walk: price, average: price, at }
        };
        let quotes = LISTED.iter().map(|(symbol, cents)| (*symbol, quote(*cents))).collect();
        Self { dice: Dice::new(seed, 1), quotes }
    }

    /// Every symbol with its quote, by name.
    pub fn quotes(&self) -> impl Iterator<Item = (&'static str, &Quote)> {
        self.quotes.iter().map(|(symbol, quote)| (*symbol, quote))
    }

    /// One symbol; `None` when it is not listed.
    pub fn quote(&self, symbol: &str) -> Option<&Quote> {
        self.quotes.get(symbol)
    }

    /// The listed spelling of a symbol.
    pub fn listed(&self, symbol: &str) -> Option<&'static str> {
        self.quotes.keys().find(|known| known.eq_ignore_ascii_case(symbol)).copied()
    }

    /// One tick. `against` names the side of each symbol that is to lose, for the loss fault: a price moves down
    /// where the desk is long and up where it is short.
    pub fn tick(&mut self, at: Timestamp, against: Option<&BTreeMap<&'static str, Decimal>>) {
        for (symbol, quote) in &mut self.quotes {
            let noise = Decimal::new(self.dice.swing(STEP_MILLIONTHS), 6) * quote.walk;
            let held = against.and_then(|held| held.get(symbol)).copied().unwrap_or_default();
            let away = quote.anchor - quote.walk;
            let drift = if held.is_zero() {
                if against.is_some() {
                    Decimal::ZERO
                } else {
                    away * Decimal::new(PULL_DIGITS.0, PULL_DIGITS.1)
                }
            } else if away.abs() > quote.anchor * Decimal::new(LOSS_REACH.0, LOSS_REACH.1) {
                Decimal::ZERO
            } else {
                -sign(held) * quote.walk * Decimal::new(LOSS_DIGITS.0, LOSS_DIGITS.1)
            };
            let next = (quote.walk + noise + drift).round_dp(WALK_DIGITS);
            quote.walk = next.max(quote.anchor / Decimal::from(2)).min(quote.anchor * Decimal::from(2));
            let weight = Decimal::new(AVERAGE_DIGITS.0, AVERAGE_DIGITS.1);
            quote.average = (quote.average + (quote.walk - quote.average) * weight).round_dp(WALK_DIGITS);
            quote.at = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(seed: u64, ticks: usize) -> Market {
        let mut market = Market::open(seed, Timestamp::UNIX_EPOCH);
        for _ in 0..ticks {
            market.tick(Timestamp::UNIX_EPOCH, None);
        }
        market
    }

    #[test]
    fn the_same_seed_walks_the_same_way() {
        let prices = |m: &Market| m.quotes().map(|(_, q)| q.price()).collect::<Vec<_>>();
        assert_eq!(prices(&walked(7, 500)), prices(&walked(7, 500)));
        assert_ne!(prices(&walked(7, 500)), prices(&walked(8, 500)));
    }

    #[test]
    fn a_long_walk_stays_near_its_anchor() {
        for (symbol, quote) in walked(3, 50_000).quotes() {
            let away = (quote.walk / quote.anchor - Decimal::ONE).abs();
            assert!(away < Decimal::new(3, 2), "{symbol} is {away} away");
            let (bid, ask) = quote.sides();
            assert!(bid < quote.price() && quote.price() < ask);
        }
    }

    #[test]
    fn the_loss_fault_goes_against_both_sides_and_heals() {
        let mut market = Market::open(1, Timestamp::UNIX_EPOCH);
        let held = BTreeMap::from([("AAPL", Decimal::TEN), ("MSFT", -Decimal::TEN)]);
        for _ in 0..600 {
            market.tick(Timestamp::UNIX_EPOCH, Some(&held));
        }
        let share = |m: &Market, s: &str| m.quote(s).map(|q| q.walk / q.anchor).unwrap();
        assert!(share(&market, "AAPL") < Decimal::new(90, 2));
        assert!(share(&market, "MSFT") > Decimal::new(110, 2));
        for _ in 0..3000 {
            market.tick(Timestamp::UNIX_EPOCH, None);
        }
        assert!((share(&market, "AAPL") - Decimal::ONE).abs() < Decimal::new(3, 2));
    }
}
