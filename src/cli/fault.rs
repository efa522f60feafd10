//! `desk fault`: the faults of a paper desk that runs.

use crate::cli::args::FaultArgs;
use crate::cli::client::Client;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Out;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::target;
use crate::cli::target::Target;
use serde::Deserialize;
use serde_json::json;

/// Where a desk that was started by hand has its control page.
const USUAL_DESK_URL: &str = "http://127.0.0.1:8006";

#[derive(Debug, Deserialize)]
struct Faults {
    faults: Vec<Fault>,
}

#[derive(Debug, Deserialize)]
struct Fault {
    fault: String,
    effect: String,
    per_service: bool,
    on: bool,
    services: Vec<String>,
}

/// Runs `desk fault`.
pub async fn run(context: &Context, args: &FaultArgs) -> Result<Exit, Failure> {
    let demo = target::running_demo(&context.env).map(|note| note.desk_url);
    let url = args.desk_url.clone().or(demo).unwrap_or_else(|| USUAL_DESK_URL.to_owned());
    let url = url.trim_end_matches('/').to_owned();
    let client = Client::new(&Target::Url { url, key: None, ca: None })?;
    let answer = match &args.fault {
        None => client.get::<Faults>("/desk/faults").await?,
        Some(fault) => {
            let request = json!({ "fault": fault, "service": args.service, "on": !args.off });
            client.post::<_, Faults>("/desk/faults", &request).await?
        }
    };
    if context.out.json {
        context.out.value(&answer.raw);
    } else {
        tell(&context.out, &answer.is);
    }
    Ok(Exit::Done)
}

fn tell(out: &Out, faults: &Faults) {
    let mut table = Table::new(&["FAULT", "", "FOR", "EFFECT"]);
    for fault in &faults.faults {
        let state = if fault.on { out.paint.red("on") } else { out.paint.dim("off") };
        let whom = match (fault.per_service, fault.services.is_empty()) {
            (_, false) => cut(&fault.services.join(" "), 34),
            (true, true) => out.paint.dim("a service"),
            (false, true) => String::new(),
        };
        table.row(vec![fault.fault.clone(), state, whom, fault.effect.clone()]);
    }
    out.lines(&table.lines(out.paint, 0));
}
