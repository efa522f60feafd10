//! The adapter on the real house: views become keys, guarded writes become verbs, announcements become messages.

use crate::domain::actor::Actor;
use crate::domain::actor::Door as DoorWord;
use crate::domain::breaker::RESET_INTERVAL_MS;
use crate::domain::breaker::Reset;
use crate::domain::breaker::Trip;
use crate::domain::gate::BreakerSeen;
use crate::domain::gate::KillSeen;
use crate::domain::keyspace::NEVER;
use crate::domain::keyspace::fault::Fault;
use crate::domain::keyspace::protected;
use crate::domain::keyspace::value::List;
use crate::domain::keyspace::value::Value;
use crate::domain::keyspace::zset::ZSet;
use crate::domain::kill::Kill;
use crate::domain::kill::Release;
use crate::domain::refusal::Refusal;
use crate::domain::settings::SECTIONS;
use crate::domain::time;
use crate::resp::cmd::connection::wrong_password;
use crate::resp::door::Door;
use crate::resp::guard::refused;
use crate::resp::house::Doing;
use crate::resp::house::House;
use crate::resp::house::OwnKey;
use crate::resp::house::SignedIn;
use crate::resp::house::Verb;
use crate::services;
use crate::services::Services;
use parking_lot::Mutex;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// The histories as they are shown; read from the ledger when a change is announced.
#[derive(Debug, Default)]
struct Histories {
    breaker: ZSet,
    kill: List,
    /// Not handed out since they were read.
    fresh: bool,
}

/// What is shown, and a number that grows with it.
#[derive(Debug, Default)]
struct Shown {
    revision: AtomicU64,
    histories: Mutex<Histories>,
    /// Held while the ledger is read, so that an older answer cannot come in after a newer one.
    turn: tokio::sync::Mutex<()>,
}

/// The real house.
pub struct Live {
    services: Arc<Services>,
    /// The runtime of the verbs, so that their work does not run on the connections' thread.
    runtime: Handle,
    gate: Mutex<Arc<str>>,
    /// Number of what was shown last of settings and readers.
    settings_seen: AtomicU64,
    shown: Arc<Shown>,
    counted: Mutex<HashMap<&'static str, u64>>,
    random: AtomicU64,
}

impl Live {
    /// The house behind these services. Call it inside the runtime that the verbs are to run on.
    pub fn new(services: Arc<Services>) -> Self {
        Self {
            services,
            runtime: Handle::current(),
            gate: Mutex::new(Arc::from("")),
            settings_seen: AtomicU64::new(0),
            shown: Arc::default(),
            counted: Mutex::default(),
            random: AtomicU64::new(0),
        }
    }

    fn reset_token(&self, now_ms: i64) -> OwnKey {
        let key = format!("cb_ratelimit:{}:reset:global", self.services.settings().environment).into_bytes();
        let known = self.services.safety.known();
        let reset_at = known.safety.as_ref().and_then(|s| s.breaker.as_ref()).and_then(|b| b.reset_at);
        let ends = reset_at.map_or(0, |at| time::micros(at) / 1000 + RESET_INTERVAL_MS);
        let value = reset_at.filter(|_| ends > now_ms).map(|at| Value::Str(time::iso(at).into_bytes()));
        OwnKey { key, value, expires: ends }
    }

    /// One key a section, and one for each reader's acknowledgement.
    fn settings(&self) -> Vec<OwnKey> {
        let each = SECTIONS.iter().map(|(section, _)| {
            let key = [protected::SETTINGS_PREFIX, section.as_bytes()].concat();
            let value = services::settings_views::section_json(&self.services, section);
            text(&key, Some(value.to_string()))
        });
        let readers = services::settings_readers::list(&self.services).into_iter().map(|reader| {
            let key = [protected::ACK_PREFIX, reader.name.as_bytes()].concat();
            text(&key, Some(json!({ "version": reader.version, "at": reader.at }).to_string()))
        });
        each.chain(readers).collect()
    }
}

impl Shown {
    /// Reads the histories from the ledger. What cannot be read stays as it was last seen.
    async fn read_histories(&self, s: &Services) {
        let _turn = self.turn.lock().await;
        let (trips, kills) = (services::breaker::history_rows(s).await, services::kill::history(s).await);
        let mut held = self.histories.lock();
        if let Ok(rows) = trips {
            let mut set = ZSet::default();
            for row in rows {
                let member = json!({
                    "tripped_at": time::iso(row.tripped_at),
                    "reason": row.reason,
                    "details": row.details,
                    "reset_at": row.reset_at.map(time::iso),
                    "reset_by": row.reset_by,
                    "reset_reason": row.reset_reason,
                });
                set.insert(member.to_string().as_bytes(), time::micros(row.tripped_at) as f64 / 1e6);
            }
            held.breaker = set;
        }
        if let Ok(kills) = kills {
            let mut list = List::default();
            // Services append to this list, so that the newest event is its last.
            for event in kills.items.iter().rev() {
                let item = json!({
                    "event": event.event,
                    "timestamp": event.at,
                    "operator": event.by,
                    "reason": event.reason,
                });
                list.push(item.to_string().as_bytes(), false);
            }
            held.kill = list;
        }
        held.fresh = true;
        drop(held);
        self.revision.fetch_add(1, Relaxed);
    }
}

fn text(key: &[u8], value: Option<String>) -> OwnKey {
    OwnKey { key: key.to_vec(), value: value.map(|v| Value::Str(v.into_bytes())), expires: NEVER }
}

impl House for Live {
    fn now_micros(&self) -> i64 {
        time::micros(self.services.now())
    }

    fn revision(&self) -> u64 {
        let (json, _) = services::gate::json(&self.services);
        let settings = self.services.live.shown();
        if self.settings_seen.swap(settings, Relaxed) != settings {
            return self.shown.revision.fetch_add(1, Relaxed) + 1;
        }
        let mut held = self.gate.lock();
        // The answer held keeps its memory, so that another one cannot look the same.
        if !Arc::ptr_eq(&held, &json) {
            *held = json;
            return self.shown.revision.fetch_add(1, Relaxed) + 1;
        }
        self.shown.revision.load(Relaxed)
    }

    fn own_keys(&self) -> Vec<OwnKey> {
        let s = &self.services;
        let now_ms = self.now_micros() / 1000;
        let (_, breaker, kill) = s.safety.verdict(s.now());
        // A state that cannot be verified is not shown at all: a reader must not take an old OPEN for the truth.
        let breaker =
            (breaker != BreakerSeen::Unreadable).then(|| services::breaker::board_json(s)).flatten();
        let kill = (kill != KillSeen::Unreadable).then(|| services::kill::board_json(s)).flatten();
        let (gate, left) = services::gate::json(s);
        let mut keys = vec![
            text(protected::BREAKER_STATE, breaker),
            text(protected::KILL_STATE, kill),
            OwnKey { expires: now_ms + left as i64, ..text(protected::GATE_STATE, Some(gate.to_string())) },
            self.reset_token(now_ms),
        ];
        keys.extend(self.settings());
        let mut histories = self.shown.histories.lock();
        if histories.fresh {
            histories.fresh = false;
            for key in [protected::BREAKER_HISTORY, protected::TRIP_HISTORY] {
                let set = histories.breaker.clone();
                let value = (!set.is_empty()).then_some(Value::ZSet(set));
                keys.push(OwnKey { key: key.to_vec(), value, expires: NEVER });
            }
            let list = histories.kill.clone();
            let value = (!list.is_empty()).then_some(Value::List(list));
            keys.push(OwnKey { key: protected::KILL_HISTORY.to_vec(), value, expires: NEVER });
        }
        keys
    }

    fn sign_in(&self, user: Option<String>, secret: String, ip: String) -> Doing<Result<SignedIn, Fault>> {
        let s = self.services.clone();
        let work = self.runtime.spawn(async move {
            let key = match services::keys::check(&s, &secret, DoorWord::Redis, Some(&ip)).await {
                Ok(key) => key,
                Err(Refusal::NotAuthenticated) => return Err(wrong_password()),
                Err(refusal) => return Err(refused(&refusal)),
            };
            if user.is_some_and(|u| u != "default" && u != key.name && u != key.id) {
                return Err(wrong_password());
            }
            let actor = services::keys::actor_of(&key, DoorWord::Redis, Some(&ip));
            Ok(SignedIn { actor, key: key.id.clone() })
        });
        Box::pin(async move {
            work.await.unwrap_or_else(|_| Err(Fault::new("ERR the sign-in broke off; try again")))
        })
    }

    fn key_lives(&self, key: &str) -> bool {
        services::keys::lives(&self.services, key)
    }

    fn perform(&self, actor: Arc<Actor>, verb: Verb) -> Doing<Result<(), Refusal>> {
        let (s, shown) = (self.services.clone(), self.shown.clone());
        let work = self.runtime.spawn(async move {
            let done = perform(&s, &actor, verb).await;
            // Who acted finds the act in the history at once; others find it with its announcement.
            if done.is_ok() {
                shown.read_histories(&s).await;
            }
            done
        });
        Box::pin(
            async move { work.await.unwrap_or_else(|e| Err(Refusal::Unreadable { cause: e.to_string() })) },
        )
    }

    fn denied(&self, actor: Arc<Actor>, command: &'static str, key: String) -> Doing<()> {
        let s = self.services.clone();
        let work =
            self.runtime.spawn(async move { services::keyspace::denied(&s, &actor, command, &key).await });
        // The refusal stands whether or not its entry could be written; the writing reports its own troubles.
        Box::pin(async move { work.await.unwrap_or(()) })
    }

    fn measured(&self, calls: &[(&'static str, u64)], connections: usize) {
        let metrics = &self.services.metrics;
        metrics.tradewarden_resp_connections.set(connections as i64);
        let mut counted = self.counted.lock();
        for (command, calls) in calls {
            let before = counted.insert(command, *calls).unwrap_or(0);
            let more = calls.saturating_sub(before);
            if more > 0 {
                metrics.tradewarden_resp_commands_total.with_label_values(&[command]).inc_by(more);
            }
        }
    }

    fn random(&self) -> u64 {
        // A counter spread over all bits: good enough to pick a key, not meant to be unguessable.
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut x = self.random.fetch_add(STEP, Relaxed).wrapping_add(self.now_micros() as u64);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) >> 1
    }
}

/// Writing the key is the explicit act, so that it counts as acknowledged.
async fn perform(s: &Arc<Services>, actor: &Actor, verb: Verb) -> Result<(), Refusal> {
    let acknowledged = true;
    match verb {
        Verb::Trip { reason, details } => {
            services::breaker::trip(s, actor, Trip { reason, acknowledged, code: None, details }).await
        }
        Verb::Reset { reason, override_conditions } => {
            services::breaker::reset(s, actor, Reset { reason, acknowledged, override_conditions }).await
        }
        Verb::Engage { reason, details, flatten } => {
            services::kill::kill(s, actor, Kill { reason, acknowledged, flatten, details }).await
        }
        Verb::Release { reason, confirm } => {
            services::kill::release(s, actor, Release { reason, acknowledged, confirm }).await
        }
        Verb::Acknowledge { reader, version } => {
            return services::settings_readers::acknowledge(s, actor, &reader, version).await.map(drop);
        }
    }
    .map(drop)
}

/// Passes announcements on to the channels, keeps the histories current and ends the connections of ended keys.
pub async fn feed(live: Arc<Live>, door: Arc<Door>, mut stop: watch::Receiver<bool>) {
    let mut channels = live.services.hub.channels();
    let mut endings = live.services.people.endings.subscribe();
    let changed = Notify::new();
    let pass_on = async {
        loop {
            tokio::select! {
                message = channels.recv() => match message {
                    Ok(message) => {
                        door.open.hub.publish(message.channel.as_bytes(), message.payload.as_bytes());
                        changed.notify_one();
                    }
                    Err(RecvError::Lagged(_)) => changed.notify_one(),
                    Err(RecvError::Closed) => return,
                },
                ending = endings.recv() => door.hear(ending),
            }
        }
    };
    // Reading takes its time on the disk; a message does not wait for it.
    let keep_current = async {
        loop {
            live.shown.read_histories(&live.services).await;
            changed.notified().await;
        }
    };
    tokio::select! {
        ((), ()) = async { tokio::join!(pass_on, keep_current) } => {}
        // An error means that whoever could say stop is gone.
        _ = stop.wait_for(|stop| *stop) => {}
    }
}
