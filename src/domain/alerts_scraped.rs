//! Samples out of the Prometheus text format: those that rules ask for, and no others.

use crate::domain::alerts_labels::Labels;
use rust_decimal::Decimal;

/// Longest page that is read.
pub const PAGE_MAX_BYTES: usize = 8 * 1024 * 1024;
/// Most series kept of one page.
pub const SERIES_MAX: usize = 500;
/// Most labels of a sample.
const LABELS_MAX: usize = 32;

/// One sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scraped {
    /// Name of the metric, for a histogram with `_bucket`, `_count` or `_sum`.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Its value.
    pub value: Decimal,
}

/// Reads the samples with the wanted names; lines that cannot be understood, and values that are no number, are passed
/// over. At most [`SERIES_MAX`] are kept.
#[must_use]
pub fn read(page: &str, wanted: impl Fn(&str) -> bool) -> Vec<Scraped> {
    read_up_to(page, wanted, SERIES_MAX)
}

/// The same with a bound of one's own.
#[must_use]
pub fn read_up_to(page: &str, wanted: impl Fn(&str) -> bool, most: usize) -> Vec<Scraped> {
    page.lines().filter_map(|line| sample(line, &wanted)).take(most).collect()
}

fn sample(line: &str, wanted: &impl Fn(&str) -> bool) -> Option<Scraped> {
    let line = line.trim();
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))?;
    let (name, rest) = line.split_at(end);
    if name.is_empty() || !wanted(name) {
        return None;
    }
    let (labels, rest) = match rest.trim_start().strip_prefix('{') {
        Some(inside) => labels(inside)?,
        None => (Labels::new(), rest),
    };
    let value = number(rest.split_whitespace().next()?)?;
    Some(Scraped { name: name.to_owned(), labels, value })
}

/// Reads `name="value",…}` and gives what stands behind it.
fn labels(text: &str) -> Option<(Labels, &str)> {
    let mut all = Labels::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            return Some((all, after));
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = quoted(after.trim_start().strip_prefix('"')?)?;
        if all.len() >= LABELS_MAX {
            return None;
        }
        all.insert(name.trim().to_owned(), value);
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
}

/// Reads up to the closing quote.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match chars.next()?.1 {
                'n' => '\n',
                other => other,
            }),
            other => value.push(other),
        }
    }
    None
}

fn number(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_read_and_nothing_else() {
        let page = "# HELP depth Jobs.\n# TYPE depth gauge\ndepth{queue=\"a\\\"b\\\\c\\nd\",empty=\"\",} 12.5 1700000000000\n\
            depth 3\n  depth { queue = \"x, y}\" } 1e3\nother 7\ndepth{queue=\"nan\"} NaN\ndepth{queue=\"inf\"} +Inf\n\
            depth{broken=\"1} 4\ndepth{a=1} 4\ndepth\n\nlatency_bucket{le=\"+Inf\"} 9\n";
        let found = read(page, |name| name == "depth");
        let shown: Vec<String> = found.iter().map(|s| format!("{:?} {}", s.labels, s.value)).collect();
        assert_eq!(
            shown,
            ["{\"empty\": \"\", \"queue\": \"a\\\"b\\\\c\\nd\"} 12.5", "{} 3", "{\"queue\": \"x, y}\"} 1000"]
        );
        assert_eq!(read(page, |name| name == "latency_bucket")[0].labels["le"], "+Inf");
    }

    #[test]
    fn a_page_is_bounded() {
        let many: String = (0..2 * SERIES_MAX).map(|n| format!("a{{n=\"{n}\"}} 1\n")).collect();
        assert_eq!(read(&many, |_| true).len(), SERIES_MAX);
        let labels: String = (0..100).map(|n| format!("l{n}=\"\",")).collect();
        assert_eq!(read(&format!("a{{{labels}}} 1"), |_| true), []);
    }
}
