//! `alerts rules …`.

use crate::cli::args::RuleDeleteArgs;
use crate::cli::args::RulePreviewArgs;
use crate::cli::args::RulesVerb;
use crate::cli::ask::Talk;
use crate::cli::ask::Terminal;
use crate::cli::ask::typed;
use crate::cli::breaker::unsure;
use crate::cli::client::Answer;
use crate::cli::client::Client;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::AlertReadingList;
use crate::wire::AlertRuleDraft;
use crate::wire::AlertRuleList;
use crate::wire::AlertRulePreviewRequest;
use crate::wire::AlertRulePreviewView;
use crate::wire::AlertRuleTestView;
use crate::wire::AlertRuleView;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

const RULES: &str = "/api/v1/alert-rules";
/// Largest file with a rule.
const FILE_MAX_BYTES: u64 = 64 * 1024;
/// Intervals of a preview that are printed for each series.
const INTERVALS_SHOWN: usize = 10;

/// Runs `alerts rules …`.
pub async fn run(context: &Context, verb: &RulesVerb) -> Result<Exit, Failure> {
    context.no_offline("alerts rules", "rules are kept and watched by the running appliance")?;
    let client = context.client()?;
    match verb {
        RulesVerb::List => list(context, &client).await,
        RulesVerb::Show(args) => show(context, &client, &args.name).await,
        RulesVerb::Set(args) => set(context, &client, read(&args.file)?).await,
        RulesVerb::Enable(args) => switch(context, &client, &args.name, true).await,
        RulesVerb::Disable(args) => switch(context, &client, &args.name, false).await,
        RulesVerb::Delete(args) => delete(context, &client, args).await,
        RulesVerb::Preview(args) => preview(context, &client, args).await,
        RulesVerb::Test(args) => test(context, &client, &args.name).await,
        RulesVerb::Readings => readings(context, &client).await,
    }
}

async fn list(context: &Context, client: &Client) -> Result<Exit, Failure> {
    let answer = client.get::<AlertRuleList>(RULES).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["STATE", "NAME", "SEVERITY", "CONDITION", "ACTION"]);
    for view in &answer.is.items {
        table.row(vec![
            out.paint.state(&view.phase),
            cut(&view.rule.name, 28),
            view.rule.severity.clone(),
            cut(&view.condition, 64),
            view.rule.action.clone().unwrap_or_default(),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

async fn get(client: &Client, name: &str) -> Result<Answer<AlertRuleView>, Failure> {
    client.get::<AlertRuleView>(&format!("{RULES}/{}", escape(name))).await
}

async fn show(context: &Context, client: &Client, name: &str) -> Result<Exit, Failure> {
    let answer = get(client, name).await?;
    let out = &context.out;
    if out.json {
        // What `set` takes back: the rule itself, without how it stands.
        out.value(&answer.is.rule);
        return Ok(Exit::Done);
    }
    tell(context, &answer.is);
    Ok(Exit::Done)
}

fn tell(context: &Context, view: &AlertRuleView) {
    let (out, rule) = (&context.out, &view.rule);
    out.line(&format!("{} {}", out.paint.state(&view.phase), out.paint.bold(&rule.name)));
    out.line(&format!("  {}", view.condition));
    let action = rule.action.as_deref().map(|a| format!(", action {a}")).unwrap_or_default();
    out.line(&format!("  severity {}, no data: {}{action}", rule.severity, rule.no_data));
    for state in &view.states {
        let why = state.missing.as_deref().map(|m| format!(" ({m})")).unwrap_or_default();
        let since = words::moment(&state.since);
        out.line(&format!(
            "  {} {} {}{why}, since {since}",
            out.paint.state(&state.phase),
            labels(&state.labels),
            state.shown
        ));
    }
    out.line(&out.paint.dim(&format!(
        "  version {}, changed by {} at {}",
        rule.version.unwrap_or_default(),
        view.updated_by,
        words::moment(&view.updated_at)
    )));
}

fn labels(labels: &BTreeMap<String, String>) -> String {
    labels.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<String>>().join(" ")
}

/// Reads a rule as TOML or JSON.
fn read(path: &Path) -> Result<AlertRuleDraft, Failure> {
    let name = path.display();
    let failed = |e: std::io::Error| Failure::Usage(format!("{name} cannot be read: {e}"));
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().take(FILE_MAX_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(FILE_MAX_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    }
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > FILE_MAX_BYTES {
        return Err(Failure::Usage(format!("{name} has more than {FILE_MAX_BYTES} bytes")));
    }
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).map_err(|e| e.to_string())
    } else {
        toml::from_str(&text).map_err(|e| e.to_string())
    };
    read.map_err(|e| Failure::Usage(format!("{name} is no alert rule: {e}")))
}

async fn set(context: &Context, client: &Client, mut draft: AlertRuleDraft) -> Result<Exit, Failure> {
    let there = match get(client, &draft.name).await {
        Ok(answer) => Some(answer.is),
        Err(Failure::Problem(problem)) if problem.status == 404 => None,
        Err(failure) => return Err(failure),
    };
    let (verb, answer) = match there {
        None => ("made", client.post::<_, AlertRuleView>(RULES, &draft).await.map_err(unsure)?),
        Some(view) => {
            draft.version = draft.version.or(view.rule.version);
            ("changed", put(client, &draft).await?)
        }
    };
    done(context, &answer, verb)
}

async fn put(client: &Client, draft: &AlertRuleDraft) -> Result<Answer<AlertRuleView>, Failure> {
    client.put(&format!("{RULES}/{}", escape(&draft.name)), draft).await.map_err(unsure)
}

fn done(context: &Context, answer: &Answer<AlertRuleView>, verb: &str) -> Result<Exit, Failure> {
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    out.line(&format!("{} rule {} is {verb}", out.paint.green("✓"), answer.is.rule.name));
    out.line(&format!("  {}", answer.is.condition));
    Ok(Exit::Done)
}

async fn switch(context: &Context, client: &Client, name: &str, enabled: bool) -> Result<Exit, Failure> {
    let there = get(client, name).await?.is;
    let draft = AlertRuleDraft { enabled, ..there.rule };
    let answer = put(client, &draft).await?;
    done(context, &answer, if enabled { "watched" } else { "not watched" })
}

async fn delete(context: &Context, client: &Client, args: &RuleDeleteArgs) -> Result<Exit, Failure> {
    confirm(context, args.yes, "Delete removes the rule; an alert of it is called off.")?;
    client.delete(&format!("{RULES}/{}", escape(&args.name))).await.map_err(unsure)?;
    removed(context, "rule", &args.name)
}

/// Asks before something is removed.
pub fn confirm(context: &Context, yes: bool, impact: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let mut terminal = Terminal;
    if !terminal.present() {
        return Err(Failure::Usage("nobody is at a terminal to confirm: add --yes".to_owned()));
    }
    context.out.note(impact);
    typed("DELETE", &mut terminal)
}

/// Says that something is gone.
pub fn removed(context: &Context, what: &str, name: &str) -> Result<Exit, Failure> {
    let out = &context.out;
    if out.json {
        out.value(&Value::Null);
    } else {
        out.line(&format!("{} {what} {name} is removed", out.paint.green("✓")));
    }
    Ok(Exit::Done)
}

async fn preview(context: &Context, client: &Client, args: &RulePreviewArgs) -> Result<Exit, Failure> {
    let rule = match (&args.file, &args.name) {
        (Some(file), _) => read(file)?,
        (None, name) => get(client, name.as_deref().unwrap_or_default()).await?.is.rule,
    };
    let ask = AlertRulePreviewRequest { rule, hours: args.hours };
    let answer = client.post::<_, AlertRulePreviewView>(&format!("{RULES}/preview"), &ask).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let view = &answer.is;
    out.line(&out.paint.bold(&view.text));
    out.line(&out.paint.dim(&format!("  {}", view.condition)));
    for series in &view.series {
        let unknown = series.unknown_share * 100.0;
        let known = if unknown > 0.05 { format!("  {unknown:.1} % unknown") } else { String::new() };
        out.line(&format!("  {} fired {}{known}", labels(&series.labels), series.fired));
        for one in series.intervals.iter().take(INTERVALS_SHOWN) {
            let to = one.to.as_deref().map_or_else(|| "now".to_owned(), words::moment);
            out.line(&format!("    {} to {to}, peak {}", words::moment(&one.from), one.peak_shown));
        }
        if series.intervals.len() > INTERVALS_SHOWN {
            out.line(&out.paint.dim(&format!("    … and {} more", series.fired - INTERVALS_SHOWN)));
        }
    }
    Ok(Exit::Done)
}

async fn test(context: &Context, client: &Client, name: &str) -> Result<Exit, Failure> {
    let path = format!("{RULES}/{}/test", escape(name));
    let answer = client.post::<_, AlertRuleTestView>(&path, &Value::Null).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    for id in &answer.is.incidents {
        out.line(&format!("{} test of {name} is on its way: incident {id}", out.paint.green("✓")));
        out.note(&format!("tradewarden alerts why {id} says whether it arrived"));
    }
    Ok(Exit::Done)
}

async fn readings(context: &Context, client: &Client) -> Result<Exit, Failure> {
    let answer = client.get::<AlertReadingList>("/api/v1/alert-readings").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["READING", "SERIES", ">VALUE", "WHAT"]);
    for reading in &answer.is.items {
        if reading.series.is_empty() {
            let none = out.paint.dim("–");
            table.row(vec![reading.name.clone(), String::new(), none, cut(&reading.what, 48)]);
        }
        for series in &reading.series {
            let what = cut(&reading.what, 48);
            table.row(vec![reading.name.clone(), labels(&series.labels), series.shown.clone(), what]);
        }
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}
