//! A service's own metrics, judged: quantiles of histograms as `histogram_quantile` has them, rates, gauges.

use crate::domain::alerts_labels::Labels;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_labels::all_match;
use crate::domain::alerts_matchers;
use crate::domain::alerts_scraped::Scraped;
use crate::domain::health_conditions::Fact;
use crate::domain::health_conditions::Operand;
use crate::domain::time;
use jiff::Timestamp;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use std::collections::VecDeque;

/// Most scrapes kept of one service.
const SCRAPES_MAX: usize = 400;
/// Most series kept of one scrape.
pub const SERIES_MAX: usize = 5_000;

/// A metric and what its labels must be: `name{route="/orders"}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// The metric.
    pub name: String,
    matchers: Vec<Matcher>,
}

impl Selector {
    /// Reads one.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (name, inside) = match text.split_once('{') {
            None => (text, None),
            Some((name, rest)) => (name.trim(), Some(rest.strip_suffix('}').ok_or("a brace is not closed")?)),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        if name.is_empty() || !name.chars().all(plain) {
            return Err(format!("`{name}` is no name of a metric"));
        }
        let matchers = match inside.map(str::trim).filter(|t| !t.is_empty()) {
            Some(inside) => alerts_matchers::matchers(inside)?,
            None => Vec::new(),
        };
        Ok(Self { name: name.to_owned(), matchers })
    }
}

/// One scrape: when, and what it held.
#[derive(Debug, Clone, PartialEq)]
struct Scrape {
    at: Timestamp,
    series: BTreeMap<(String, Labels), f64>,
}

/// The scrapes of a window, so that a quantile speaks of the last minutes and not of all time.
#[derive(Debug, Clone, Default)]
pub struct Scrapes {
    kept: VecDeque<Scrape>,
}

/// Names of the samples that an operand needs.
#[must_use]
pub fn needs(operand: &Operand) -> Option<String> {
    let selector = Selector::parse(operand.argument.as_deref()?).ok()?;
    let histogram = operand.name.starts_with('p') && !selector.name.ends_with("_bucket");
    Some(if histogram { format!("{}_bucket", selector.name) } else { selector.name })
}

impl Scrapes {
    /// Takes in a scrape; what is older than the window goes, but for the last one before it.
    pub fn take(&mut self, at: Timestamp, samples: Vec<Scraped>, window_seconds: u64) {
        let series = samples.into_iter().filter_map(|s| Some(((s.name, s.labels), s.value.to_f64()?)));
        self.kept.push_back(Scrape { at, series: series.collect() });
        let window = i64::try_from(window_seconds).unwrap_or(i64::MAX);
        let earliest = time::plus_ms(at, window.saturating_mul(-1000));
        while self.kept.len() > SCRAPES_MAX || self.kept.get(1).is_some_and(|next| next.at <= earliest) {
            self.kept.pop_front();
        }
    }

    /// What an operand finds: over the window where there are two scrapes, over all time for a quantile where there is one.
    #[must_use]
    pub fn fact(&self, operand: &Operand) -> Fact {
        let argument = operand.argument.as_deref().unwrap_or_default();
        let selector = match Selector::parse(argument) {
            Ok(selector) => selector,
            Err(why) => return Fact::Missing(why),
        };
        let none = || Fact::Missing(format!("no series of {} on the page", selector.name));
        let quantile = |q: f64| self.quantile(q, &selector).unwrap_or_else(none);
        match operand.name.as_str() {
            "p50" => quantile(0.50),
            "p95" => quantile(0.95),
            "p99" => quantile(0.99),
            "value" => self.value(&selector).map_or_else(none, Fact::Number),
            "increase" | "rate" if self.kept.len() < 2 => Fact::NotYet,
            "increase" => self.increase(&selector).map_or_else(none, |(n, _)| Fact::Number(n)),
            "rate" => self.increase(&selector).map_or_else(none, |(n, s)| Fact::Number(n / s.max(0.001))),
            other => Fact::Missing(format!("{other} is not known for metrics")),
        }
    }

    fn value(&self, selector: &Selector) -> Option<f64> {
        let newest = self.kept.back()?;
        let mut fitting = fitting(newest, &selector.name, &selector.matchers).peekable();
        fitting.peek()?;
        Some(fitting.map(|(_, value)| value).sum())
    }

    fn increase(&self, selector: &Selector) -> Option<(f64, f64)> {
        let (first, last) = (self.kept.front()?, self.kept.back()?);
        let mut all = fitting(last, &selector.name, &selector.matchers).peekable();
        all.peek()?;
        let names: Vec<&(String, Labels)> = all.map(|(key, _)| key).collect();
        let total = names.into_iter().map(|key| self.grown(key)).sum();
        Some((total, time::age_seconds(first.at, last.at)))
    }

    /// How much a counter grew over the scrapes; one that begins anew has grown by what it is.
    fn grown(&self, key: &(String, Labels)) -> f64 {
        let mut before: Option<f64> = None;
        let mut total = 0.0;
        for scrape in &self.kept {
            let Some(now) = scrape.series.get(key) else { continue };
            if let Some(before) = before {
                total += if *now >= before { now - before } else { *now };
            }
            before = Some(*now);
        }
        total
    }

    fn quantile(&self, q: f64, selector: &Selector) -> Option<Fact> {
        let newest = self.kept.back()?;
        let name = match selector.name.ends_with("_bucket") {
            true => selector.name.clone(),
            false => format!("{}_bucket", selector.name),
        };
        let mut lifetime: Vec<(f64, f64)> = Vec::new();
        let mut window: Vec<(f64, f64)> = Vec::new();
        for (key, value) in fitting(newest, &name, &selector.matchers) {
            let Some(bound) = key.1.get("le").and_then(|le| bound(le)) else { continue };
            lifetime.push((bound, value));
            window.push((bound, self.grown(key)));
        }
        if lifetime.is_empty() {
            return None;
        }
        let counts = if self.kept.len() > 1 { window } else { lifetime };
        Some(match histogram_quantile(q, &counts) {
            Some(value) => Fact::Number(value),
            None => Fact::NotYet,
        })
    }
}

fn fitting<'s>(
    scrape: &'s Scrape,
    name: &'s str,
    matchers: &'s [Matcher],
) -> impl Iterator<Item = (&'s (String, Labels), f64)> {
    let from = (name.to_owned(), Labels::new());
    let named = scrape.series.range(from..).take_while(move |(key, _)| key.0 == name);
    named.filter(move |(key, _)| all_match(matchers, &key.1)).map(|(key, value)| (key, *value))
}

fn bound(le: &str) -> Option<f64> {
    match le {
        "+Inf" | "Inf" | "inf" => Some(f64::INFINITY),
        text => text.parse().ok(),
    }
}

/// The value below which a share `q` of what was observed lies, from (upper bound, cumulative count) of any number of
/// series: interpolated inside of its bucket, as Prometheus does. `None` without observations or without `+Inf`.
#[must_use]
pub fn histogram_quantile(q: f64, counts: &[(f64, f64)]) -> Option<f64> {
    let mut buckets: Vec<(f64, f64)> = Vec::new();
    let mut sorted = counts.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (bound, count) in sorted {
        match buckets.last_mut() {
            Some(last) if last.0.total_cmp(&bound).is_eq() => last.1 += count,
            _ => buckets.push((bound, count)),
        }
    }
    // Counts of one moment may be read at two: they never fall towards larger bounds.
    let mut most = 0.0_f64;
    for bucket in &mut buckets {
        most = most.max(bucket.1);
        bucket.1 = most;
    }
    let (last, total) = *buckets.last()?;
    if !last.is_infinite() || buckets.len() < 2 || total <= 0.0 {
        return None;
    }
    let rank = q * total;
    let at = buckets.iter().take(buckets.len() - 1).position(|(_, count)| *count >= rank);
    let Some(at) = at else { return buckets.get(buckets.len() - 2).map(|b| b.0) };
    let (end, upto) = *buckets.get(at)?;
    let (start, below) = match at.checked_sub(1).and_then(|i| buckets.get(i)) {
        Some(before) => *before,
        None if end <= 0.0 => return Some(end),
        None => (0.0, 0.0),
    };
    let inside = upto - below;
    if inside <= 0.0 { Some(start) } else { Some(start + (end - start) * (rank - below) / inside) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_scraped::read;

    fn operand(name: &str, argument: &str) -> Operand {
        Operand { name: name.into(), argument: Some(argument.into()) }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_764_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_quantile_is_interpolated_inside_of_its_bucket() {
        let inf = f64::INFINITY;
        let counts = [(0.1, 50.0), (0.5, 90.0), (1.0, 100.0), (inf, 100.0)];
        let table = [
            (0.5, &counts[..], Some(0.1)),
            (0.25, &counts[..], Some(0.05)),
            (0.95, &counts[..], Some(0.75)),
            (0.99, &[(0.1, 50.0), (inf, 100.0)][..], Some(0.1)),
            (0.5, &[(0.1, 0.0), (inf, 0.0)][..], None),
            (0.5, &[(0.1, 5.0), (0.5, 9.0)][..], None),
            (0.5, &[][..], None),
        ];
        for (q, counts, expected) in table {
            let found = histogram_quantile(q, counts);
            let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(
                matches!((found, expected), (None, None))
                    || found.zip(expected).is_some_and(|(a, b)| close(a, b)),
                "{q} of {counts:?}: {found:?}, expected {expected:?}"
            );
        }
    }

    #[test]
    fn rates_and_quantiles_speak_of_the_window() {
        let page = |n: u32| {
            format!(
                "c_total{{a=\"x\"}} {n}\nc_total{{a=\"y\"}} 7\nlat_bucket{{le=\"0.1\"}} {n}\nlat_bucket{{le=\"1\"}} {}\n\
                 lat_bucket{{le=\"+Inf\"}} {}\ndepth 4\n",
                n + 10,
                n + 10
            )
        };
        let mut scrapes = Scrapes::default();
        scrapes.take(at(0), read(&page(100), |_| true), 60);
        assert_eq!(scrapes.fact(&operand("rate", "c_total")), Fact::NotYet);
        assert!(matches!(scrapes.fact(&operand("p50", "lat")), Fact::Number(n) if n < 0.1));
        scrapes.take(at(10), read(&page(120), |_| true), 60);
        assert_eq!(scrapes.fact(&operand("rate", "c_total{a=\"x\"}")), Fact::Number(2.0));
        assert_eq!(scrapes.fact(&operand("increase", "c_total")), Fact::Number(20.0));
        assert_eq!(scrapes.fact(&operand("value", "depth")), Fact::Number(4.0));
        assert!(matches!(scrapes.fact(&operand("value", "gone")), Fact::Missing(_)));
        scrapes.take(at(20), read(&page(5), |_| true), 60);
        assert_eq!(scrapes.fact(&operand("increase", "c_total{a=\"x\"}")), Fact::Number(25.0));
        for n in 3..100 {
            scrapes.take(at(n * 10), read(&page(5), |_| true), 60);
        }
        assert!(scrapes.kept.len() <= 8, "{}", scrapes.kept.len());
        assert_eq!(scrapes.fact(&operand("p95", "lat")), Fact::NotYet);
        assert_eq!(needs(&operand("p95", "lat{a=\"b\"}")).as_deref(), Some("lat_bucket"));
    }
}
