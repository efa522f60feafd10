//! Three strategies: what they want, as plain decisions. Sending, and asking the gate first, is the trader's work.

use rust_decimal::Decimal;

use super::dice::Dice;
use super::exchange::Exchange;
use super::exposure::sign;
use super::orders::NewOrder;
use super::orders::Side;
use super::orders::side_of;
use super::orders::signed;

/// One symbol a strategy trades.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Symbol.
    pub symbol: &'static str,
    /// Shares it likes to hold when its signal says nothing; negative to be short.
    base: i64,
    /// Shares it adds for a strong signal.
    tilt: i64,
    /// Shares of one entry.
    lot: i64,
}

/// How a strategy trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Against the move.
    MeanReversion,
    /// With the move.
    Momentum,
    /// Both sides of the spread.
    MarketMaking,
}

/// A strategy of the desk.
#[derive(Clone, Copy, Debug)]
pub struct Strategy {
    /// Its id on orders and positions.
    pub id: &'static str,
    /// How it trades.
    pub style: Style,
    /// What it trades; no two strategies share a symbol.
    pub lines: [Line; 2],
}

const fn line(symbol: &'static str, base: i64, tilt: i64, lot: i64) -> Line {
    Line { symbol, base, tilt, lot }
}

/// The roster.
pub const ROSTER: [Strategy; 3] = [
    Strategy {
        id: "mean_reversion",
        style: Style::MeanReversion,
        lines: [line("AAPL", 220, 60, 20), line("MSFT", -110, 30, 10)],
    },
    Strategy {
        id: "momentum",
        style: Style::Momentum,
        lines: [line("NVDA", 340, 40, 30), line("AMZN", 0, 45, 15)],
    },
    Strategy {
        id: "market_making",
        style: Style::MarketMaking,
        lines: [line("QQQ", 80, 0, 5), line("SPY", 0, 0, 5)],
    },
];

/// A signal this far from zero, in hundredths of a percent, tilts in full.
const STRONG_SIGNAL: i64 = 16;
/// Entries that rest at a better price instead of crossing: 3 in 10.
const PATIENT_PERCENT: u64 = 30;
/// Turns spent on trimming what is held: 3 in 10, so that reducing orders are always in the mix.
const TRIM_PERCENT: u64 = 30;
/// Resting entries of one symbol.
const RESTING_MAX: usize = 2;
/// Distance of a patient entry from the price: 0.15 %.
const PATIENT_DIGITS: (i64, u32) = (15, 4);
/// Distance of a market maker's quote from the price: 0.06 %.
const QUOTE_DIGITS: (i64, u32) = (6, 4);
/// A resting order further away than this is taken back: 0.45 %.
const FAR_DIGITS: (i64, u32) = (45, 4);
/// Most shares a market maker strays from its base.
const INVENTORY_MAX: i64 = 40;

/// What a strategy wants to do this turn.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Send an order.
    Send(NewOrder),
    /// Take a resting order back.
    TakeBack(String),
}

impl Strategy {
    fn order(&self, line: &Line, shares: Decimal, limit: Option<Decimal>) -> Intent {
        Intent::Send(NewOrder {
            client_id: None,
            strategy: self.id.to_owned(),
            symbol: line.symbol,
            side: side_of(shares),
            qty: shares.abs(),
            limit,
        })
    }

    /// One turn: looks at the market and says what it wants. Does not know the gate.
    pub fn turn(&self, exchange: &Exchange, dice: &mut Dice) -> Vec<Intent> {
        let line = if dice.chance(50) { &self.lines[0] } else { &self.lines[1] };
        let mut intents = self.tidy(exchange, line);
        let held = exchange.book.held(line.symbol);
        if dice.chance(TRIM_PERCENT) && !held.is_zero() {
            intents.push(self.trim(line, held));
        } else if self.style == Style::MarketMaking {
            intents.extend(self.quote(exchange, line, held));
        } else {
            intents.extend(self.enter(exchange, line, held, dice));
        }
        intents
    }

    /// Resting orders the price has left behind.
    fn tidy(&self, exchange: &Exchange, line: &Line) -> Vec<Intent> {
        let price = exchange.price(line.symbol);
        let far = price * Decimal::new(FAR_DIGITS.0, FAR_DIGITS.1);
        let own = exchange.working().filter(|w| w.order.symbol == line.symbol && w.order.strategy == self.id);
        own.filter(|w| (w.limit - price).abs() > far).map(|w| Intent::TakeBack(w.id.clone())).collect()
    }

    /// A small step towards zero: one in a hundred of what is held.
    fn trim(&self, line: &Line, held: Decimal) -> Intent {
        let step = (held.abs() / Decimal::ONE_HUNDRED).round().max(Decimal::ONE);
        self.order(line, -sign(held) * step.min(held.abs()), None)
    }

    /// Where the position should be, from base and signal.
    fn wanted(&self, exchange: &Exchange, line: &Line) -> Decimal {
        let signal = exchange.market.quote(line.symbol).map(super::market::Quote::signal).unwrap_or_default();
        let strength = (signal / Decimal::from(STRONG_SIGNAL)).clamp(-Decimal::ONE, Decimal::ONE);
        let direction = if self.style == Style::Momentum { strength } else { -strength };
        (Decimal::from(line.base) + direction * Decimal::from(line.tilt)).round()
    }

    /// A step towards the wanted position, crossing the spread or waiting for a better price.
    fn enter(&self, exchange: &Exchange, line: &Line, held: Decimal, dice: &mut Dice) -> Option<Intent> {
        let gap = self.wanted(exchange, line) - held;
        let lot = Decimal::from(line.lot);
        if gap.abs() < lot {
            return None;
        }
        let mut step = sign(gap) * lot;
        // A step that would turn the position around stops at zero first: one order never does both.
        let turns = !held.is_zero() && sign(held) != sign(step) && step.abs() > held.abs();
        if turns {
            step = -held;
        }
        let resting = exchange.working().filter(|w| w.order.symbol == line.symbol).count();
        if dice.chance(PATIENT_PERCENT) && resting < RESTING_MAX {
            let price = exchange.price(line.symbol);
            let better = price * Decimal::new(PATIENT_DIGITS.0, PATIENT_DIGITS.1) * sign(step);
            return Some(self.order(line, step, Some((price - better).round_dp(2))));
        }
        Some(self.order(line, step, None))
    }

    /// Both sides of the spread, as long as the inventory allows it.
    fn quote(&self, exchange: &Exchange, line: &Line, held: Decimal) -> Vec<Intent> {
        let price = exchange.price(line.symbol);
        let away = price * Decimal::new(QUOTE_DIGITS.0, QUOTE_DIGITS.1);
        let drift = held - Decimal::from(line.base);
        let mut intents = Vec::new();
        for side in [Side::Buy, Side::Sell] {
            let standing = exchange.working().any(|w| w.order.symbol == line.symbol && w.order.side == side);
            let step = signed(side, Decimal::from(line.lot));
            if !standing && (drift + step).abs() <= Decimal::from(INVENTORY_MAX) {
                intents.push(self.order(line, step, Some((price - away * sign(step)).round_dp(2))));
            } else if (drift + step).abs() < drift.abs() && drift.abs() > Decimal::from(INVENTORY_MAX) {
                intents.push(self.order(line, step, None));
            }
        }
        intents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::exchange::Weather;
    use crate::desk::exposure::Effect;
    use crate::desk::exposure::Verdict;
    use crate::desk::gate::GateSeen;
    use crate::desk::gate::Standing;
    use crate::desk::orders::Placed;
    use jiff::SignedDuration;
    use jiff::Timestamp;

    fn gate(verdict: Verdict, at: Timestamp) -> GateSeen {
        GateSeen { verdict, standing: Standing::Fresh, ..GateSeen::nothing_yet(at) }
    }

    /// Runs the desk without clock or network: a tick is 200 ms, each strategy moves every third tick.
    fn run(
        exchange: &mut Exchange,
        dice: &mut [Dice; 3],
        verdict: Verdict,
        ticks: usize,
        from: Timestamp,
    ) -> Timestamp {
        let mut at = from;
        for tick in 0..ticks {
            at += SignedDuration::from_millis(200);
            exchange.obey(verdict, at);
            exchange.tick(verdict, Weather::default(), at);
            let strategy = &ROSTER[tick % 3];
            for intent in strategy.turn(exchange, &mut dice[tick % 3]) {
                match intent {
                    Intent::Send(order) => {
                        exchange.place(order, &gate(verdict, at), false, at);
                    }
                    Intent::TakeBack(id) => {
                        exchange.cancel(|w| w.id == id, at);
                    }
                }
            }
        }
        at
    }

    fn desk(seed: u64) -> (Exchange, [Dice; 3], Timestamp) {
        let at: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        (Exchange::open(seed, at), [Dice::new(seed, 11), Dice::new(seed, 12), Dice::new(seed, 13)], at)
    }

    #[test]
    fn a_quiet_day_holds_positions_and_orders_and_loses_little() {
        for seed in [7, 8, 9] {
            let (mut exchange, mut dice, start) = desk(seed);
            let mut at = run(&mut exchange, &mut dice, Verdict::Open, 300, start);
            let (mut positions, mut waiting, mut worst) = (0, 0, Decimal::ZERO);
            for _ in 0..120 {
                at = run(&mut exchange, &mut dice, Verdict::Open, 600, at);
                positions += exchange.book.open_positions().count();
                waiting += exchange.working().count();
                worst = worst.min(exchange.equity() - Decimal::from(250_000));
            }
            assert!((3..=6).contains(&(positions / 120)));
            assert!((2..=10).contains(&(waiting / 120)));
            assert!(worst > Decimal::from(-3500), "a quiet day must not trip the daily loss guard: {worst}");
            let tally = &exchange.tally;
            assert!(tally.accepted.increasing.count > 1000 && tally.accepted.reducing.count > 1000);
        }
    }

    #[test]
    fn reduce_only_stops_growth_and_lets_reducing_pass_for_long() {
        let (mut exchange, mut dice, start) = desk(7);
        let at = run(&mut exchange, &mut dice, Verdict::Open, 600, start);
        let before = exchange.book.holdings();
        let (grown, reduced) =
            (exchange.tally.accepted.increasing.count, exchange.tally.accepted.reducing.count);
        run(&mut exchange, &mut dice, Verdict::ReduceOnly, 1500, at);
        assert_eq!(exchange.tally.accepted.increasing.count, grown);
        assert!(exchange.tally.blocked.increasing.count > 50);
        assert!(exchange.tally.accepted.reducing.count > reduced + 50);
        assert_eq!(exchange.tally.blocked.reducing.count, 0);
        for (symbol, held) in before {
            assert!(exchange.book.held(symbol).abs() <= held.abs(), "{symbol} grew");
        }
        assert!(exchange.book.open_positions().count() >= 3, "reducing orders last for minutes");
    }

    #[test]
    fn halted_moves_nothing_and_the_operator_gets_flat() {
        let (mut exchange, mut dice, start) = desk(7);
        let at = run(&mut exchange, &mut dice, Verdict::Open, 600, start);
        let (before, waiting) = (exchange.book.holdings(), exchange.working().count());
        assert!(waiting > 0);
        let at = run(&mut exchange, &mut dice, Verdict::Halted, 300, at);
        assert_eq!(exchange.book.holdings(), before);
        assert!(exchange.tally.blocked.total() > 0);
        assert!(!exchange.cancel(|_| true, at).is_empty());
        for symbol in before.keys().copied() {
            assert!(exchange.close(symbol, None, at).is_some());
        }
        run(&mut exchange, &mut dice, Verdict::Halted, 300, at);
        assert_eq!((exchange.book.open_positions().count(), exchange.working().count()), (0, 0));
    }

    #[test]
    fn a_strategy_never_crosses_zero_with_one_order() {
        let (mut exchange, mut dice, start) = desk(5);
        let at = run(&mut exchange, &mut dice, Verdict::Open, 3000, start);
        let order = NewOrder {
            client_id: None,
            strategy: "test".to_owned(),
            symbol: "AAPL",
            side: Side::Sell,
            qty: exchange.book.held("AAPL") + Decimal::ONE,
            limit: None,
        };
        let placed = exchange.place(order, &gate(Verdict::ReduceOnly, at), false, at);
        assert!(matches!(placed, Placed::Stopped { effect: Effect::Increasing, .. }));
    }
}
