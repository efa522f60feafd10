//! Watching the rules: judged in memory at each turn, trips at once, and then stored and told by a task of its own, so
//! that a disk that hangs holds up no judgement.

use crate::domain::actor::Actor;
use crate::domain::actor::Door;
use crate::domain::actor::Role;
use crate::domain::alerts::Source;
use crate::domain::alerts_actions::TripSource;
use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_readings::SCRAPED;
use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_readings::Series;
use crate::domain::alerts_rules::SERIES_MAX;
use crate::domain::alerts_rules_state::Standing;
use crate::domain::alerts_rules_state::Turn;
use crate::domain::alerts_rules_state::step;
use crate::domain::alerts_rules_words;
use crate::domain::alerts_rules_words::Said;
use crate::services::Services;
use crate::services::alerts_raise;
use crate::services::alerts_readings;
use crate::services::alerts_trip;
use crate::services::alerts_trip::Acted;
use crate::services::slo;
use crate::store::Lane;
use crate::store::RuleRow;
use crate::store::RuleStateRow;
use crate::store::StoreError;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Changes that wait for the ledger; beyond it the oldest are dropped and said to be in the log.
pub const OWED_MAX: usize = 4_096;
/// Most changes in one transaction.
const SAVED_AT_ONCE: usize = 64;

/// The room: the rules in force, how they stand, and what the ledger does not have yet.
#[derive(Debug, Default)]
pub struct Room {
    inner: Mutex<Inner>,
    /// Held while something of it is written, so that a rule that is changed is not told by its old words afterwards.
    pub(in crate::services) saving: tokio::sync::Mutex<()>,
    /// Rung by a reading that should be judged at once.
    pub wake: Notify,
    /// Rung when there is something to write.
    pub(in crate::services) owed: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    loaded: bool,
    rules: Vec<Arc<RuleRow>>,
    live: HashMap<i64, BTreeMap<Labels, Live>>,
    owed: VecDeque<Owed>,
}

/// How a rule stands about a series.
#[derive(Debug, Clone)]
struct Live {
    standing: Standing,
    /// Labels people were told with.
    told: Option<Labels>,
    /// The ledger has it otherwise.
    dirty: bool,
}

/// A change that is to be written and told.
#[derive(Debug)]
struct Owed {
    /// When the reading was judged.
    at: Timestamp,
    row: RuleStateRow,
    turn: Turn,
    said: Said,
    trip: Option<JoinHandle<Acted>>,
}

impl Room {
    /// Puts rules in force. What is known of those named by `changed` is forgotten, also what waits to be told of them.
    pub(in crate::services) fn replace(&self, rules: Vec<RuleRow>, changed: Option<i64>) {
        let mut inner = self.inner.lock();
        inner.rules = rules.into_iter().map(Arc::new).collect();
        if let Some(id) = changed {
            inner.live.remove(&id);
            inner.owed.retain(|o| o.row.rule_id != id);
        }
    }

    /// Pairs of service and metric that enabled rules look at.
    pub(in crate::services) fn scraped(&self) -> Vec<(Option<String>, String)> {
        let inner = self.inner.lock();
        let own = inner.enabled().filter(|r| r.rule.reading == SCRAPED);
        own.filter_map(|r| Some((r.rule.series.get("service").cloned(), r.rule.series.get("name")?.clone())))
            .collect()
    }

    /// The rule of a name.
    pub(in crate::services) fn named(&self, name: &str) -> Option<Arc<RuleRow>> {
        self.inner.lock().rules.iter().find(|row| row.rule.name == name).cloned()
    }

    /// Takes over what a ledger remembers.
    fn load(&self, rules: Vec<RuleRow>, states: Vec<RuleStateRow>) {
        let mut inner = self.inner.lock();
        inner.rules = rules.into_iter().map(Arc::new).collect();
        for row in states {
            let live = Live { standing: row.standing, told: row.told, dirty: false };
            inner.live.entry(row.rule_id).or_default().insert(row.series, live);
        }
        inner.loaded = true;
    }

    /// Whether the rules have been read.
    pub(in crate::services) fn is_loaded(&self) -> bool {
        self.inner.lock().loaded
    }

    /// How a rule stands about each of its series.
    #[must_use]
    pub fn standings(&self, rule: i64) -> Vec<(Labels, Standing)> {
        let inner = self.inner.lock();
        let all = inner.live.get(&rule).into_iter().flatten();
        all.map(|(labels, live)| (labels.clone(), live.standing.clone())).collect()
    }
}

/// Reads rules and states from the ledger.
///
/// # Errors
/// When the ledger cannot be read.
pub(in crate::services) async fn load(s: &Services) -> Result<(), StoreError> {
    let (rules, states) = s.store.read(|r| Ok((r.rules()?, r.rule_states()?))).await?;
    s.rules.load(rules, states);
    s.scraped.want(s.rules.scraped().into_iter());
    Ok(())
}

/// Judges every rule once. Trips are under way when this returns; what is to be told waits for [`save`].
pub fn judge(s: &Arc<Services>) {
    let now = s.now();
    let rules: Vec<Arc<RuleRow>> = s.rules.inner.lock().enabled().cloned().collect();
    let wanted: Vec<&str> = rules.iter().map(|r| r.rule.reading.as_str()).collect();
    let series = alerts_readings::gather(s, |name| wanted.contains(&name));
    let mut inner = s.rules.inner.lock();
    for rule in &rules {
        // One that was changed meanwhile has its turn with readings of its own.
        if inner.rules.iter().any(|there| Arc::ptr_eq(there, rule)) {
            let own =
                series.iter().filter(|x| x.reading == rule.rule.reading && rule.rule.watches(&x.labels));
            inner.judge_rule(s, rule, own.take(SERIES_MAX), now);
        }
    }
    let surplus = inner.owed.len().saturating_sub(OWED_MAX);
    if surplus > 0 {
        tracing::error!(surplus, "too many changes of rules wait for the ledger: the oldest are dropped");
        inner.owed.drain(..surplus);
    }
    if !inner.owed.is_empty() {
        s.rules.owed.notify_one();
    }
}

impl Inner {
    fn enabled(&self) -> impl Iterator<Item = &Arc<RuleRow>> {
        self.rules.iter().filter(|r| r.rule.enabled)
    }

    /// How rules stand where that changed without anything to tell. What waits to be told is written when it is told.
    fn changed_quietly(&mut self) -> Vec<RuleStateRow> {
        let mut rows = Vec::new();
        for (rule_id, all) in &mut self.live {
            for (series, live) in all.iter_mut().filter(|(_, live)| live.dirty) {
                let waits = self.owed.iter().any(|o| o.row.rule_id == *rule_id && o.row.series == *series);
                if !waits {
                    live.dirty = false;
                    rows.push(RuleStateRow {
                        rule_id: *rule_id,
                        series: series.clone(),
                        standing: live.standing.clone(),
                        told: live.told.clone(),
                    });
                }
            }
        }
        rows
    }

    fn judge_rule<'a>(
        &mut self,
        s: &Arc<Services>,
        rule: &Arc<RuleRow>,
        series: impl Iterator<Item = &'a Series>,
        now: Timestamp,
    ) {
        let mut before = self.live.remove(&rule.id).unwrap_or_default();
        let mut after = BTreeMap::new();
        for one in series {
            let live = before.remove(&one.labels);
            after.insert(one.labels.clone(), self.judge_one(s, rule, one, live, now));
        }
        if after.is_empty() {
            // Nothing gives this reading: that is one series without data.
            let sample = Sample::Missing("nothing gives this reading".to_owned());
            let none =
                Series { reading: "", labels: rule.rule.series.clone(), sample, beside: Labels::new() };
            let live = before.remove(&none.labels);
            after.insert(none.labels.clone(), self.judge_one(s, rule, &none, live, now));
        }
        for (labels, live) in before {
            // Of an engine that has not answered yet nobody knows what is gone: after a start nothing ends for that.
            let sample = match alerts_readings::unasked(s, &labels) {
                Some(why) => Sample::Missing(why),
                None => Sample::Gone,
            };
            let gone = Series { reading: "", labels, sample, beside: Labels::new() };
            let live = self.judge_one(s, rule, &gone, Some(live), now);
            if !live.standing.is_blank() {
                after.insert(gone.labels, live);
            }
        }
        self.live.insert(rule.id, after);
    }

    fn judge_one(
        &mut self,
        s: &Arc<Services>,
        rule: &Arc<RuleRow>,
        series: &Series,
        live: Option<Live>,
        now: Timestamp,
    ) -> Live {
        let mut live =
            live.unwrap_or_else(|| Live { standing: Standing::inactive(now), told: None, dirty: false });
        let (after, turn) = step(&rule.rule, &live.standing, &series.sample, now);
        let before = std::mem::replace(&mut live.standing, after);
        live.dirty |= before.phase != live.standing.phase || before.held_ms != live.standing.held_ms;
        let Some(turn) = turn else { return live };
        let labels = match (turn, &live.told) {
            (Turn::Cleared, Some(told)) => told.clone(),
            _ => alerts_rules_words::labels(&rule.rule, &series.labels, &series.beside),
        };
        let (said, trip) = match turn {
            Turn::Fired => {
                let said = alerts_rules_words::fired(&rule.rule, &series.labels, &labels, &live.standing);
                let trip = said.signal.action.map(|_| trip(s, rule, &said));
                (said, trip)
            }
            Turn::Cleared => {
                let (own, standing) = (&series.labels, &live.standing);
                (alerts_rules_words::cleared(&rule.rule, own, &labels, &before, standing), None)
            }
        };
        live.told = (turn == Turn::Fired).then_some(labels);
        live.dirty = false;
        let row = RuleStateRow {
            rule_id: rule.id,
            series: series.labels.clone(),
            standing: live.standing.clone(),
            told: live.told.clone(),
        };
        self.owed.push_back(Owed { at: now, row, turn, said, trip });
        live
    }
}

/// Trips on a task of its own: the gate is blocked before anything waits for a disk.
fn trip(s: &Arc<Services>, rule: &RuleRow, said: &Said) -> JoinHandle<Acted> {
    let actor = Actor::new(format!("rule:{}", rule.rule.name), Role::Operator, Door::Guard);
    let (s, signal, summary) = (Arc::clone(s), said.signal.clone(), said.words.clone());
    tokio::spawn(async move { alerts_trip::act(&s, TripSource::Rule, &actor, &signal, &summary).await })
}

/// Writes what is owed and tells it. What the ledger cannot take waits for the next time.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn save(s: &Arc<Services>) -> Result<(), StoreError> {
    let _turn = s.rules.saving.lock().await;
    loop {
        let mut batch: Vec<Owed> = {
            let mut inner = s.rules.inner.lock();
            let count = inner.owed.len().min(SAVED_AT_ONCE);
            inner.owed.drain(..count).collect()
        };
        if batch.is_empty() {
            return Ok(());
        }
        for owed in &mut batch {
            // Nobody is told before the breaker is blocked.
            if let Some(trip) = owed.trip.take()
                && let Ok(acted) = trip.await
            {
                owed.said.add(&acted.words());
            }
        }
        if let Err(error) = write(s, &batch).await {
            let mut inner = s.rules.inner.lock();
            for owed in batch.into_iter().rev() {
                inner.owed.push_front(owed);
            }
            return Err(error);
        }
        let fired = batch.iter().filter(|owed| owed.turn == Turn::Fired);
        fired.for_each(|owed| slo::note_detection(s, owed.at));
        s.delivery_wake.notify_one();
    }
}

async fn write(s: &Services, batch: &[Owed]) -> Result<(), StoreError> {
    let routing = s.alerts.routing();
    let rows: Vec<(RuleStateRow, Turn, Said)> =
        batch.iter().map(|o| (o.row.clone(), o.turn, o.said.clone())).collect();
    s.store
        .write(Lane::Normal, s.now(), move |tx| {
            for (row, turn, said) in &rows {
                tx.save_rule_state(row)?;
                match turn {
                    Turn::Fired => alerts_raise::open(tx, &routing, Source::Rule, &said.signal)?,
                    Turn::Cleared => alerts_raise::close(tx, &routing, &said.signal, &said.words)?,
                }
            }
            Ok(())
        })
        .await
}

/// Writes how rules stand where that changed without anything to tell: what is pending outlives a restart.
///
/// # Errors
/// When the ledger cannot take it.
pub async fn save_pending(s: &Services) -> Result<(), StoreError> {
    let _turn = s.rules.saving.lock().await;
    let rows = s.rules.inner.lock().changed_quietly();
    if rows.is_empty() {
        return Ok(());
    }
    s.store
        .write(Lane::Normal, s.now(), move |tx| rows.iter().try_for_each(|row| tx.save_rule_state(row)))
        .await
}
