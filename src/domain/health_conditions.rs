//! Conditions on what a check found: `age(updated_at) < 10s`, `queue(order_queue:*) <= 50`, `status in 200-299, 401`.

use crate::domain::alerts_patterns::REGEX_MAX_BYTES;
use crate::domain::health_checks::Answer;
use regex::Regex;
use regex::RegexBuilder;
use std::collections::BTreeMap;
use std::fmt;

/// Longest condition.
pub const CONDITION_MAX_CHARS: usize = 500;
/// Failing conditions that are named in one reason.
const NAMED: usize = 3;
/// Characters of a value that are shown.
const SHOWN_CHARS: usize = 80;

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operand {
    /// Its name.
    pub name: String,
    /// What stands in parentheses.
    pub argument: Option<String>,
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.argument {
            Some(argument) => write!(f, "{}({argument})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// How the two sides are compared.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    Equals(String),
    Differs(String),
    Below(f64),
    AtMost(f64),
    Above(f64),
    AtLeast(f64),
    Contains(String),
    Matches(Pattern),
    In(Vec<(f64, f64)>),
    Exists,
}

/// A regular expression that may fit anywhere in a text.
#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    regex: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Pattern {
    fn new(text: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(text).size_limit(REGEX_MAX_BYTES).build();
        let words = |_| format!("'{text}' is no regular expression that can be used");
        Ok(Self { text: text.to_owned(), regex: built.map_err(words)? })
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What it looks at.
    pub operand: Operand,
    test: Test,
    /// As it was written, behind the operand.
    expected: String,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operand, self.expected)
    }
}

/// What was found for an operand.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A number, in the base unit: seconds, bytes, percent, count.
    Number(f64),
    /// A number, and whose it is.
    Of(f64, String),
    /// A text.
    Text(String),
    /// Nothing, and why.
    Missing(String),
    /// Nothing yet that could be judged: a quantile without observations, a rate before the second scrape.
    NotYet,
}

impl Fact {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) | Self::Of(n, _) => Some(*n),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Missing(_) | Self::NotYet => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Number(n) | Self::Of(n, _) => plain(*n),
            Self::Text(text) => text.clone(),
            Self::Missing(_) | Self::NotYet => String::new(),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Number(n) => plain(*n),
            Self::Of(n, whose) => format!("{} ({whose})", plain(*n)),
            Self::Text(text) if text.chars().count() > SHOWN_CHARS => {
                format!("'{}…'", text.chars().take(SHOWN_CHARS).collect::<String>())
            }
            Self::Text(text) => format!("'{text}'"),
            Self::Missing(why) => why.clone(),
            Self::NotYet => "not known yet".to_owned(),
        }
    }
}

/// What was found, by operand.
pub type Facts = BTreeMap<Operand, Fact>;

fn plain(number: f64) -> String {
    let rounded = (number * 1000.0).round() / 1000.0;
    format!("{rounded}")
}

impl Condition {
    /// Reads one.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > CONDITION_MAX_CHARS {
            return Err(format!("longer than {CONDITION_MAX_CHARS} characters"));
        }
        let (operand, rest) = operand(text)?;
        let expected = rest.trim().to_owned();
        let test = test(&expected)?;
        Ok(Self { operand, test, expected })
    }

    /// What is wrong, in words; `None` when it holds.
    #[must_use]
    pub fn problem(&self, fact: Option<&Fact>) -> Option<String> {
        let operand = &self.operand;
        match fact {
            None => Some(format!("{operand} was not found")),
            Some(Fact::Missing(why)) if why.is_empty() => Some(format!("{operand} is not there")),
            Some(Fact::Missing(why)) => Some(format!("{operand}: {why}")),
            Some(Fact::NotYet) => None,
            Some(fact) if self.holds(fact) => None,
            Some(fact) => Some(format!("{operand} is {}, expected {}", fact.shown(), self.expected)),
        }
    }

    fn holds(&self, fact: &Fact) -> bool {
        let number = fact.number();
        let is = |test: fn(f64, f64) -> bool, limit: f64| number.is_some_and(|n| test(n, limit));
        match &self.test {
            Test::Equals(wanted) => same(fact, wanted),
            Test::Differs(wanted) => !same(fact, wanted),
            Test::Below(limit) => is(|n, l| n < l, *limit),
            Test::AtMost(limit) => is(|n, l| n <= l, *limit),
            Test::Above(limit) => is(|n, l| n > l, *limit),
            Test::AtLeast(limit) => is(|n, l| n >= l, *limit),
            Test::Contains(part) => fact.text().contains(part.as_str()),
            Test::Matches(pattern) => pattern.regex.is_match(&fact.text()),
            Test::In(ranges) => {
                number.is_some_and(|n| ranges.iter().any(|(from, to)| *from <= n && n <= *to))
            }
            Test::Exists => true,
        }
    }
}

/// Judges what was found: what must hold first, what should hold then.
#[must_use]
pub fn judge(expect: &[Condition], prefer: &[Condition], facts: &Facts) -> Answer {
    let problems = |conditions: &[Condition]| {
        let all = conditions.iter().filter_map(|c| c.problem(facts.get(&c.operand)));
        all.take(NAMED).collect::<Vec<String>>().join("; ")
    };
    let failing = problems(expect);
    if !failing.is_empty() {
        return Answer::Failed(failing);
    }
    let wanting = problems(prefer);
    if wanting.is_empty() { Answer::Good } else { Answer::Degraded(wanting) }
}

fn same(fact: &Fact, wanted: &str) -> bool {
    match (fact.number(), quantity(wanted)) {
        (Some(a), Some(b)) => (a - b).abs() <= f64::EPSILON * a.abs().max(b.abs()).max(1.0),
        _ => fact.text() == wanted,
    }
}

fn operand(text: &str) -> Result<(Operand, &str), String> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return Err("it begins with what is looked at, for instance `latency < 200ms`".to_owned());
    }
    let rest = rest.trim_start();
    let Some(inside) = rest.strip_prefix('(') else {
        return Ok((Operand { name: name.to_owned(), argument: None }, rest));
    };
    let mut depth = 1_usize;
    for (at, c) in inside.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let argument = inside[..at].trim();
            if argument.is_empty() {
                return Err(format!("nothing stands in the parentheses of {name}()"));
            }
            let operand = Operand { name: name.to_owned(), argument: Some(argument.to_owned()) };
            return Ok((operand, &inside[at + 1..]));
        }
    }
    Err("a parenthesis is not closed".to_owned())
}

fn test(text: &str) -> Result<Test, String> {
    let ends = |c: char| c.is_whitespace() || c.is_alphanumeric() || c == '"' || c == '-';
    let end = match text.starts_with(|c: char| c.is_alphabetic()) {
        true => text.find(char::is_whitespace).unwrap_or(text.len()),
        false => text.find(ends).unwrap_or(text.len()),
    };
    let (operator, rest) = text.split_at(end);
    let rest = rest.trim();
    let wanted = rest.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(rest);
    if wanted.is_empty() && operator != "exists" {
        return Err("write operand, operator and value, for instance `json(status) == \"ok\"`".to_owned());
    }
    let number = || {
        let words = || format!("`{wanted}` is no number; 250ms, 10s, 5m, 2h, 30d, 5% and 2GB are understood");
        quantity(wanted).ok_or_else(words)
    };
    Ok(match operator {
        "==" => Test::Equals(wanted.to_owned()),
        "!=" => Test::Differs(wanted.to_owned()),
        "<" => Test::Below(number()?),
        "<=" => Test::AtMost(number()?),
        ">" => Test::Above(number()?),
        ">=" => Test::AtLeast(number()?),
        "contains" => Test::Contains(wanted.to_owned()),
        "matches" => Test::Matches(Pattern::new(wanted)?),
        "in" => Test::In(ranges(wanted)?),
        "exists" if wanted.is_empty() => Test::Exists,
        other => {
            return Err(format!("`{other}` is none of == != < <= > >= in contains matches exists"));
        }
    })
}

fn ranges(text: &str) -> Result<Vec<(f64, f64)>, String> {
    let one = |part: &str| {
        let part = part.trim();
        let hundreds = part.strip_suffix("xx").and_then(|d| d.parse::<f64>().ok());
        if let Some(class) = hundreds {
            return Some((class * 100.0, class * 100.0 + 99.0));
        }
        match part.split_once('-') {
            Some((from, to)) => Some((quantity(from.trim())?, quantity(to.trim())?)),
            None => quantity(part).map(|n| (n, n)),
        }
    };
    text.split(',').map(|p| one(p).ok_or_else(|| format!("`{p}` is neither number, range nor 2xx"))).collect()
}

/// Reads a number with its unit: times in seconds, sizes in bytes, percent as they are.
fn quantity(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor = match unit.trim() {
        "" | "s" | "B" | "%" => 1.0,
        "us" => 1e-6,
        "ms" => 1e-3,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        "KB" | "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "KiB" => 1024.0,
        "MiB" => 1_048_576.0,
        "GiB" => 1_073_741_824.0,
        _ => return None,
    };
    number.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| n * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(condition: &str, fact: Fact) -> Option<String> {
        Condition::parse(condition).unwrap().problem(Some(&fact))
    }

    #[test]
    fn what_is_found_is_compared_with_what_is_expected() {
        use Fact::Missing;
        use Fact::Number;
        use Fact::Text;
        let text = |t: &str| Text(t.to_owned());
        let table = [
            ("status in 2xx, 401", Number(204.0), None),
            ("status in 200-299,401", Number(401.0), None),
            ("status in 2xx", Number(503.0), Some("status is 503, expected in 2xx")),
            ("age(data.at) < 10s", Number(9.9), None),
            ("age(data.at) < 10s", Number(45.25), Some("age(data.at) is 45.25, expected < 10s")),
            ("latency <= 250ms", Number(0.25), None),
            ("json(status) == ok", text("ok"), None),
            ("json(status) == \"not ok\"", text("ok"), Some("json(status) is 'ok', expected == \"not ok\"")),
            ("json(n) == 3", text("3.0"), None),
            ("json(n) != 3", Number(3.0), Some("json(n) is 3, expected != 3")),
            ("json(a) exists", text(""), None),
            ("json(a) exists", Missing(String::new()), Some("json(a) is not there")),
            ("body contains \"a b\"", text("x a b y"), None),
            ("header(content-type) matches ^application/.*json", text("application/problem+json"), None),
            ("free_bytes > 2GB", Number(3e9), None),
            ("free_percent > 5%", Number(4.0), Some("free_percent is 4, expected > 5%")),
            ("p95(lat{route=~\"a|b(c)\"}) < 1", Number(0.5), None),
            ("value < 5", text("none"), Some("value is 'none', expected < 5")),
        ];
        for (condition, fact, expected) in table {
            assert_eq!(verdict(condition, fact).as_deref(), expected, "{condition}");
        }
        let whose = Fact::Of(51.0, "order_queue:a".into());
        let said = verdict("queue(order_queue:*) <= 50", whose).unwrap();
        assert_eq!(said, "queue(order_queue:*) is 51 (order_queue:a), expected <= 50");
    }

    #[test]
    fn what_cannot_be_understood_is_refused_with_a_reason() {
        for bad in ["", "< 3", "latency", "latency ~ 3", "latency < soon", "json( < 3", "json() exists"] {
            assert!(Condition::parse(bad).is_err(), "{bad}");
        }
        assert!(Condition::parse("status in 2xx, x").unwrap_err().contains("neither"));
        assert!(Condition::parse("body matches (").is_err());
    }

    #[test]
    fn what_must_hold_weighs_more_than_what_should() {
        let all = |texts: &[&str]| texts.iter().map(|t| Condition::parse(t).unwrap()).collect::<Vec<_>>();
        let operand = |name: &str| Operand { name: name.into(), argument: None };
        let facts: Facts = [(operand("a"), Fact::Number(1.0)), (operand("b"), Fact::Number(2.0))].into();
        assert_eq!(judge(&all(&["a == 1"]), &all(&["b == 2"]), &facts), Answer::Good);
        assert_eq!(
            judge(&all(&["a == 1"]), &all(&["b < 2", "c > 1"]), &facts),
            Answer::Degraded("b is 2, expected < 2; c was not found".into())
        );
        assert_eq!(
            judge(&all(&["a > 1"]), &all(&["b < 2"]), &facts),
            Answer::Failed("a is 1, expected > 1".into())
        );
    }
}
