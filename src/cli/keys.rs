//! `keys …`.

use crate::cli::args::KeyCreateArgs;
use crate::cli::args::KeyEndArgs;
use crate::cli::args::KeyRotateArgs;
use crate::cli::args::KeyVerifyArgs;
use crate::cli::args::KeysVerb;
use crate::cli::ask::Talk;
use crate::cli::ask::Terminal;
use crate::cli::ask::typed;
use crate::cli::breaker::unsure;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::paint::cut;
use crate::cli::run::Context;
use crate::cli::words;
use crate::domain::keys::IDENTITY_CHARS;
use crate::domain::keys::SCOPE_WORDS;
use crate::wire::CreateKeyRequest;
use crate::wire::CreatedKeyView;
use crate::wire::KeyList;
use crate::wire::KeyView;
use crate::wire::RotateKeyRequest;
use crate::wire::VerifiedKeyView;
use crate::wire::VerifyKeyRequest;
use std::io::Read;

/// Most bytes read of a key to verify.
const KEY_READ_MAX_BYTES: u64 = 4_096;

/// Runs `keys …`.
pub async fn keys(context: &Context, verb: &KeysVerb) -> Result<Exit, Failure> {
    if let KeysVerb::Scopes = verb {
        return Ok(scopes(context));
    }
    context.no_offline("keys", "keys are kept by the running appliance")?;
    match verb {
        KeysVerb::Create(args) => create(context, args).await,
        KeysVerb::List => list(context).await,
        KeysVerb::Rotate(args) => rotate(context, args).await,
        KeysVerb::CutShort(args) => cut_short(context, args).await,
        KeysVerb::Revoke(args) => revoke(context, args).await,
        KeysVerb::Verify(args) => verify(context, args).await,
        KeysVerb::Scopes => Ok(Exit::Done),
    }
}

fn scopes(context: &Context) -> Exit {
    let out = &context.out;
    if out.json {
        let rows: Vec<_> = SCOPE_WORDS
            .iter()
            .map(|(scope, words)| serde_json::json!({ "scope": scope, "words": words }))
            .collect();
        out.value(&serde_json::json!({ "items": rows }));
        return Exit::Done;
    }
    let mut table = Table::new(&["SCOPE", "LETS A KEY"]);
    for (scope, words) in SCOPE_WORDS {
        table.row(vec![scope.to_owned(), words.to_owned()]);
    }
    out.lines(&table.lines(out.paint, 0));
    Exit::Done
}

async fn create(context: &Context, args: &KeyCreateArgs) -> Result<Exit, Failure> {
    let request = CreateKeyRequest {
        name: args.name.clone(),
        role: args.role.clone(),
        scopes: args.scopes.clone(),
        expires_in_days: args.expires_in_days,
    };
    let answer = context.client()?.post::<_, CreatedKeyView>("/api/v1/keys", &request).await;
    let answer = answer.map_err(unsure)?;
    if context.out.json {
        context.out.value(&answer.raw);
    } else {
        shown_once(context, &answer.is);
    }
    Ok(Exit::Done)
}

/// The key alone on standard output, so that `> file` keeps it and nothing else.
fn shown_once(context: &Context, made: &CreatedKeyView) {
    let (out, info) = (&context.out, &made.info);
    out.line(&made.key);
    out.note("This is the only time the key is shown: keep it in a file that only its user can read.");
    let until =
        info.expires_at.as_deref().map_or_else(String::new, |at| format!(" · until {}", words::moment(at)));
    out.note(&format!("{} · {} · {}{until}", info.name, info.role, info.scopes.join(" ")));
}

async fn list(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<KeyList>("/api/v1/keys").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("No key yet: tradewarden keys create NAME --scope gate:read");
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&["ID", "NAME", "ROLE", "CREATED", "LAST USED", "STATE", "SCOPES"]);
    for key in &answer.is.items {
        table.row(vec![
            key.id.clone(),
            cut(&key.name, 24),
            key.role.clone(),
            words::moment(&key.created_at).chars().take(10).collect(),
            key.last_used_at.as_deref().map_or_else(|| "never".to_owned(), minute),
            state(context, key),
            cut(&key.scopes.join(" "), 40),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

fn minute(at: &str) -> String {
    words::moment(at).chars().take(16).collect()
}

fn state(context: &Context, key: &KeyView) -> String {
    let paint = context.out.paint;
    match (key.state.as_str(), &key.grace_until, &key.expires_at) {
        ("active", _, Some(end)) => paint.green(&format!("active until {}", minute(end))),
        ("active", ..) => paint.green("active"),
        ("grace", Some(end), _) => {
            let used = key.used_in_grace_at.as_deref();
            let used = used.map_or_else(|| "not used since".to_owned(), |at| format!("used {}", minute(at)));
            paint.bold(&format!("grace until {}, {used}", minute(end)))
        }
        (word, ..) => paint.red(word),
    }
}

async fn rotate(context: &Context, args: &KeyRotateArgs) -> Result<Exit, Failure> {
    checked(&args.id)?;
    let request = RotateKeyRequest { grace_hours: args.grace_hours };
    let path = format!("/api/v1/keys/{}/rotate", escape(&args.id));
    let answer = context.client()?.post::<_, CreatedKeyView>(&path, &request).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    shown_once(context, &answer.is);
    out.note(&format!(
        "The old key {} works on for its grace; `tradewarden keys list` says until when and whether it is still used.",
        args.id
    ));
    Ok(Exit::Done)
}

async fn cut_short(context: &Context, args: &KeyEndArgs) -> Result<Exit, Failure> {
    checked(&args.id)?;
    confirmed(
        context,
        args,
        "CUT SHORT",
        "It ends the grace: the old key stops at once, its successor works on.",
    )?;
    let path = format!("/api/v1/keys/{}/cut-short", escape(&args.id));
    let answer = context.client()?.post::<_, serde_json::Value>(&path, &serde_json::json!({})).await;
    let answer = answer.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
    } else {
        out.line(&format!("{} key {} works no more; its successor does", out.paint.green("✓"), args.id));
    }
    Ok(Exit::Done)
}

async fn revoke(context: &Context, args: &KeyEndArgs) -> Result<Exit, Failure> {
    checked(&args.id)?;
    confirmed(
        context,
        args,
        "REVOKE",
        "Revoke ends the key at once and for good; open connections are closed.",
    )?;
    let answer =
        context.client()?.delete(&format!("/api/v1/keys/{}", escape(&args.id))).await.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
    } else {
        out.line(&format!("{} key {} is revoked", out.paint.green("✓"), args.id));
    }
    Ok(Exit::Done)
}

async fn verify(context: &Context, args: &KeyVerifyArgs) -> Result<Exit, Failure> {
    let key = match args.file.as_deref() {
        Some("-") | None => {
            let mut text = String::new();
            let read = std::io::stdin().take(KEY_READ_MAX_BYTES).read_to_string(&mut text);
            read.map_err(|e| Failure::Usage(format!("standard input: {e}")))?;
            text
        }
        Some(path) => std::fs::read_to_string(path).map_err(|e| Failure::Usage(format!("{path}: {e}")))?,
    };
    let request = VerifyKeyRequest { key: key.trim().to_owned(), scope: args.scope.clone() };
    let answer = context.client()?.post::<_, VerifiedKeyView>("/api/v1/keys/verify", &request).await?;
    let (out, is) = (&context.out, &answer.is);
    if out.json {
        out.value(&answer.raw);
    } else if is.active {
        let name = is.name.as_deref().unwrap_or_default();
        let role = is.role.as_deref().unwrap_or_default();
        out.line(&format!("{name} · {role} · {}", is.scopes.join(" ")));
        if let (false, Some(scope)) = (is.allowed, &args.scope) {
            out.line(&format!("{} it does not carry {scope}", out.paint.red("✗")));
        }
    } else {
        out.line(&format!("{} the key works no more, or never did", out.paint.red("✗")));
    }
    Ok(if is.allowed { Exit::Done } else { Exit::Refused })
}

fn checked(id: &str) -> Result<(), Failure> {
    if id.chars().count() == IDENTITY_CHARS {
        return Ok(());
    }
    let say = format!(
        "'{id}' is not the identity of a key: {IDENTITY_CHARS} characters, see `tradewarden keys list`"
    );
    Err(Failure::Usage(say))
}

fn confirmed(context: &Context, args: &KeyEndArgs, word: &str, note: &str) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    let mut terminal = Terminal;
    if !terminal.present() {
        return Err(Failure::Usage("nobody is at a terminal to confirm: add --yes".to_owned()));
    }
    context.out.note(note);
    typed(word, &mut terminal)
}
