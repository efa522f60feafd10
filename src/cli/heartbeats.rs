//! `alerts heartbeats …`.

use crate::cli::args::HeartbeatCreateArgs;
use crate::cli::args::HeartbeatsVerb;
use crate::cli::breaker::unsure;
use crate::cli::client::Client;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::rules::confirm;
use crate::cli::rules::removed;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::HeartbeatDraft;
use crate::wire::HeartbeatList;
use crate::wire::HeartbeatMade;
use crate::wire::HeartbeatView;

const HEARTBEATS: &str = "/api/v1/heartbeats";
/// Pings that are printed.
const PINGS_SHOWN: usize = 10;

/// Runs `alerts heartbeats …`.
pub async fn run(context: &Context, verb: &HeartbeatsVerb) -> Result<Exit, Failure> {
    context.no_offline("alerts heartbeats", "heartbeats are heard by the running appliance")?;
    let client = context.client()?;
    match verb {
        HeartbeatsVerb::List => list(context, &client).await,
        HeartbeatsVerb::Show(args) => show(context, &client, &args.name).await,
        HeartbeatsVerb::Create(args) => create(context, &client, args).await,
        HeartbeatsVerb::Pause(args) => pause(context, &client, &args.name, true).await,
        HeartbeatsVerb::Resume(args) => pause(context, &client, &args.name, false).await,
        HeartbeatsVerb::Delete(args) => {
            confirm(context, args.yes, "Delete removes the heartbeat; its address ends at once.")?;
            client.delete(&format!("{HEARTBEATS}/{}", escape(&args.name))).await.map_err(unsure)?;
            removed(context, "heartbeat", &args.name)
        }
    }
}

async fn list(context: &Context, client: &Client) -> Result<Exit, Failure> {
    let answer = client.get::<HeartbeatList>(HEARTBEATS).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("No heartbeat yet: tradewarden alerts heartbeats create NAME --period 1h");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["STATE", "NAME", "SCHEDULE", "GRACE", "HEARD", "WHY"]);
    for beat in &answer.is.items {
        let heard =
            beat.age_seconds.map_or_else(|| "never".to_owned(), |s| format!("{} ago", words::duration(s)));
        table.row(vec![
            out.paint.state(&beat.state),
            cut(&beat.name, 28),
            beat.schedule.clone(),
            beat.grace.clone(),
            heard,
            cut(&beat.reason, 48),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

async fn get(client: &Client, name: &str) -> Result<crate::cli::client::Answer<HeartbeatView>, Failure> {
    client.get::<HeartbeatView>(&format!("{HEARTBEATS}/{}", escape(name))).await
}

async fn show(context: &Context, client: &Client, name: &str) -> Result<Exit, Failure> {
    let answer = get(client, name).await?;
    let (out, beat) = (&context.out, &answer.is);
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    out.line(&format!("{} {}: {}", out.paint.state(&beat.state), out.paint.bold(&beat.name), beat.reason));
    out.line(&format!("  {}, patience {}, severity {}", beat.schedule, beat.grace, beat.severity));
    if let Some(due) = &beat.due_at {
        out.line(&format!("  due {}", words::moment(due)));
    }
    for ping in beat.pings.iter().take(PINGS_SHOWN) {
        let code = ping.exit_code.map(|c| format!(" exit {c}")).unwrap_or_default();
        let took = ping.took_ms.map(|ms| format!(" in {}", words::millis(Some(ms)))).unwrap_or_default();
        let body = ping.body.as_deref().map(|b| format!(": {}", cut(b.trim(), 60))).unwrap_or_default();
        out.line(&format!("  {} {}{code}{took}{body}", words::moment(&ping.at), ping.beat));
    }
    Ok(Exit::Done)
}

async fn create(context: &Context, client: &Client, args: &HeartbeatCreateArgs) -> Result<Exit, Failure> {
    let draft = HeartbeatDraft {
        name: args.name.clone(),
        title: args.title.clone(),
        period: args.period.clone(),
        cron: args.cron.clone(),
        time_zone: args.time_zone.clone(),
        grace: args.grace.clone(),
        severity: args.severity.clone(),
        labels: Default::default(),
        paused: false,
        version: None,
        new_token: false,
    };
    let answer = client.post::<_, HeartbeatMade>(HEARTBEATS, &draft).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    // The address alone on standard output, so that `> file` keeps it and nothing else.
    out.line(answer.is.ping_url.as_deref().unwrap_or_default());
    out.note("This is the only time the address is shown. A script ends with: curl -fsS -m 10 --retry 5 ADDRESS/$?");
    let info = &answer.is.info;
    out.note(&format!("{} · {} · patience {}", info.name, info.schedule, info.grace));
    Ok(Exit::Done)
}

async fn pause(context: &Context, client: &Client, name: &str, paused: bool) -> Result<Exit, Failure> {
    let there = get(client, name).await?.is;
    let draft = HeartbeatDraft {
        name: there.name,
        title: there.title,
        period: there.period,
        cron: there.cron,
        time_zone: there.time_zone,
        grace: there.grace,
        severity: there.severity,
        labels: there.labels,
        paused,
        version: Some(there.version),
        new_token: false,
    };
    let answer = client
        .put::<_, HeartbeatMade>(&format!("{HEARTBEATS}/{}", escape(name)), &draft)
        .await
        .map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
    } else {
        let word = if paused { "paused" } else { "watched again from its next beat on" };
        out.line(&format!("{} heartbeat {name} is {word}", out.paint.green("✓")));
    }
    Ok(Exit::Done)
}
