//! The exchange: market, account and resting orders behind one lock, so that the rule about exposure is applied to the
//! position as it is when the order is taken.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::book::Book;
use super::exposure::Effect;
use super::exposure::Verdict;
use super::exposure::effect;
use super::exposure::permits;
use super::gate::GateSeen;
use super::market::Market;
use super::orders::NewOrder;
use super::orders::Placed;
use super::orders::Side;
use super::orders::Stop;
use super::orders::Working;
use super::orders::side_of;
use super::tally::Tally;
use super::tally::TapeLine;
use super::tally::bump;
use super::tuning::Tuning;

/// Orders that may rest in the book.
const WORKING_MAX: usize = 200;
/// Name of the strategy column for closing orders.
const OPERATOR: &str = "operator";

/// The engine's own stop: who asked for it, when and why.
#[derive(Clone, Debug)]
pub struct Pause {
    /// Since when.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What the market does this tick.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// Prices stand still and grow old.
    pub frozen: bool,
    /// Prices move against the desk.
    pub losses: bool,
}

/// The whole exchange.
pub struct Exchange {
    /// Prices.
    pub market: Market,
    /// Account.
    pub book: Book,
    /// Counters.
    pub tally: Tally,
    /// The engine's own stop, while it is on.
    pub pause: Option<Pause>,
    /// The settings in force here.
    pub tuning: Tuning,
    working: BTreeMap<u64, Working>,
    issued: u64,
}

impl Exchange {
    /// The opening.
    pub fn open(seed: u64, at: Timestamp) -> Self {
        Self {
            market: Market::open(seed, at),
            book: Book::open(at),
            tally: Tally::default(),
            pause: None,
            tuning: Tuning::default(),
            working: BTreeMap::new(),
            issued: 0,
        }
    }

    /// Price of a listed symbol.
    pub fn price(&self, symbol: &str) -> Decimal {
        self.market.quote(symbol).map_or(Decimal::ZERO, super::market::Quote::price)
    }

    /// Value of the account.
    pub fn equity(&self) -> Decimal {
        self.book.equity(|symbol| self.price(symbol))
    }

    /// Orders in the book, oldest first.
    pub fn working(&self) -> impl Iterator<Item = &Working> {
        self.working.values()
    }

    /// Shares waiting on the side of `signed`.
    fn waiting(&self, symbol: &str, signed: Decimal, before: u64) -> Decimal {
        let same = |w: &Working| w.order.symbol == symbol && w.order.side == side_of(signed);
        self.working.range(..before).filter(|(_, w)| same(w)).map(|(_, w)| w.order.signed()).sum()
    }

    /// What an order of signed shares would do to exposure now.
    pub fn effect_of(&self, symbol: &str, signed: Decimal) -> Effect {
        effect(self.book.held(symbol), self.waiting(symbol, signed, u64::MAX), signed)
    }

    /// Why an automated order of this effect does not pass; none if it does.
    fn stop(&self, verdict: Verdict, effect: Effect) -> Option<Stop> {
        if self.pause.is_some() {
            return Some(Stop::Paused);
        }
        if permits(verdict, effect) {
            return None;
        }
        Some(if verdict == Verdict::Halted { Stop::Halted } else { Stop::ReduceOnly })
    }

    /// Why the settings do not let an order pass that adds exposure; what reduces it is never held up.
    fn over_limits(&self, order: &NewOrder, effect: Effect, at: Timestamp) -> Option<Stop> {
        if effect == Effect::Reducing {
            return None;
        }
        let set = &self.tuning;
        if !set.hours.inside(at) {
            return Some(Stop::Hours);
        }
        let waiting = self.waiting(order.symbol, order.signed(), u64::MAX);
        let after = (self.book.held(order.symbol) + waiting + order.signed()).abs();
        if set.max_position.is_some_and(|limit| after > limit) {
            return Some(Stop::PositionLimit);
        }
        let others = self.book.open_positions().filter(|(symbol, _)| *symbol != order.symbol);
        let worth: Decimal = others.map(|(symbol, p)| (p.qty * self.price(symbol)).abs()).sum();
        let total = worth + after * self.price(order.symbol);
        if set.max_notional.is_some_and(|limit| total > limit) {
            return Some(Stop::NotionalLimit);
        }
        let full = set.max_open_orders.is_some_and(|limit| self.working.len() >= limit);
        full.then_some(Stop::OrderLimit)
    }

    /// Takes an automated order, or says why not.
    pub fn place(&mut self, order: NewOrder, seen: &GateSeen, broker_broken: bool, at: Timestamp) -> Placed {
        let signed = order.signed();
        let effect = self.effect_of(order.symbol, signed);
        let stop = self.stop(seen.verdict, effect).or_else(|| self.over_limits(&order, effect, at));
        if let Some(stop) = stop {
            self.tally.blocked.add(effect, at);
            self.note(&order, None, Some(effect), "blocked", at);
            return Placed::Stopped { effect, stop };
        }
        if broker_broken {
            self.tally.broker_error(at);
            self.note(&order, None, Some(effect), "broker error", at);
            return Placed::BrokerError { effect };
        }
        self.tally.broker_errors_in_a_row = 0;
        let number = self.issued + 1;
        let id = order.client_id.clone().unwrap_or_else(|| format!("PD-{number:07}"));
        // The gate and the settings say it both: while one of them does, nothing is traded.
        if seen.dry_run || self.tuning.dry_run {
            self.issued = number;
            bump(&mut self.tally.simulated, at);
            self.note(&order, order.limit, Some(effect), "dry run", at);
            return Placed::Simulated { id, effect };
        }
        let (bid, ask) = self.market.quote(order.symbol).map(super::market::Quote::sides).unwrap_or_default();
        let touch = if order.side == Side::Buy { ask } else { bid };
        if let Some(limit) = order.limit {
            let waiting = Working { id: id.clone(), order, limit, created_at: at };
            if !waiting.crossed_by(bid, ask) {
                if self.working.len() >= WORKING_MAX {
                    bump(&mut self.tally.rejected, at);
                    return Placed::BookFull { effect };
                }
                self.issued = number;
                self.tally.accepted.add(effect, at);
                self.note(&waiting.order, Some(limit), Some(effect), "resting", at);
                self.working.insert(number, waiting);
                return Placed::Resting { id, effect };
            }
            self.issued = number;
            self.tally.accepted.add(effect, at);
            self.fill(&waiting.order, touch, effect, at);
            return Placed::Filled { id, price: touch, effect };
        }
        self.issued = number;
        self.tally.accepted.add(effect, at);
        self.fill(&order, touch, effect, at);
        Placed::Filled { id, price: touch, effect }
    }

    fn fill(&mut self, order: &NewOrder, price: Decimal, effect: Effect, at: Timestamp) {
        self.book.fill(order.symbol, order.signed(), price, &order.strategy, at);
        self.tally.fills.add(effect, at);
        self.note(order, Some(price), Some(effect), "filled", at);
    }

    fn note(
        &mut self,
        order: &NewOrder,
        price: Option<Decimal>,
        effect: Option<Effect>,
        outcome: &'static str,
        at: Timestamp,
    ) {
        let (who, symbol, signed) = (order.strategy.clone(), order.symbol, order.signed());
        self.tally.tape(TapeLine { at, who, symbol, signed, price, effect, outcome });
    }

    /// One tick: prices move, then resting orders fill as far as the gate lets them.
    pub fn tick(&mut self, verdict: Verdict, weather: Weather, at: Timestamp) {
        if !weather.frozen {
            let against = weather.losses.then(|| self.book.holdings());
            self.market.tick(at, against.as_ref());
        }
        self.match_working(verdict, at);
        let equity = self.equity();
        self.book.mark(equity, at);
    }

    fn match_working(&mut self, verdict: Verdict, at: Timestamp) {
        if self.pause.is_some() {
            return;
        }
        let crossed = |w: &Working| {
            self.market.quote(w.order.symbol).is_some_and(|quote| {
                let (bid, ask) = quote.sides();
                w.crossed_by(bid, ask)
            })
        };
        let ready: Vec<u64> =
            self.working.iter().filter(|(_, w)| crossed(w)).map(|(number, _)| *number).collect();
        for number in ready {
            let Some(waiting) = self.working.get(&number).cloned() else { continue };
            let held = self.book.held(waiting.order.symbol);
            let kind = effect(held, Decimal::ZERO, waiting.order.signed());
            if permits(verdict, kind) {
                self.working.remove(&number);
                self.fill(&waiting.order, waiting.limit, kind, at);
            }
        }
    }

    /// Takes resting orders that add exposure out of the book when the gate says `reduce_only`. Under `halted` nothing
    /// moves by itself: what rests is left to the operator's cancel.
    pub fn obey(&mut self, verdict: Verdict, at: Timestamp) {
        if verdict != Verdict::ReduceOnly {
            return;
        }
        let numbers: Vec<u64> = self.working.keys().copied().collect();
        for number in numbers {
            let Some(waiting) = self.working.get(&number).cloned() else { continue };
            let order = &waiting.order;
            let earlier = self.waiting(order.symbol, order.signed(), number);
            let kind = effect(self.book.held(order.symbol), earlier, order.signed());
            if !permits(verdict, kind) {
                self.working.remove(&number);
                bump(&mut self.tally.pulled, at);
                self.note(order, Some(waiting.limit), Some(kind), "pulled", at);
            }
        }
    }

    /// Cancels what `which` picks; cancels never ask the gate.
    pub fn cancel(&mut self, which: impl Fn(&Working) -> bool, at: Timestamp) -> Vec<Working> {
        let numbers: Vec<u64> =
            self.working.iter().filter(|(_, w)| which(w)).map(|(number, _)| *number).collect();
        let gone: Vec<Working> = numbers.iter().filter_map(|number| self.working.remove(number)).collect();
        for waiting in &gone {
            bump(&mut self.tally.cancelled, at);
            self.note(&waiting.order, Some(waiting.limit), None, "cancelled", at);
        }
        gone
    }

    /// The operator closes a position, in full or `qty` shares of it, at the market and at once; never asks the gate.
    /// Returns the order's id and the shares closed, or none when there is nothing to close.
    pub fn close(
        &mut self,
        symbol: &'static str,
        qty: Option<Decimal>,
        at: Timestamp,
    ) -> Option<(String, Decimal)> {
        let held = self.book.held(symbol);
        if held.is_zero() {
            return None;
        }
        let closed = qty.map_or(held.abs(), |qty| qty.min(held.abs()));
        let side = if held.is_sign_negative() { Side::Buy } else { Side::Sell };
        self.issued += 1;
        let id = format!("PD-{:07}", self.issued);
        let strategy = OPERATOR.to_owned();
        let order = NewOrder { client_id: None, strategy, symbol, side, qty: closed, limit: None };
        let (bid, ask) = self.market.quote(symbol).map(super::market::Quote::sides)?;
        let price = if side == Side::Buy { ask } else { bid };
        self.book.fill(symbol, order.signed(), price, OPERATOR, at);
        bump(&mut self.tally.operator, at);
        self.note(&order, Some(price), None, "closed", at);
        Some((id, closed))
    }
}
