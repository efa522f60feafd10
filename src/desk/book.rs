//! The account: positions, cash, profit and loss, day by day. Pure arithmetic in decimals.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::exposure::sign;
use super::say;

/// Money the desk starts with.
const OPENING_CASH: i64 = 250_000;
/// Days of the performance table.
const DAYS_KEPT: usize = 400;

/// What the desk holds of one symbol.
#[derive(Clone, Debug)]
pub struct Position {
    /// Shares, negative when short.
    pub qty: Decimal,
    /// Average price of what is held.
    pub avg_price: Decimal,
    /// Profit booked today on this symbol.
    pub realised: Decimal,
    /// Strategy that opened it.
    pub strategy: String,
    /// Last change.
    pub changed_at: Timestamp,
}

/// One day of trading.
#[derive(Clone, Debug)]
pub struct Day {
    /// `YYYY-MM-DD`, in UTC.
    pub date: String,
    /// Equity at its start.
    pub start_equity: Decimal,
    /// Highest equity up to its end.
    pub peak_equity: Decimal,
    /// Profit booked on it.
    pub realised: Decimal,
    /// Equity at its end, or now.
    pub equity: Decimal,
    /// Deepest fall from the peak so far that day, as a share of the peak.
    pub drawdown: Decimal,
    /// Fills that made a position smaller.
    pub closing_trades: u64,
}

/// The account.
#[derive(Clone, Debug)]
pub struct Book {
    /// Money not bound in positions.
    pub cash: Decimal,
    /// Highest equity since the desk started or was told to start a new day.
    pub peak_equity: Decimal,
    positions: BTreeMap<&'static str, Position>,
    days: VecDeque<Day>,
}

impl Book {
    /// A fresh account.
    pub fn open(at: Timestamp) -> Self {
        let cash = Decimal::from(OPENING_CASH);
        let mut book = Self { cash, peak_equity: cash, positions: BTreeMap::new(), days: VecDeque::new() };
        book.start_day(say::day(at), cash);
        book
    }

    fn start_day(&mut self, date: String, equity: Decimal) {
        let peak_equity = self.peak_equity;
        let (realised, drawdown) = (Decimal::ZERO, Decimal::ZERO);
        self.days.push_back(Day {
            date,
            start_equity: equity,
            peak_equity,
            realised,
            equity,
            drawdown,
            closing_trades: 0,
        });
        while self.days.len() > DAYS_KEPT {
            self.days.pop_front();
        }
        for position in self.positions.values_mut() {
            position.realised = Decimal::ZERO;
        }
    }

    /// Today; there is always one.
    pub fn today(&self) -> Option<&Day> {
        self.days.back()
    }

    /// All days, oldest first.
    pub fn days(&self) -> impl Iterator<Item = &Day> {
        self.days.iter()
    }

    /// Shares held of a symbol, negative when short.
    pub fn held(&self, symbol: &str) -> Decimal {
        self.positions.get(symbol).map_or(Decimal::ZERO, |position| position.qty)
    }

    /// Positions that are not flat.
    pub fn open_positions(&self) -> impl Iterator<Item = (&'static str, &Position)> {
        self.positions.iter().filter(|(_, p)| !p.qty.is_zero()).map(|(symbol, position)| (*symbol, position))
    }

    /// Shares by symbol, flat ones left out.
    pub fn holdings(&self) -> BTreeMap<&'static str, Decimal> {
        self.open_positions().map(|(symbol, position)| (symbol, position.qty)).collect()
    }

    /// Books a fill of `signed` shares (negative for a sale) at `price`.
    pub fn fill(
        &mut self,
        symbol: &'static str,
        signed: Decimal,
        price: Decimal,
        strategy: &str,
        at: Timestamp,
    ) {
        let position = self.positions.entry(symbol).or_insert_with(|| Position {
            qty: Decimal::ZERO,
            avg_price: Decimal::ZERO,
            realised: Decimal::ZERO,
            strategy: strategy.to_owned(),
            changed_at: at,
        });
        self.cash -= signed * price;
        let before = position.qty;
        let after = before + signed;
        let opposite = !before.is_zero() && before.is_sign_positive() != signed.is_sign_positive();
        if opposite {
            let closed = signed.abs().min(before.abs());
            let booked = (price - position.avg_price) * closed * sign(before);
            position.realised += booked;
            if let Some(today) = self.days.back_mut() {
                today.realised += booked;
                today.closing_trades += 1;
            }
            if signed.abs() > before.abs() {
                position.avg_price = price;
                strategy.clone_into(&mut position.strategy);
            }
        } else {
            if before.is_zero() {
                strategy.clone_into(&mut position.strategy);
            }
            position.avg_price = ((before * position.avg_price + signed * price) / after).round_dp(8);
        }
        if after.is_zero() {
            position.avg_price = Decimal::ZERO;
        }
        position.qty = after;
        position.changed_at = at;
    }

    /// Value of everything at these prices.
    pub fn equity(&self, price: impl Fn(&str) -> Decimal) -> Decimal {
        self.cash + self.open_positions().map(|(symbol, p)| p.qty * price(symbol)).sum::<Decimal>()
    }

    /// Profit not yet booked at these prices.
    pub fn unrealised(&self, price: impl Fn(&str) -> Decimal) -> Decimal {
        self.open_positions().map(|(symbol, p)| p.qty * (price(symbol) - p.avg_price)).sum()
    }

    /// Takes note of the equity after a tick: peak, drawdown, and midnight.
    pub fn mark(&mut self, equity: Decimal, at: Timestamp) {
        let date = say::day(at);
        if self.today().is_none_or(|today| today.date != date) {
            self.start_day(date, equity);
        }
        self.peak_equity = self.peak_equity.max(equity);
        let peak = self.peak_equity;
        if let Some(today) = self.days.back_mut() {
            today.equity = equity;
            today.peak_equity = peak;
            if !peak.is_zero() {
                today.drawdown = today.drawdown.max(((peak - equity) / peak).round_dp(6));
            }
        }
    }

    /// Begins the day anew at the present equity, so that yesterday's losses no longer count: for demonstrations.
    pub fn new_day(&mut self, equity: Decimal, at: Timestamp) {
        self.peak_equity = equity;
        self.days.pop_back();
        self.start_day(say::day(at), equity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::proptest;
    use proptest::test_runner::TestCaseError;

    fn d(n: i64) -> Decimal {
        Decimal::from(n)
    }

    #[test]
    fn profit_is_booked_when_a_position_shrinks_and_turns() {
        let at = Timestamp::UNIX_EPOCH;
        let mut book = Book::open(at);
        book.fill("SPY", d(10), d(100), "a", at);
        book.fill("SPY", d(10), d(110), "a", at);
        assert_eq!(book.open_positions().next().unwrap().1.avg_price, d(105));
        book.fill("SPY", d(-30), d(120), "b", at);
        let (_, position) = book.open_positions().next().unwrap();
        assert_eq!((position.qty, position.avg_price, position.realised), (d(-10), d(120), d(300)));
        assert_eq!(position.strategy, "b");
        book.fill("SPY", d(10), d(90), "b", at);
        assert_eq!(book.open_positions().count(), 0);
        assert_eq!(book.today().unwrap().realised, d(600));
        assert_eq!(book.cash, d(OPENING_CASH) + d(600));
    }

    #[test]
    fn midnight_starts_a_day_and_keeps_the_peak() {
        let start: Timestamp = "2026-03-01T23:59:00Z".parse().unwrap();
        let mut book = Book::open(start);
        book.mark(d(260_000), start);
        book.mark(d(247_000), start);
        assert_eq!(book.today().unwrap().drawdown, Decimal::new(5, 2));
        book.mark(d(248_000), "2026-03-02T00:00:01Z".parse().unwrap());
        let today = book.today().unwrap();
        assert_eq!(
            (today.date.as_str(), today.start_equity, book.peak_equity),
            ("2026-03-02", d(248_000), d(260_000))
        );
        book.new_day(d(248_000), start);
        assert_eq!(book.peak_equity, d(248_000));
    }

    proptest! {
        #[test]
        fn booked_and_open_profit_explain_the_equity(fills in proptest::collection::vec((-50i64..50, 50i64..150), 1..20)) {
            let at = Timestamp::UNIX_EPOCH;
            let mut book = Book::open(at);
            for (qty, price) in fills {
                if qty != 0 {
                    book.fill("SPY", d(qty), d(price), "a", at);
                }
            }
            let last = d(97);
            let total = book.today().unwrap().realised + book.unrealised(|_| last);
            let gap = (book.equity(|_| last) - d(OPENING_CASH) - total).abs();
            if gap > Decimal::new(1, 4) {
                return Err(TestCaseError::fail(format!("{gap} is not explained")));
            }
        }
    }
}
