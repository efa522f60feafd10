//! The reference page has exactly the settings of the table, with their bounds and defaults.

use crate::support::repo;
use std::collections::BTreeMap;
use tradewarden::domain::settings::REGISTRY;
use tradewarden::domain::settings::SECTIONS;
use tradewarden::domain::settings::Spec;

fn row(spec: &Spec) -> String {
    let bounds = spec.kind.bounds().map_or(String::new(), |(min, max)| format!(" {min} to {max}"));
    let default = match spec.empty {
        Some(empty) => empty.to_owned(),
        None => format!("`{}`", spec.default.trim_matches('"')),
    };
    let unit = if spec.unit.is_empty() { String::new() } else { format!(" {}", spec.unit) };
    let alias = spec.alias.map_or(String::new(), |alias| format!("`{alias}`"));
    let words = spec.words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "| `{}` | {}{bounds}{unit} | {default} | {alias} | {words} | {} |",
        spec.key,
        spec.kind.as_str(),
        spec.listeners.join(", ")
    )
}

#[test]
fn the_page_and_the_table_are_the_same() {
    let page = std::fs::read_to_string(repo("docs/settings.md")).unwrap();
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for spec in REGISTRY {
        wanted.entry(spec.section).or_default().push(row(spec));
    }
    for (section, words) in SECTIONS {
        let heading = format!("### {section}\n\n{words}.\n");
        let part =
            page.split(&heading).nth(1).unwrap_or_else(|| panic!("docs/settings.md has no\n{heading}"));
        let part = part.split("\n#").next().unwrap();
        let rows: Vec<&str> = part.lines().filter(|line| line.starts_with("| `")).collect();
        let wanted = &wanted[section];
        assert_eq!(rows, *wanted, "docs/settings.md, {section}: it should read\n{}", wanted.join("\n"));
    }
}
