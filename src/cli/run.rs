//! From arguments to an exit code.

use crate::cli::alerts;
use crate::cli::args::Cli;
use crate::cli::args::Common;
use crate::cli::args::Verb;
use crate::cli::audit;
use crate::cli::backup;
use crate::cli::breaker;
use crate::cli::check_config;
use crate::cli::client::Client;
use crate::cli::doctor;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::flags;
use crate::cli::gate;
use crate::cli::health;
use crate::cli::import;
use crate::cli::incident;
use crate::cli::keys;
use crate::cli::kill;
use crate::cli::man;
use crate::cli::openapi;
use crate::cli::paint::Out;
use crate::cli::people;
use crate::cli::reload;
use crate::cli::serve;
use crate::cli::settings;
use crate::cli::slo;
use crate::cli::status;
use crate::cli::target;
use crate::cli::target::Target;
use crate::config::Env;
use crate::telemetry::steps;
use clap::CommandFactory;
use clap::Parser;
use clap::error::ErrorKind;
use std::process::ExitCode;

/// What every verb gets.
pub struct Context {
    /// Flags of every verb.
    pub common: Common,
    /// The environment.
    pub env: Env,
    /// Where to write.
    pub out: Out,
}

impl Context {
    /// The appliance that is meant.
    pub fn target(&self) -> Result<Target, Failure> {
        target::find(&self.common, &self.env)
    }

    /// A connection to it.
    pub fn client(&self) -> Result<Client, Failure> {
        let target = self.target()?;
        if matches!(target, Target::Socket { demo: true, .. }) {
            self.out.note(&format!("No appliance is installed here: speaking to {}.", target.name()));
        }
        let mut client = Client::new(&target)?;
        // Nobody named a socket, and the appliance that is meant may be down while a demo runs: say how to mean that one.
        if matches!(target, Target::Socket { demo: false, .. })
            && self.common.socket.is_none()
            && let Some(note) = target::running_demo(&self.env)
        {
            client.hint_also(&format!("A demo of yours runs, too: --socket {}", note.socket.display()));
        }
        Ok(client)
    }

    /// Says which appliance answered, under an act.
    pub fn name_target(&self) {
        // The demo has been named before anything was sent.
        if let Ok(target @ (Target::Url { .. } | Target::Socket { demo: false, .. })) = self.target() {
            self.out.note(&format!("  through {}", target.name()));
        }
    }

    /// Refuses `--offline` where only the appliance can do it.
    pub fn no_offline(&self, verb: &str, why: &str) -> Result<(), Failure> {
        if self.common.offline {
            return Err(Failure::Usage(format!("{verb} does not work with --offline: {why}")));
        }
        Ok(())
    }
}

/// The whole command line: parses, runs, and gives the exit code.
pub fn main() -> ExitCode {
    // An error means that somebody installed one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = match Cli::try_parse_from(flags::rewrite(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done.into(),
                _ => Exit::Usage.into(),
            };
        }
    };
    let env = Env::process();
    // For the tests that kill the process at a named step; a release build does not look at it.
    steps::arm(env.get("TRADEWARDEN_CRASH_AT").map(str::to_owned));
    let out = Out::new(cli.common.json, cli.common.color, env.get("NO_COLOR").is_some());
    let context = Context { common: cli.common, env, out };
    let outcome = match &cli.verb {
        // The servers choose their own number of threads.
        Verb::Serve(_) | Verb::Demo(_) | Verb::Desk(_) => threaded(&context, &cli.verb),
        Verb::CheckConfig(args) => Ok(check_config::run(&context, args)),
        Verb::Openapi => Ok(openapi::run(&context)),
        Verb::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "tradewarden", &mut script);
            context.out.line(&String::from_utf8_lossy(&script));
            Ok(Exit::Done)
        }
        Verb::Man(args) => man::run(&context, args),
        verb => single(&context, verb),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.tell(&context.out);
            failure.exit().into()
        }
    }
}

fn single(context: &Context, verb: &Verb) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| Failure::Other(format!("cannot start: {e}")))?.block_on(operate(context, verb))
}

fn threaded(context: &Context, verb: &Verb) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| Failure::Other(format!("cannot start: {e}")))?.block_on(operate(context, verb))
}

async fn operate(context: &Context, verb: &Verb) -> Result<Exit, Failure> {
    match verb {
        Verb::Status => status::run(context).await,
        Verb::CircuitTrip(args) => breaker::trip(context, args).await,
        Verb::CircuitReset(args) => breaker::reset(context, args).await,
        Verb::CircuitStatus(args) => breaker::status(context, args).await,
        Verb::CircuitInit(args) => breaker::init(context, args).await,
        Verb::KillSwitch(args) => kill::kill(context, args).await,
        Verb::KillRelease(args) => kill::release(context, args).await,
        Verb::Gate(args) => gate::run(context, args).await,
        Verb::Health(args) => health::run(context, args.verb.as_ref()).await,
        Verb::Slo(args) => slo::run(context, args).await,
        Verb::Import(args) => import::run(context, &args.verb).await,
        Verb::Alerts(args) => alerts::run(context, &args.verb).await,
        Verb::Incident(args) => incident::run(context, &args.verb).await,
        Verb::Backup(args) => backup::run(context, args).await,
        Verb::Restore(args) => backup::restore(context, args).await,
        Verb::Audit(args) => audit::run(context, &args.verb).await,
        Verb::User(args) => people::users(context, &args.verb).await,
        Verb::Keys(args) => keys::keys(context, &args.verb).await,
        Verb::Settings(args) => settings::run(context, &args.verb).await,
        Verb::DryRun(args) => settings::dry_run(context, &args.verb).await,
        Verb::Doctor => doctor::run(context).await,
        Verb::Reload => reload::run(context).await,
        Verb::Serve(args) => serve::serve(context, args).await,
        Verb::Demo(args) => serve::demo(context, args).await,
        Verb::Desk(args) => serve::desk(context, args).await,
        Verb::CheckConfig(_) | Verb::Openapi | Verb::Completions(_) | Verb::Man(_) => Ok(Exit::Done),
    }
}
