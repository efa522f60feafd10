//! `alerts route …`: the tree in force, and where an alert would go.

use crate::cli::args::RouteRevertArgs;
use crate::cli::args::RouteShowArgs;
use crate::cli::args::RouteTestArgs;
use crate::cli::args::RouteVerb;
use crate::cli::ask::Act;
use crate::cli::ask::Terminal;
use crate::cli::ask::confirmed;
use crate::cli::breaker::unsure;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Out;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words::moment;
use crate::domain::alerts_labels::Op;
use crate::domain::alerts_labels::labels_shown;
use crate::domain::alerts_matchers::matcher;
use crate::wire::InhibitView;
use crate::wire::ReceiverView;
use crate::wire::RevertRequest;
use crate::wire::RouteHit;
use crate::wire::RouteTestRequest;
use crate::wire::RouteTestView;
use crate::wire::RouteView;
use crate::wire::RoutingView;
use crate::wire::TargetView;
use std::collections::BTreeMap;

/// Columns for the reason of a version.
const REASON_COLUMNS: usize = 60;

const REVERT: Act<'static> = Act {
    verb: "alerts route revert",
    word: "REVERT",
    impact: "Puts that version in force again; what fires is routed anew by it.",
};

/// Runs `alerts route …`.
pub async fn run(context: &Context, verb: &RouteVerb) -> Result<Exit, Failure> {
    context.no_offline("alerts route", "the running appliance has the routing")?;
    match verb {
        RouteVerb::Test(args) => test(context, args).await,
        RouteVerb::Show(args) => show(context, args).await,
        RouteVerb::Revert(args) => revert(context, args).await,
    }
}

/// Labels from `name=value`, with or without quotes around the value.
///
/// # Errors
/// Usage, naming the word that is none.
pub fn labels(words: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let mut labels = BTreeMap::new();
    for word in words {
        let found = matcher(word).ok().filter(|m| m.op == Op::Equal);
        let Some(found) = found else {
            return Err(Failure::Usage(format!("'{word}' is no label: write name=value")));
        };
        labels.insert(found.name, found.value);
    }
    Ok(labels)
}

async fn test(context: &Context, args: &RouteTestArgs) -> Result<Exit, Failure> {
    let request = RouteTestRequest { labels: labels(&args.labels)?, at: args.at.clone() };
    let answer = context.client()?.post::<_, RouteTestView>("/api/v1/routing/test", &request).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let view = &answer.is;
    out.line(&format!("{} at {}", labels_shown(&view.labels), moment(&view.at)));
    for id in &view.silenced_by {
        out.line(&format!("  {} silence {id} keeps it back", out.paint.yellow("▲")));
    }
    for id in &view.inhibited_by {
        out.line(&format!("  {} incident {id} inhibits it", out.paint.yellow("▲")));
    }
    for hit in &view.routes {
        told(out, hit);
    }
    Ok(Exit::Done)
}

fn told(out: &Out, hit: &RouteHit) {
    out.line(&format!("{}  {}", out.paint.bold(&hit.receiver), out.paint.dim(&hit.path)));
    let when = match (&hit.first_message_at, &hit.muted_by) {
        (Some(at), _) => format!("first message of its group at {}", moment(at)),
        (None, Some(why)) => out.paint.yellow(&format!("not told at that time: {why}")),
        (None, None) => "not told".to_owned(),
    };
    out.line(&format!("  {when} (group_wait {})", hit.group_wait));
    out.line(&format!("  group {}", hit.group_key));
    if hit.targets.is_empty() {
        out.line(&format!("  {}", out.paint.yellow("nobody: this receiver has no targets")));
    }
    for target in &hit.targets {
        out.line(&format!("  {}", target_words(target)));
    }
}

fn target_words(target: &TargetView) -> String {
    let end = if target.send_resolved { "" } else { ", not of the end" };
    format!("{} {} over {}{end}", target.channel, target.recipient, target.lane)
}

async fn show(context: &Context, args: &RouteShowArgs) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<RoutingView>("/api/v1/routing").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
    } else if args.yaml {
        out.line(&answer.is.yaml);
    } else {
        shown(out, &answer.is);
    }
    Ok(Exit::Done)
}

fn shown(out: &Out, view: &RoutingView) {
    match &view.document {
        Some(d) => out.line(&format!(
            "version {} by {} at {}: {}",
            d.version,
            d.made_by,
            moment(&d.made_at),
            cut(&d.reason, REASON_COLUMNS)
        )),
        None => out.line("the routing of the config; no document was imported"),
    }
    tree(out, &view.root);
    receivers(out, &view.receivers);
    inhibition(out, &view.inhibit_rules);
    warnings(out, &view.warnings);
    if view.versions.is_empty() {
        return;
    }
    let mut table = Table::new(&[">VERSION", "TIME (UTC)", "WHO", "REASON"]);
    for d in &view.versions {
        let reason = cut(&d.reason, REASON_COLUMNS);
        table.row(vec![d.version.to_string(), moment(&d.made_at), d.made_by.clone(), reason]);
    }
    out.lines(&table.lines(out.paint, 0));
}

async fn revert(context: &Context, args: &RouteRevertArgs) -> Result<Exit, Failure> {
    let client = context.client()?;
    let given = confirmed(&args.reason, &REVERT, &mut Terminal, &context.out)?;
    let request = RevertRequest { version: args.version, reason: given.reason };
    let answer = client.post::<_, RoutingView>("/api/v1/routing/revert", &request).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let what = match args.version {
        0 => "the routing of the config".to_owned(),
        n => format!("version {n}"),
    };
    out.line(&format!("{} {what} is in force again", out.paint.green("✓")));
    context.name_target();
    Ok(Exit::Done)
}

/// A tree, each child below its parent.
pub fn tree(out: &Out, root: &RouteView) {
    let mut table = Table::new(&["ROUTE", "RECEIVER", "GROUP BY", "WAIT", "INTERVAL", "REPEAT", "TIMES"]);
    branch(&mut table, root, 0);
    out.lines(&table.lines(out.paint, 0));
}

fn branch(table: &mut Table, route: &RouteView, depth: usize) {
    let name = if depth == 0 { "everything" } else { route.matchers.as_str() };
    let goes_on = if route.goes_on { " continue" } else { "" };
    let mut times: Vec<String> = route.mute_time_intervals.iter().map(|t| format!("not {t}")).collect();
    times.extend(route.active_time_intervals.iter().map(|t| format!("only {t}")));
    table.row(vec![
        format!("{}{name}{goes_on}", "  ".repeat(depth)),
        route.receiver.clone(),
        route.group_by.join(" "),
        route.group_wait.clone(),
        route.group_interval.clone(),
        route.repeat_interval.clone(),
        times.join(", "),
    ]);
    for child in &route.routes {
        branch(table, child, depth + 1);
    }
}

/// Receivers and how they are told.
pub fn receivers(out: &Out, all: &[ReceiverView]) {
    let mut table = Table::new(&["RECEIVER", "TOLD BY"]);
    for receiver in all {
        let mut name = receiver.name.clone();
        if receiver.targets.is_empty() {
            table.row(vec![name, out.paint.yellow("nobody")]);
            continue;
        }
        for target in &receiver.targets {
            table.row(vec![std::mem::take(&mut name), target_words(target)]);
        }
    }
    out.lines(&table.lines(out.paint, 0));
}

/// What silences what.
pub fn inhibition(out: &Out, rules: &[InhibitView]) {
    for rule in rules {
        let equal = if rule.equal.is_empty() {
            String::new()
        } else {
            format!(", with the same {}", rule.equal.join(", "))
        };
        out.line(&format!("while {} fires, {} is not told{equal}", rule.source, rule.target));
    }
}

/// What is not done as the document says.
pub fn warnings(out: &Out, all: &[String]) {
    for warning in all {
        out.line(&format!("{} {warning}", out.paint.yellow("▲")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_amtool_reads_them() {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let found = labels(&words(&["severity=critical", "a=\"b c\"", "x=y=z"])).unwrap();
        let pairs: Vec<(&str, &str)> = found.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(pairs, [("a", "b c"), ("severity", "critical"), ("x", "y=z")]);
        for bad in ["severity", "=x", "a!=b", "a=~b"] {
            assert!(labels(&words(&[bad])).is_err(), "{bad}");
        }
    }
}
