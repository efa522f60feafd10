//! `alerts silence …`.

use crate::cli::args::SilenceAddArgs;
use crate::cli::args::SilenceListArgs;
use crate::cli::args::SilenceVerb;
use crate::cli::breaker::unsure;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::SilenceBody;
use crate::wire::SilenceList;
use crate::wire::SilenceView;

/// Runs `alerts silence …`.
pub async fn run(context: &Context, verb: &SilenceVerb) -> Result<Exit, Failure> {
    match verb {
        SilenceVerb::List(args) => list(context, args).await,
        SilenceVerb::Add(args) => add(context, args).await,
        SilenceVerb::Expire(args) => expire(context, &args.id).await,
    }
}

async fn list(context: &Context, args: &SilenceListArgs) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<SilenceList>("/api/v1/silences").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let shown: Vec<&SilenceView> =
        answer.is.items.iter().filter(|s| args.expired || s.state != "expired").collect();
    if shown.is_empty() {
        out.line("Nothing is silenced.");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["ID", "STATE", "UNTIL (UTC)", "MATCHERS", ">FIRING", "BY", "WHY"]);
    for s in shown {
        let until = if s.ends_with_alert { "its alert ends".to_owned() } else { words::moment(&s.ends_at) };
        table.row(vec![
            s.id.clone(),
            out.paint.state(&s.state),
            until,
            cut(&s.matchers.join(", "), 48),
            s.firing.to_string(),
            cut(&s.created_by, 18),
            cut(&s.comment, 40),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

async fn add(context: &Context, args: &SilenceAddArgs) -> Result<Exit, Failure> {
    let body = SilenceBody {
        id: None,
        matchers: args.matchers.clone(),
        starts_at: None,
        ends_at: None,
        minutes: Some(args.duration),
        comment: args.comment.clone(),
        ends_with_alert: args.ends_with_alert,
    };
    let client = context.client()?;
    let answer = client.post::<_, SilenceView>("/api/v1/silences", &body).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let s = &answer.is;
    let until = words::moment(&s.ends_at);
    out.line(&format!("{} silenced until {until}: {}", out.paint.green("✓"), s.matchers.join(", ")));
    out.line(&out.paint.dim(&format!("  {} firing now fit · silence {}", s.firing, s.id)));
    Ok(Exit::Done)
}

async fn expire(context: &Context, id: &str) -> Result<Exit, Failure> {
    let path = format!("/api/v1/silences/{}", escape(id));
    let answer = context.client()?.delete(&path).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
    } else {
        out.line(&format!(
            "{} the silence has ended: what it kept back and still fires is told",
            out.paint.green("✓")
        ));
    }
    Ok(Exit::Done)
}
