//! The reference pages and the code say the same: routes, metrics, configuration keys, commands.

use std::collections::BTreeMap;

use super::Finding;
use super::House;
use super::text::closing;
use super::text::find_word;
use super::text::line_of;

/// A name and where it stands.
type Places = BTreeMap<String, (String, usize)>;

const FAMILIES: &[&str] =
    &["cb_", "alert_", "audit_", "admin_", "health_", "config_", "api_key_", "tradewarden_"];

/// Code spans of a page: of each line, or of the first cell of each table row.
fn spans(house: &House, page: &str, first_cell: bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (_, text) in house.pages.iter().filter(|(path, _)| path == page) {
        for (i, line) in text.lines().enumerate() {
            let part = match (first_cell, line.strip_prefix('|')) {
                (true, Some(row)) => row.split('|').next().unwrap_or_default(),
                (true, None) => continue,
                (false, _) => line,
            };
            let quoted = part.split('`').enumerate().filter(|(n, _)| n % 2 == 1);
            found.extend(quoted.map(|(_, span)| (i + 1, span.to_owned())));
        }
    }
    found
}

/// Reports what only one side names.
fn compare(rule: &'static str, page: &str, code: &Places, docs: &Places) -> Vec<Finding> {
    let missing = code.iter().filter(|(name, _)| !docs.contains_key(*name));
    let gone = docs.iter().filter(|(name, _)| !code.contains_key(*name));
    let missing = missing.map(|(name, (path, line))| {
        Finding::new(rule, path, *line, format!("`{name}` is not described in {page}"))
    });
    let gone = gone.map(|(name, (path, line))| {
        Finding::new(rule, path, *line, format!("`{name}` is described, but the code does not have it"))
    });
    missing.chain(gone).collect()
}

/// HTTP routes ↔ docs/http.md, where a route is a code span `GET /path` or `/path`.
pub fn routes(house: &House) -> Vec<Finding> {
    const PAGE: &str = "docs/http.md";
    let mut code = Places::new();
    for source in house.sources.iter().filter(|s| s.floor() == Some("http")) {
        let lines: Vec<&str> = source.code.lines().collect();
        for literal in source.literals.iter().filter(|l| l.text.starts_with('/') && !source.is_test(l.line)) {
            let around = lines[literal.line.saturating_sub(2)..literal.line].join(" ");
            if around.contains("path =") || around.contains(".route(") {
                code.insert(literal.text.clone(), (source.path.clone(), literal.line));
            }
        }
    }
    let mut docs = Places::new();
    for (line, span) in spans(house, PAGE, false) {
        let path = span.rsplit(' ').next().unwrap_or_default();
        if path.starts_with('/') {
            let path = path.split('?').next().unwrap_or_default();
            docs.insert(path.to_owned(), (PAGE.to_owned(), line));
        }
    }
    compare("routes-in-docs", PAGE, &code, &docs)
}

fn is_family(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    plain && FAMILIES.iter().any(|f| name.starts_with(f) && name.len() > f.len())
}

/// Metric families of `telemetry` ↔ docs/metrics.md, where a family is the first cell of a row, with or without labels.
pub fn metrics(house: &House) -> Vec<Finding> {
    const PAGE: &str = "docs/metrics.md";
    let mut code = Places::new();
    for source in house.sources.iter().filter(|s| s.floor() == Some("telemetry")) {
        for literal in source.literals.iter().filter(|l| is_family(&l.text) && !source.is_test(l.line)) {
            code.insert(literal.text.clone(), (source.path.clone(), literal.line));
        }
    }
    let mut docs = Places::new();
    for (line, span) in spans(house, PAGE, true) {
        let name = span.split('{').next().unwrap_or_default().to_owned();
        if is_family(&name) {
            docs.insert(name, (PAGE.to_owned(), line));
        }
    }
    compare("metrics-in-docs", PAGE, &code, &docs)
}

/// Where the bodies of items behind a derive of `trait_name` start: `struct … {` or `enum … {`.
fn derived<'a>(code: &'a str, trait_name: &'a str, kind: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices("#[derive(").filter_map(move |(at, _)| {
        let end = closing(code, at + "#[derive".len());
        if find_word(&code[at..end], trait_name).is_empty() {
            return None;
        }
        let item = end + code[end..].find('{')?;
        (!find_word(&code[end..item], kind).is_empty() && !code[end..item].contains(';')).then_some(item)
    })
}

/// The names at the top level of a braced body, with their positions: fields or variants, attributes left out.
fn members(code: &str, open: usize) -> Vec<(usize, String)> {
    let end = closing(code, open) - 1;
    let (mut found, mut i, mut fresh) = (Vec::new(), open + 1, true);
    while i < end {
        let c = code[i..].chars().next().unwrap_or(' ');
        match c {
            '{' | '(' | '[' => i = closing(code, i),
            ',' => (fresh, i) = (true, i + 1),
            c if fresh && (c.is_alphabetic() || c == '_') => {
                let name: String =
                    code[i..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let next = i + name.len();
                if name != "pub" {
                    found.push((i, name));
                    fresh = false;
                }
                i = next;
            }
            c => i += c.len_utf8(),
        }
    }
    found
}

/// Keys of the configuration structs ↔ docs/config.md, where a key is the first cell of a row.
pub fn config(house: &House) -> Vec<Finding> {
    const PAGE: &str = "docs/config.md";
    let mut code = Places::new();
    for source in house.sources.iter().filter(|s| s.floor() == Some("config")) {
        for open in derived(&source.code, "Deserialize", "struct") {
            for (at, name) in members(&source.code, open) {
                let line = line_of(&source.code, at);
                if !source.is_test(line) {
                    code.insert(name, (source.path.clone(), line));
                }
            }
        }
    }
    let docs =
        spans(house, PAGE, true).into_iter().map(|(line, span)| (span, (PAGE.to_owned(), line))).collect();
    compare("config-in-docs", PAGE, &code, &docs)
}

/// Rows of the command table of `resp` ↔ docs/redis.md, where a command is the first cell of a row in capitals. A row of the
/// table begins with name, arity and flags: `get 2 [R F] …`.
pub fn redis_commands(house: &House) -> Vec<Finding> {
    const PAGE: &str = "docs/redis.md";
    let mut code = Places::new();
    for source in house.sources.iter().filter(|s| s.path == "src/resp/commands.rs") {
        for (line, row) in source.lines() {
            let mut words = row.split_whitespace();
            let (name, arity, flags) = (words.next(), words.next(), words.next());
            let counted = arity.is_some_and(|a| a.parse::<i32>().is_ok());
            if let (Some(name), true, true) = (name, counted, flags.is_some_and(|f| f.starts_with('['))) {
                code.insert(name.to_uppercase(), (source.path.clone(), line));
            }
        }
    }
    let capitals = |span: &str| span.chars().all(|c| c.is_ascii_uppercase());
    let rows = spans(house, PAGE, true).into_iter().filter(|(_, span)| capitals(span));
    compare("redis-in-docs", PAGE, &code, &rows.map(|(line, span)| (span, (PAGE.to_owned(), line))).collect())
}

fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Verbs of the command line ↔ docs/cli.md, where a verb is the first cell of a row: `audit verify [FILE]`.
pub fn commands(house: &House) -> Vec<Finding> {
    const PAGE: &str = "docs/cli.md";
    let mut code = Places::new();
    for source in house.sources.iter().filter(|s| s.floor() == Some("cli")) {
        for open in derived(&source.code, "Subcommand", "enum") {
            for (at, name) in members(&source.code, open) {
                code.insert(kebab(&name), (source.path.clone(), line_of(&source.code, at)));
            }
        }
    }
    let mut docs = Places::new();
    for (line, span) in spans(house, PAGE, true) {
        let verb = |w: &&str| w.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !w.starts_with('-');
        for word in span.split(' ').take_while(verb) {
            docs.insert(word.to_owned(), (PAGE.to_owned(), line));
        }
    }
    compare("commands-in-docs", PAGE, &code, &docs)
}
