//! The house rules of ARCHITECTURE.md as tests. `src/` is read as text: comments and string contents are blanked by a
//! small tokenizer, and each rule looks for what it forbids. Every rule is proved by a bad sample it must find.
//!
//! To add a rule: name it in `RULES`, write it in one of the rooms below, give it a bad sample in `samples.rs`.

mod audited;
mod docs;
mod floors;
mod rooms;
mod samples;
mod shape;
mod text;
mod words;

use text::Source;

/// One broken rule, with the place and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub path: String,
    pub line: usize,
    pub says: String,
}

impl Finding {
    fn new(rule: &'static str, path: &str, line: usize, says: impl Into<String>) -> Finding {
        Finding { rule, path: path.to_owned(), line, says: says.into() }
    }
}

/// What a rule is shown: the Rust sources, the reference pages, and every other text file of the repository.
#[derive(Default)]
pub struct House {
    pub sources: Vec<Source>,
    pub pages: Vec<(String, String)>,
}

type Rule = fn(&House) -> Vec<Finding>;

/// Every rule there is. A rule without a bad sample fails `each_rule_finds_its_bad_sample`.
const RULES: &[(&str, Rule)] = &[
    ("floor", floors::imports),
    ("door-meets-door", floors::neighbours),
    ("crate-on-its-floor", floors::crates),
    ("sql-in-store", floors::sql),
    ("clock", floors::clock_reads),
    ("pure-domain", floors::pure_domain),
    ("file-size", shape::file_size),
    ("function-size", shape::function_size),
    ("one-path-per-use", shape::one_path_per_use),
    ("first-line", shape::first_line),
    ("no-panic", shape::no_panic),
    ("unfinished", words::unfinished),
    ("machine-path", words::machine_paths),
    ("foreign-host", words::foreign_hosts),
    ("room-names", rooms::names),
    ("routes-in-docs", docs::routes),
    ("metrics-in-docs", docs::metrics),
    ("config-in-docs", docs::config),
    ("commands-in-docs", docs::commands),
    ("redis-in-docs", docs::redis_commands),
    ("audit-actions-in-docs", audited::actions),
];

/// Where a rule does not hold yet or on purpose: (rule, path, reason). The list only shrinks: an entry that is no longer
/// needed fails `each_exception_is_still_needed`.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "function-size",
        "src/telemetry/metrics.rs",
        "one registration for each metric and nothing else: a list reads better whole than cut",
    ),
    (
        "sql-in-store",
        "src/probes/postgres.rs",
        "what a check asks of somebody else's database; our own records are not touched by it",
    ),
];

fn findings(house: &House) -> Vec<Finding> {
    RULES.iter().flat_map(|(_, rule)| rule(house)).collect()
}

fn excepted(finding: &Finding) -> bool {
    EXCEPTIONS.iter().any(|(rule, path, _)| *rule == finding.rule && *path == finding.path)
}

#[test]
fn the_house_is_in_order() {
    let house = text::read_house();
    let open: Vec<Finding> = findings(&house).into_iter().filter(|f| !excepted(f)).collect();
    let list: Vec<String> =
        open.iter().map(|f| format!("{}:{}: [{}] {}", f.path, f.line, f.rule, f.says)).collect();
    assert!(open.is_empty(), "{} broken house rules:\n{}", open.len(), list.join("\n"));
}

#[test]
fn each_exception_is_still_needed() {
    let all = findings(&text::read_house());
    for (rule, path, reason) in EXCEPTIONS {
        assert!(reason.len() >= 20, "the exception {rule} for {path} needs a reason");
        let used = all.iter().any(|f| f.rule == *rule && f.path == *path);
        assert!(used, "the exception {rule} for {path} is no longer needed: take it out of the list");
    }
}

#[test]
fn each_rule_finds_its_bad_sample() {
    for (name, rule) in RULES {
        let bad: Vec<_> = samples::BAD.iter().filter(|s| s.rule == *name).collect();
        assert!(!bad.is_empty(), "the rule {name} has no bad sample");
        for sample in bad {
            let found = rule(&sample.house());
            let hit = found.iter().any(|f| f.rule == *name && f.line == sample.line);
            assert!(
                hit,
                "{name} did not find line {} of this sample, but {found:?}:\n{}",
                sample.line, sample.text
            );
        }
    }
}

#[test]
fn good_samples_pass_every_rule() {
    for sample in samples::GOOD {
        let found = findings(&sample.house());
        assert!(found.is_empty(), "{found:?} in a good sample:\n{}", sample.text);
    }
}
