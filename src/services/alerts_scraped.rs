//! Metrics of watched services, as far as rules look at them: asked for by the hands, kept here, read as series.

use crate::domain::alerts_readings::SCRAPED;
use crate::domain::alerts_readings::Sample;
use crate::domain::alerts_readings::Series;
use crate::domain::alerts_scraped::Scraped;
use crate::services::Services;
use jiff::Timestamp;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The room: the names that rules ask for, and what each service told last.
#[derive(Debug, Default)]
pub struct Room {
    wanted: Mutex<Wanted>,
    told: Mutex<BTreeMap<String, Told>>,
}

/// Names of metrics by service; under no name those that a rule wants of every service.
type Wanted = BTreeMap<Option<String>, BTreeSet<String>>;

#[derive(Debug, Clone)]
struct Told {
    at: Timestamp,
    fresh_ms: i64,
    samples: Result<Vec<Scraped>, String>,
}

impl Room {
    /// Puts in force what rules ask for: pairs of service (every one, without a name) and metric.
    pub(in crate::services) fn want(&self, pairs: impl Iterator<Item = (Option<String>, String)>) {
        let mut wanted = Wanted::new();
        for (service, metric) in pairs {
            wanted.entry(service).or_default().insert(metric);
        }
        *self.wanted.lock() = wanted;
    }

    /// Names of metrics that rules ask of a service.
    #[must_use]
    pub fn wanted(&self, service: &str) -> BTreeSet<String> {
        let wanted = self.wanted.lock();
        let own = wanted.get(&Some(service.to_owned())).into_iter().flatten();
        own.chain(wanted.get(&None).into_iter().flatten()).cloned().collect()
    }
}

/// Takes in what a service told, or why it told nothing; it counts as fresh for `fresh_ms`.
pub fn record(s: &Services, service: &str, samples: Result<Vec<Scraped>, String>, fresh_ms: i64) {
    let told = Told { at: s.now(), fresh_ms, samples };
    s.scraped.told.lock().insert(service.to_owned(), told);
    s.rules.wake.notify_one();
}

/// What services told last, as series.
pub(in crate::services) fn series(s: &Services) -> Vec<Series> {
    let told = s.scraped.told.lock();
    let mut all = Vec::new();
    for (service, told) in told.iter() {
        let named = |name: &str| [("service", service.to_owned()), ("name", name.to_owned())];
        match &told.samples {
            Ok(samples) => all.extend(samples.iter().map(|one| {
                let mut labels = one.labels.clone();
                labels.extend(named(&one.name).map(|(n, v)| (n.to_owned(), v)));
                let sample = Sample::value(one.value, told.at, told.fresh_ms);
                Series { labels, ..Series::new(SCRAPED, &[], sample) }
            })),
            Err(words) => all.extend(s.scraped.wanted(service).iter().map(|name| {
                let labels = named(name).map(|(n, v)| (n.to_owned(), v)).into();
                let sample = Sample::Missing(format!("{service}: {words}"));
                Series { labels, ..Series::new(SCRAPED, &[], sample) }
            })),
        }
    }
    all
}
