//! A configuration as text that can be shown: secrets are replaced, and Alertmanager's own tools read it.

use crate::domain::alerts_document_fields::duration_text;
use crate::domain::alerts_document_yaml::Key;
use crate::domain::alerts_document_yaml::Node;
use crate::domain::alerts_document_yaml::Place;
use crate::domain::alerts_document_yaml::Value;
use crate::domain::alerts_intervals::TimeInterval;
use crate::domain::alerts_intervals_text as times;
use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_routing::GroupBy;
use crate::domain::alerts_routing::InhibitRule;
use crate::domain::alerts_routing::Route;
use crate::domain::alerts_routing::Routing;

/// What stands for a secret, as in Alertmanager.
pub const SECRET: &str = "<secret>";

/// Fields whose value is a secret wherever they stand.
const SECRETS: &[&str] = &[
    "smtp_auth_password",
    "smtp_auth_secret",
    "slack_api_url",
    "slack_app_token",
    "opsgenie_api_key",
    "wechat_api_secret",
    "victorops_api_key",
    "rocketchat_token",
    "rocketchat_token_id",
    "auth_password",
    "auth_secret",
    "api_url",
    "app_token",
    "service_key",
    "routing_key",
    "bearer_token",
    "password",
    "credentials",
    "client_secret",
    "key",
    "proxy_connect_header",
    "http_headers",
];

/// Fields whose keys are names of labels and headers, and none of ours.
const LABELS: &[&str] = &[
    "match",
    "match_re",
    "source_match",
    "source_match_re",
    "target_match",
    "target_match_re",
    "details",
    "headers",
];

/// A text with what must not be shown left out.
pub(in crate::domain) fn shown(tree: &Node) -> String {
    let mut writer = Writer { out: String::new() };
    writer.node(tree, 0, "");
    writer.out
}

/// A configuration for a routing that came from elsewhere: its receivers are names, so that Alertmanager's tools can say
/// where an alert goes.
#[must_use]
pub fn default_document(routing: &Routing, receivers: &[String]) -> String {
    let receivers = receivers.iter().map(|name| map(vec![("name", Some(text(name)))])).collect();
    let timeout = text(&duration_text(routing.resolve_timeout_ms));
    let intervals = routing.intervals.iter().map(|(name, all)| {
        let all = all.iter().map(interval).collect();
        map(vec![("name", Some(text(name))), ("time_intervals", Some(list(all)))])
    });
    shown(&map(vec![
        ("global", Some(map(vec![("resolve_timeout", Some(timeout))]))),
        ("route", Some(route(&routing.root, None))),
        ("inhibit_rules", some_list(routing.inhibit.iter().map(inhibit).collect())),
        ("time_intervals", some_list(intervals.collect())),
        ("receivers", Some(list(receivers))),
    ]))
}

fn route(route: &Route, parent: Option<&Route>) -> Node {
    let differs = |one: fn(&Route) -> i64| {
        let own = one(route);
        (parent.is_none_or(|p| one(p) != own)).then(|| text(&duration_text(own)))
    };
    let group_by = match &route.group_by {
        GroupBy::All => Some(texts(&["...".to_owned()])),
        // Nothing to group by is the default, and cannot be written where a parent says something else.
        GroupBy::Names(names) if names.is_empty() => None,
        GroupBy::Names(names) => Some(texts(names)),
    };
    map(vec![
        ("receiver", Some(text(&route.receiver))),
        ("matchers", matchers(&route.matchers)),
        ("group_by", group_by.filter(|_| parent.is_none_or(|p| p.group_by != route.group_by))),
        ("group_wait", differs(|r| r.group_wait_ms)),
        ("group_interval", differs(|r| r.group_interval_ms)),
        ("repeat_interval", differs(|r| r.repeat_interval_ms)),
        ("mute_time_intervals", some_texts(&route.mute_intervals)),
        ("active_time_intervals", some_texts(&route.active_intervals)),
        ("continue", route.goes_on.then(|| plain("true"))),
        ("routes", some_list(route.routes.iter().map(|r| self::route(r, Some(route))).collect())),
    ])
}

fn inhibit(rule: &InhibitRule) -> Node {
    map(vec![
        ("source_matchers", matchers(&rule.source)),
        ("target_matchers", matchers(&rule.target)),
        ("equal", some_texts(&rule.equal)),
    ])
}

fn interval(interval: &TimeInterval) -> Node {
    let words = |ranges: &[_], read: fn(_) -> String| {
        let words: Vec<String> = ranges.iter().map(|r| read(*r)).collect();
        some_texts(&words)
    };
    let of_day = interval.times.iter().map(|m| {
        let (start, end) = (times::minute_text(m.start), times::minute_text(m.end));
        map(vec![("start_time", Some(text(&start))), ("end_time", Some(text(&end)))])
    });
    let zone = interval.zone.iana_name().unwrap_or("UTC");
    map(vec![
        ("times", some_list(of_day.collect())),
        ("weekdays", words(&interval.weekdays, times::weekdays_text)),
        ("days_of_month", words(&interval.days_of_month, times::numbers_text)),
        ("months", words(&interval.months, times::months_text)),
        ("years", words(&interval.years, times::numbers_text)),
        ("location", Some(text(zone))),
    ])
}

fn matchers(all: &[Matcher]) -> Option<Node> {
    some_texts(&all.iter().map(Matcher::to_string).collect::<Vec<_>>())
}

fn node(is: Value) -> Node {
    Node { at: Place::START, is }
}

fn text(text: &str) -> Node {
    node(Value::Text { text: text.to_owned(), plain: false })
}

fn plain(text: &str) -> Node {
    node(Value::Text { text: text.to_owned(), plain: true })
}

fn list(items: Vec<Node>) -> Node {
    node(Value::List(items))
}

fn some_list(items: Vec<Node>) -> Option<Node> {
    (!items.is_empty()).then(|| list(items))
}

fn texts(items: &[String]) -> Node {
    list(items.iter().map(|t| text(t)).collect())
}

fn some_texts(items: &[String]) -> Option<Node> {
    (!items.is_empty()).then(|| texts(items))
}

fn map(pairs: Vec<(&str, Option<Node>)>) -> Node {
    let key = |text: &str| Key { at: Place::START, text: text.to_owned() };
    node(Value::Map(pairs.into_iter().filter_map(|(k, v)| Some((key(k), v?))).collect()))
}

/// Writes a tree in block style.
struct Writer {
    out: String,
}

impl Writer {
    /// A node that begins where the writer stands; `within` is the name of the field or list it belongs to.
    fn node(&mut self, node: &Node, depth: usize, within: &str) {
        match &node.is {
            Value::Text { .. } if node.is_null() => self.out.push_str("null\n"),
            Value::Text { text, plain } => self.scalar(text, *plain),
            Value::List(items) if items.is_empty() => self.out.push_str("[]\n"),
            Value::Map(pairs) if pairs.is_empty() => self.out.push_str("{}\n"),
            Value::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.indent(depth, i > 0);
                    self.out.push_str("- ");
                    self.node(item, depth + 1, within);
                }
            }
            Value::Map(pairs) => {
                for (i, (key, value)) in pairs.iter().enumerate() {
                    self.indent(depth, i > 0);
                    self.key(&key.text);
                    self.field(&key.text, value, depth, within);
                }
            }
        }
    }

    fn field(&mut self, key: &str, value: &Node, depth: usize, within: &str) {
        let below = match &value.is {
            Value::List(items) => !items.is_empty(),
            Value::Map(pairs) => !pairs.is_empty(),
            Value::Text { .. } => false,
        };
        let secret = is_secret(key, within) && !value.is_null();
        if below && !secret {
            self.out.push('\n');
            self.indent(depth + 1, true);
            self.node(value, depth + 1, key);
            return;
        }
        self.out.push(' ');
        match &value.is {
            _ if secret => self.scalar(SECRET, false),
            Value::Text { text, .. } if key == "url" && within == "webhook_configs" => {
                self.scalar(&masked_url(text), false);
            }
            Value::Text { text, .. } if text.contains("://") => self.scalar(&without_user(text), false),
            _ => self.node(value, depth, key),
        }
    }

    fn indent(&mut self, depth: usize, needed: bool) {
        if needed {
            self.out.push_str(&"  ".repeat(depth));
        }
    }

    fn key(&mut self, key: &str) {
        let simple = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        if simple && !key.starts_with(['-', '.']) {
            self.out.push_str(key);
        } else {
            self.quoted(key);
        }
        self.out.push(':');
    }

    fn scalar(&mut self, text: &str, plain: bool) {
        if plain && !text.contains('\n') {
            self.out.push_str(text);
        } else {
            self.quoted(text);
        }
        self.out.push('\n');
    }

    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.out.extend(['\\', c]),
                '\n' => self.out.push_str("\\n"),
                '\u{2028}' | '\u{2029}' | '\u{feff}' => self.escape(c),
                c if c.is_control() => self.escape(c),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn escape(&mut self, c: char) {
        self.out.push_str(&format!("\\u{:04x}", u32::from(c)));
    }
}

/// Whether a field holds a secret. `key` is one only where it is that of a certificate.
fn is_secret(key: &str, within: &str) -> bool {
    match key {
        "key" => within == "tls_config",
        "api_url" => within == "slack_configs",
        key => SECRETS.contains(&key) && !LABELS.contains(&within),
    }
}

/// A web address without its path: what is in there lets anybody send.
fn masked_url(url: &str) -> String {
    let url = without_user(url);
    let Some((scheme, rest)) = url.split_once("://") else { return SECRET.to_owned() };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}/{SECRET}")
}

fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{}", &rest[end..]),
        None => url.to_owned(),
    }
}
