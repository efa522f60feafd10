//! `settings …` and `dry-run …`.

use crate::cli::args::DryRunVerb;
use crate::cli::args::ReasonArgs;
use crate::cli::args::SettingsRollbackArgs;
use crate::cli::args::SettingsSetArgs;
use crate::cli::args::SettingsVerb;
use crate::cli::ask::Act;
use crate::cli::ask::Terminal;
use crate::cli::ask::confirmed;
use crate::cli::breaker::unsure;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words;
use crate::domain::settings;
use crate::domain::settings::Spec;
use crate::domain::settings_values::said;
use crate::domain::settings_values::typed;
use crate::wire::DryRunRequest;
use crate::wire::SettingChange;
use crate::wire::SettingView;
use crate::wire::SettingsApplied;
use crate::wire::SettingsApplyRequest;
use crate::wire::SettingsPreview;
use crate::wire::SettingsPreviewRequest;
use crate::wire::SettingsRollbackRequest;
use crate::wire::SettingsVersionList;
use crate::wire::SettingsView;

const ALL: &str = "/api/v1/settings";
const OFFLINE: &str = "settings are kept by the running appliance";

/// Runs `settings …`.
pub async fn run(context: &Context, verb: &SettingsVerb) -> Result<Exit, Failure> {
    context.no_offline("settings", OFFLINE)?;
    match verb {
        SettingsVerb::List(args) => list(context, args.section.as_deref()).await,
        SettingsVerb::Get(args) => get(context, &args.name).await,
        SettingsVerb::Set(args) => set(context, args).await,
        SettingsVerb::History(args) => history(context, usize::from(args.limit)).await,
        SettingsVerb::Rollback(args) => rollback(context, args).await,
        SettingsVerb::Readers => readers(context).await,
    }
}

fn spec_of(name: &str) -> Result<&'static Spec, Failure> {
    settings::named(name).ok_or_else(|| {
        let (section, key) = name.split_once('.').unwrap_or(("", name));
        Failure::Usage(settings::unknown(section, key))
    })
}

fn value_of(section: &str, view: &SettingView) -> String {
    settings::find(section, &view.key).map_or_else(|| view.value.to_string(), |spec| said(spec, &view.value))
}

async fn list(context: &Context, only: Option<&str>) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<SettingsView>(ALL).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if let Some(name) = only.filter(|name| !answer.is.sections.iter().any(|s| s.section == *name)) {
        return Err(Failure::Usage(settings::unknown(name, "")));
    }
    let mut table = Table::new(&["SETTING", "VALUE", "UNIT", "FROM", "BOUNDS"]);
    for section in answer.is.sections.iter().filter(|s| only.is_none_or(|name| s.section == name)) {
        for one in &section.settings {
            let bounds = match (&one.min, &one.max) {
                (Some(min), Some(max)) => format!("{min} to {max}"),
                _ => String::new(),
            };
            let from =
                if one.pinned.is_some() { format!("{} (read-only)", one.origin) } else { one.origin.clone() };
            let value = cut(&value_of(&section.section, one), 36);
            let name = format!("{}.{}", section.section, one.key);
            table.row(vec![name, value, one.unit.clone(), from, bounds]);
        }
    }
    out.lines(&table.lines(out.paint, 0));
    out.note(&format!("version {} · {}", answer.is.version, behind(&answer.is)));
    Ok(Exit::Done)
}

fn behind(view: &SettingsView) -> String {
    let late = view.readers.iter().filter(|r| !r.current).count();
    match (view.readers.len(), late) {
        (0, _) => "no reader has acknowledged yet".to_owned(),
        (all, 0) => format!("{} run it", words::count(all, "reader")),
        (all, late) => format!("{late} of {} behind", words::count(all, "reader")),
    }
}

async fn get(context: &Context, name: &str) -> Result<Exit, Failure> {
    let spec = spec_of(name)?;
    let answer = context.client()?.get::<SettingsView>(ALL).await?;
    let sections = answer.is.sections.iter().filter(|s| s.section == spec.section);
    let Some(one) = sections.flat_map(|s| &s.settings).find(|one| one.key == spec.key) else {
        return Err(Failure::Other(format!("the appliance does not have {}", spec.name())));
    };
    let out = &context.out;
    if out.json {
        out.value(one);
        return Ok(Exit::Done);
    }
    out.line(format!("{} {}", value_of(spec.section, one), one.unit).trim_end());
    out.note(&format!("{}: {}", spec.name(), one.words));
    let default = said(spec, &one.default);
    match (&one.pinned, &one.changed_by, &one.changed_at) {
        (Some(pin), ..) => out.note(&format!("read-only: pinned by {} ({})", pin.by, pin.place)),
        (None, Some(by), Some(at)) => {
            out.note(&format!("version {} by {by}, {}; default {default}", one.version, words::moment(at)));
        }
        _ => out.note(&format!("from {}; default {default}", one.origin)),
    }
    if let Some(at) = &one.expires_at {
        out.note(&format!("ends by itself at {}, then {}", words::moment(at), said(spec, &one.reverts_to)));
    }
    Ok(Exit::Done)
}

fn change_of(text: &str) -> Result<SettingChange, Failure> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| Failure::Usage(format!("'{text}' is no change: write NAME=VALUE")))?;
    let spec = spec_of(name.trim())?;
    Ok(SettingChange {
        section: spec.section.to_owned(),
        key: spec.key.to_owned(),
        value: typed(spec, value),
    })
}

async fn set(context: &Context, args: &SettingsSetArgs) -> Result<Exit, Failure> {
    let changes = args.changes.iter().map(|text| change_of(text)).collect::<Result<Vec<_>, _>>()?;
    let client = context.client()?;
    let ask = SettingsPreviewRequest { changes: changes.clone(), base_version: args.base };
    let preview = client.post::<_, SettingsPreview>("/api/v1/settings/preview", &ask).await?;
    let out = &context.out;
    if !out.json || args.preview {
        if out.json {
            out.value(&preview.raw);
        } else {
            show(context, &preview.is);
        }
    }
    if args.preview {
        return Ok(if preview.is.errors.is_empty() { Exit::Done } else { Exit::Refused });
    }
    let act =
        Act { verb: "settings set", word: "APPLY", impact: "Readers have the new values within a second." };
    let reason = confirmed(&args.reason, &act, &mut Terminal, out)?.reason;
    let request = SettingsApplyRequest {
        changes,
        base_version: args.base.unwrap_or(preview.is.base_version),
        reason,
        expires_in_seconds: args.expires_in,
        expires_at: None,
    };
    let answer =
        client.post::<_, SettingsApplied>("/api/v1/settings/apply", &request).await.map_err(unsure)?;
    done(context, &answer.raw, &answer.is);
    Ok(Exit::Done)
}

/// The review: before and after, and what it means.
fn show(context: &Context, preview: &SettingsPreview) {
    let out = &context.out;
    for item in &preview.items {
        let words = |value| match settings::find(&item.section, &item.key) {
            Some(spec) => said(spec, value),
            None => value.to_string(),
        };
        out.note(&out.paint.bold(&format!(
            "{}.{}: {} → {}",
            item.section,
            item.key,
            words(&item.before),
            words(&item.after)
        )));
        item.warnings.iter().for_each(|w| out.note(&out.paint.yellow(&format!("  ▲ {w}"))));
        item.now.iter().for_each(|w| out.note(&format!("  now: {w}")));
        item.last_7_days.iter().for_each(|w| out.note(&format!("  last 7 days: {w}")));
        out.note(&out.paint.dim(&format!("  read by {}", item.listeners.join(", "))));
    }
    for error in &preview.errors {
        out.note(&out.paint.red(&format!("✗ {}.{}: {}", error.section, error.key, error.message)));
    }
    if preview.items.is_empty() && preview.errors.is_empty() {
        out.note("these are the values in force already");
    }
}

fn done(context: &Context, raw: &serde_json::Value, applied: &SettingsApplied) {
    let out = &context.out;
    if out.json {
        out.value(raw);
        return;
    }
    let what: Vec<String> = applied
        .items
        .iter()
        .map(|c| {
            let spec = settings::find(&c.section, &c.key);
            let after = spec.map_or_else(|| c.after.to_string(), |spec| said(spec, &c.after));
            format!("{}.{} is {after}", c.section, c.key)
        })
        .collect();
    let what = if what.is_empty() { "nothing changed".to_owned() } else { what.join(", ") };
    out.line(&format!("{} version {}: {what}", out.paint.green("✓"), applied.version));
    if !applied.recorded {
        out.note("It holds, but could not be recorded: repeat it when the ledger can be written.");
    }
    context.name_target();
}

async fn history(context: &Context, limit: usize) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<SettingsVersionList>("/api/v1/settings/versions").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("No version yet: nobody has changed a setting.");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["VERSION", "WHEN", "BY", "WHAT", "WHY"]);
    for one in answer.is.items.iter().take(limit) {
        let what = one.changes.iter().map(|c| format!("{}.{}: {} → {}", c.section, c.key, c.before, c.after));
        let mut why = cut(&one.reason, 40);
        if let Some(by) = one.reverted_by_version {
            why.push_str(&format!(" (taken back by {by})"));
        }
        let what = cut(&what.collect::<Vec<_>>().join("; "), 60);
        table.row(vec![one.version.to_string(), words::moment(&one.at), one.by.clone(), what, why]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

async fn rollback(context: &Context, args: &SettingsRollbackArgs) -> Result<Exit, Failure> {
    let client = context.client()?;
    let base_version = client.get::<SettingsView>(ALL).await?.is.version;
    let impact = format!("Puts the values of version {} back, as version {}.", args.to, base_version + 1);
    let act = Act { verb: "settings rollback", word: "ROLLBACK", impact: &impact };
    let reason = confirmed(&args.reason, &act, &mut Terminal, &context.out)?.reason;
    let request = SettingsRollbackRequest { version: args.to, reason, base_version };
    let answer =
        client.post::<_, SettingsApplied>("/api/v1/settings/rollback", &request).await.map_err(unsure)?;
    done(context, &answer.raw, &answer.is);
    Ok(Exit::Done)
}

async fn readers(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<SettingsView>(ALL).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.is.readers);
        return Ok(Exit::Done);
    }
    if answer.is.readers.is_empty() {
        out.line("No reader has acknowledged yet.");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["READER", "DOOR", "VERSION", "STANDS", "LAG", "LAST HEARD"]);
    for one in &answer.is.readers {
        let stands = if one.current { out.paint.green("current") } else { out.paint.yellow("behind") };
        let (lag, at) = (words::millis(one.lag_ms), words::moment(&one.at));
        table.row(vec![one.name.clone(), one.door.clone(), one.version.to_string(), stands, lag, at]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

/// Runs `dry-run …`.
pub async fn dry_run(context: &Context, verb: &DryRunVerb) -> Result<Exit, Failure> {
    context.no_offline("dry-run", OFFLINE)?;
    match verb {
        DryRunVerb::On(args) => switch(context, args, true).await,
        DryRunVerb::Off(args) => switch(context, args, false).await,
        DryRunVerb::Status => {
            let answer =
                context.client()?.get::<serde_json::Value>("/api/v1/settings/system_defaults").await?;
            let on = answer.is["dry_run"].as_bool().unwrap_or(false);
            let out = &context.out;
            if out.json {
                out.value(&serde_json::json!({ "dry_run": on, "version": answer.is["version"] }));
            } else if on {
                out.line(&out.paint.yellow("DRY RUN: new orders are simulated"));
            } else {
                out.line("orders are real");
            }
            Ok(Exit::Done)
        }
    }
}

async fn switch(context: &Context, args: &ReasonArgs, on: bool) -> Result<Exit, Failure> {
    let act = match on {
        true => {
            Act { verb: "dry-run on", word: "DRY RUN", impact: "New orders are simulated. Stops stay real." }
        }
        false => {
            Act { verb: "dry-run off", word: "REAL ORDERS", impact: "New orders are sent for real again." }
        }
    };
    let reason = confirmed(args, &act, &mut Terminal, &context.out)?.reason;
    let request = DryRunRequest { on, reason };
    let answer = context.client()?.post::<_, SettingsApplied>("/api/v1/settings/dry-run", &request).await;
    let answer = answer.map_err(unsure)?;
    done(context, &answer.raw, &answer.is);
    Ok(Exit::Done)
}
