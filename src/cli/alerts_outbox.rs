//! `alerts deliveries`, `alerts retry`, `alerts discard`, `alerts why`, `alerts test`, `alerts raise`.

use crate::cli::args::AlertRaiseArgs;
use crate::cli::args::AlertTestArgs;
use crate::cli::args::AlertWhyArgs;
use crate::cli::args::DeliveriesArgs;
use crate::cli::args::DiscardArgs;
use crate::cli::args::RetryArgs;
use crate::cli::breaker::unsure;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::DeliveryList;
use crate::wire::DeliveryView;
use crate::wire::DiscardBody;
use crate::wire::RaiseAlert;
use crate::wire::RaiseBody;
use crate::wire::RaisedView;
use crate::wire::RecipientBody;
use crate::wire::RetryBody;
use crate::wire::RetryView;
use crate::wire::TestSendBody;
use crate::wire::TestSendView;
use crate::wire::WhyView;
use std::collections::BTreeMap;

/// Columns of an error.
const ERROR_COLUMNS: usize = 60;

/// Lists deliveries, newest first.
pub async fn deliveries(context: &Context, args: &DeliveriesArgs) -> Result<Exit, Failure> {
    let (limit, incident) = (args.limit.to_string(), args.incident.map(|id| id.to_string()));
    let query = [
        ("limit", Some(limit.as_str())),
        ("status", args.status.as_deref()),
        ("channel", args.channel.as_deref()),
        ("incident", incident.as_deref()),
        ("cursor", args.cursor.as_deref()),
    ];
    let answer = context.client()?.query::<DeliveryList>("/api/v1/deliveries", &query).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let page = &answer.is;
    if page.items.is_empty() {
        out.line("No delivery fits.");
        return Ok(Exit::Done);
    }
    let newest = page.items.first().map_or("", |d| d.created_at.as_str());
    let mut table =
        Table::new(&[">ID", "OWED (UTC)", "STATE", "CHANNEL", "RECIPIENT", ">TRIES", ">INCIDENT", "ERROR"]);
    for d in &page.items {
        table.row(vec![
            d.id.to_string(),
            out.paint.dim(&words::clock(&d.created_at, newest)),
            out.paint.state(&d.status),
            d.channel.clone(),
            cut(&d.recipient, 32),
            d.attempts.to_string(),
            d.alert_id.to_string(),
            cut(d.error_message.as_deref().unwrap_or_default(), ERROR_COLUMNS),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    if let Some(cursor) = &page.next_cursor {
        out.note(&format!("older deliveries: add --cursor {cursor}"));
    }
    Ok(Exit::Done)
}

/// Sends poisoned deliveries again.
pub async fn retry(context: &Context, args: &RetryArgs) -> Result<Exit, Failure> {
    let out = &context.out;
    if let Some(recipient) = &args.recipient {
        let [id] = args.ids.as_slice() else {
            return Err(Failure::Usage("--recipient goes with exactly one delivery".to_owned()));
        };
        let body = RecipientBody { recipient: recipient.clone() };
        let path = format!("/api/v1/deliveries/{id}/recipient");
        let answer = context.client()?.post::<_, DeliveryView>(&path, &body).await.map_err(unsure)?;
        if out.json {
            out.value(&answer.raw);
        } else {
            out.line(&format!("{} delivery {id} goes to {}", out.paint.green("✓"), answer.is.recipient));
        }
        return Ok(Exit::Done);
    }
    let body = RetryBody {
        ids: (!args.ids.is_empty()).then(|| args.ids.clone()),
        from: args.from.clone(),
        to: args.to.clone(),
        channel: args.channel.clone(),
    };
    let answer =
        context.client()?.post::<_, RetryView>("/api/v1/deliveries/retry", &body).await.map_err(unsure)?;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let retried = answer.is.retried;
    out.line(&format!("{} {retried} set back: they are sent again now", out.paint.green("✓")));
    let named = u32::try_from(args.ids.len()).unwrap_or(u32::MAX);
    if retried < named {
        out.note(&format!("{} of those named are not in the poison queue", named - retried));
        return Ok(Exit::Refused);
    }
    Ok(Exit::Done)
}

/// Calls a delivery off.
pub async fn discard(context: &Context, args: &DiscardArgs) -> Result<Exit, Failure> {
    let body = DiscardBody { reason: args.reason.clone() };
    let path = format!("/api/v1/deliveries/{}/discard", args.id);
    let answer = context.client()?.post::<_, DeliveryView>(&path, &body).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
    } else {
        out.line(&format!("{} delivery {} is {}", out.paint.green("✓"), args.id, answer.is.status));
    }
    Ok(Exit::Done)
}

/// Explains an incident.
pub async fn why(context: &Context, args: &AlertWhyArgs) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<WhyView>(&format!("/api/v1/alerts/{}/why", args.id)).await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    out.line(&out.paint.bold(&answer.is.sentence));
    let newest = answer.is.steps.iter().filter_map(|s| s.at.as_deref()).max().unwrap_or_default();
    let mut table = Table::new(&["WHEN (UTC)", "STEP", "WHAT"]);
    for step in &answer.is.steps {
        let at = step.at.as_deref().map_or_else(|| "now".to_owned(), |at| words::clock(at, newest));
        table.row(vec![out.paint.dim(&at), step.kind.clone(), step.text.clone()]);
    }
    out.lines(&table.lines(out.paint, 0));
    if !answer.is.balanced {
        out.line(&out.paint.red("✗ its deliveries are not as many as were owed"));
    }
    Ok(Exit::Done)
}

/// Sends a test.
pub async fn test(context: &Context, args: &AlertTestArgs) -> Result<Exit, Failure> {
    let body = TestSendBody { receiver: args.receiver.clone(), lane: args.lane.clone() };
    let client = context.client()?;
    let answer = client.post::<_, TestSendView>("/api/v1/alerts/test", &body).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let id = answer.is.incident;
    out.line(&format!("{} a test is on its way", out.paint.green("✓")));
    out.note(&format!("whether it arrived: tradewarden alerts deliveries --incident {id}"));
    Ok(Exit::Done)
}

/// Raises an alert, or ends it.
pub async fn raise(context: &Context, args: &AlertRaiseArgs) -> Result<Exit, Failure> {
    let mut labels = BTreeMap::new();
    for pair in &args.labels {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Failure::Usage(format!("'{pair}' is no label: write name=value")));
        };
        labels.insert(name.to_owned(), value.trim_matches('"').to_owned());
    }
    let annotations = args.summary.iter().map(|text| ("summary".to_owned(), text.clone())).collect();
    let alert = RaiseAlert {
        labels,
        annotations,
        status: args.resolved.then(|| "resolved".to_owned()),
        starts_at: None,
        ends_at: None,
        generator_url: None,
        action: None,
    };
    let body = RaiseBody { alerts: vec![alert] };
    let answer = context.client()?.post::<_, RaisedView>("/api/v1/alerts", &body).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    for raised in &answer.is.items {
        let which =
            raised.incident.map_or_else(|| "nothing is open".to_owned(), |id| format!("incident {id}"));
        out.line(&format!("{} {which}: {}", out.paint.green("✓"), raised.change));
    }
    Ok(Exit::Done)
}
