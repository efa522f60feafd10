//! `import alertmanager`: what a configuration means, and putting it in force.

use crate::cli::alerts_route;
use crate::cli::args::ImportAlertmanagerArgs;
use crate::cli::args::ImportVerb;
use crate::cli::ask::Act;
use crate::cli::ask::Terminal;
use crate::cli::ask::confirmed;
use crate::cli::breaker::unsure;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Out;
use crate::cli::run::Context;
use crate::cli::words::count;
use crate::domain::alerts_document::DOCUMENT_MAX_BYTES;
use crate::wire::ImportRequest;
use crate::wire::ImportView;
use std::fs::File;
use std::io::Read;
use std::path::Path;

const ROUTE: &str = "/api/v1/routing/import";
const IMPORT: Act<'static> = Act {
    verb: "import alertmanager",
    word: "IMPORT",
    impact: "Puts these routes, receivers and times in force; what fires is routed anew by them.",
};

/// Runs `import …`.
pub async fn run(context: &Context, verb: &ImportVerb) -> Result<Exit, Failure> {
    match verb {
        ImportVerb::Alertmanager(args) => alertmanager(context, args).await,
    }
}

async fn alertmanager(context: &Context, args: &ImportAlertmanagerArgs) -> Result<Exit, Failure> {
    context.no_offline("import alertmanager", "the running appliance has to take it")?;
    let client = context.client()?;
    let mut request = ImportRequest {
        yaml: text(&args.file)?,
        skip_unsupported: args.skip_unsupported,
        dry_run: true,
        reason: String::new(),
    };
    let out = &context.out;
    let Some(answer) = ask(&client, &request, &args.file, out).await? else { return Ok(Exit::Refused) };
    if args.dry_run {
        if out.json {
            out.value(&answer.raw);
        } else {
            tell(out, &answer.is);
            out.note("Nothing was changed: leave out --dry-run to put it in force.");
        }
        return Ok(Exit::Done);
    }
    if !out.json {
        tell(out, &answer.is);
    }
    let given = confirmed(&args.reason, &IMPORT, &mut Terminal, out)?;
    request.dry_run = false;
    request.reason = given.reason;
    let Some(answer) = ask(&client, &request, &args.file, out).await? else { return Ok(Exit::Refused) };
    if out.json {
        out.value(&answer.raw);
    } else {
        let version = answer.is.version.unwrap_or_default();
        out.line(&format!("{} in force as version {version}", out.paint.green("✓")));
        context.name_target();
    }
    Ok(Exit::Done)
}

type Answer = crate::cli::client::Answer<ImportView>;

/// Sends it; mistakes of the file are told with its name, and give `None`.
async fn ask(
    client: &Client,
    request: &ImportRequest,
    file: &Path,
    out: &Out,
) -> Result<Option<Answer>, Failure> {
    match client.post(ROUTE, request).await {
        Ok(answer) => Ok(Some(answer)),
        Err(Failure::Problem(problem)) if problem.code == "bad_document" && !out.json => {
            for mistake in &problem.errors {
                out.error(&format!("{}:{}: {}", file.display(), mistake.field, mistake.message));
            }
            out.error(&format!(
                "{} {}: nothing was changed",
                out.err.red("✗"),
                count(problem.errors.len(), "mistake")
            ));
            Ok(None)
        }
        Err(failure) => Err(unsure(failure)),
    }
}

fn text(file: &Path) -> Result<String, Failure> {
    let say = |why: String| Failure::Usage(format!("{}: {why}", file.display()));
    let mut bytes = Vec::new();
    let limit = DOCUMENT_MAX_BYTES as u64;
    let read = File::open(file).and_then(|f| f.take(limit + 1).read_to_end(&mut bytes));
    read.map_err(|e| say(e.to_string()))?;
    if bytes.len() as u64 > limit {
        return Err(say(format!("a configuration has at most {limit} bytes")));
    }
    String::from_utf8(bytes).map_err(|_| say("it is not UTF-8 text".to_owned()))
}

fn tell(out: &Out, view: &ImportView) {
    out.line(&format!(
        "{}, {}, {}, {}; over without news after {}",
        count(view.routes, "route"),
        count(view.receivers.len(), "receiver"),
        count(view.inhibit_rules.len(), "inhibition rule"),
        count(view.time_intervals.len(), "time interval"),
        view.resolve_timeout
    ));
    alerts_route::tree(out, &view.root);
    alerts_route::receivers(out, &view.receivers);
    alerts_route::inhibition(out, &view.inhibit_rules);
    alerts_route::warnings(out, &view.warnings);
}
