//! `user …` and `keys …`.

use crate::cli::args::KeyCreateArgs;
use crate::cli::args::KeyRevokeArgs;
use crate::cli::args::KeysVerb;
use crate::cli::args::UserCreateArgs;
use crate::cli::args::UserVerb;
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
use crate::wire::CreateKeyRequest;
use crate::wire::CreateUserRequest;
use crate::wire::CreatedKeyView;
use crate::wire::CreatedUserView;
use crate::wire::KeyList;
use crate::wire::UserList;

/// Runs `user …`.
pub async fn users(context: &Context, verb: &UserVerb) -> Result<Exit, Failure> {
    context.no_offline("user", "people are kept by the running appliance")?;
    match verb {
        UserVerb::Create(args) => create_user(context, args).await,
        UserVerb::List => list_users(context).await,
    }
}

async fn create_user(context: &Context, args: &UserCreateArgs) -> Result<Exit, Failure> {
    let request = CreateUserRequest { username: args.name.clone(), role: args.role.clone() };
    let answer = context.client()?.post::<_, CreatedUserView>("/api/v1/users", &request).await;
    let answer = answer.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    let user = &answer.is;
    out.line(&format!("{} {} is {}", out.paint.green("✓"), user.username, user.role));
    out.line("  One-time link to set the password:");
    out.line(&format!("  {}", out.paint.bold(&user.setup_url)));
    out.line(&out.paint.dim(&format!("  good until {}, once", words::moment(&user.expires_at))));
    Ok(Exit::Done)
}

async fn list_users(context: &Context) -> Result<Exit, Failure> {
    let answer = context.client()?.get::<UserList>("/api/v1/users").await?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    if answer.is.items.is_empty() {
        out.line("Nobody yet: tradewarden user create NAME --role admin");
    }
    let mut table = Table::new(&["NAME", "ROLE"]);
    for user in &answer.is.items {
        table.row(vec![user.name.clone(), user.role.clone()]);
    }
    if !answer.is.items.is_empty() {
        out.lines(&table.lines(out.paint, 0));
    }
    Ok(Exit::Done)
}

/// Runs `keys …`.
pub async fn keys(context: &Context, verb: &KeysVerb) -> Result<Exit, Failure> {
    context.no_offline("keys", "keys are kept by the running appliance")?;
    match verb {
        KeysVerb::Create(args) => create_key(context, args).await,
        KeysVerb::List => list_keys(context).await,
        KeysVerb::Revoke(args) => revoke_key(context, args).await,
    }
}

async fn create_key(context: &Context, args: &KeyCreateArgs) -> Result<Exit, Failure> {
    let request =
        CreateKeyRequest { name: args.name.clone(), role: args.role.clone(), scopes: args.scopes.clone() };
    let answer = context.client()?.post::<_, CreatedKeyView>("/api/v1/keys", &request).await;
    let answer = answer.map_err(unsure)?;
    let out = &context.out;
    if out.json {
        out.value(&answer.raw);
        return Ok(Exit::Done);
    }
    // The key alone on standard output, so that `> file` keeps it and nothing else.
    out.line(&answer.is.key);
    out.note("This is the only time the key is shown: keep it in a file that only its user can read.");
    let info = &answer.is.info;
    out.note(&format!("{} · {} · {}", info.name, info.role, info.scopes.join(" ")));
    Ok(Exit::Done)
}

async fn list_keys(context: &Context) -> Result<Exit, Failure> {
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
        let state =
            if key.revoked_at.is_some() { out.paint.red("revoked") } else { out.paint.green("active") };
        table.row(vec![
            key.id.clone(),
            cut(&key.name, 24),
            key.role.clone(),
            words::moment(&key.created_at).chars().take(10).collect(),
            key.last_used_at
                .as_deref()
                .map_or_else(|| "never".to_owned(), |at| words::moment(at).chars().take(16).collect()),
            state,
            cut(&key.scopes.join(" "), 40),
        ]);
    }
    out.lines(&table.lines(out.paint, 0));
    Ok(Exit::Done)
}

async fn revoke_key(context: &Context, args: &KeyRevokeArgs) -> Result<Exit, Failure> {
    if args.id.chars().count() != IDENTITY_CHARS {
        let say = format!(
            "'{}' is not the identity of a key: {IDENTITY_CHARS} characters, see `tradewarden keys list`",
            args.id
        );
        return Err(Failure::Usage(say));
    }
    if !args.yes {
        let mut terminal = Terminal;
        if !terminal.present() {
            return Err(Failure::Usage(
                "nobody is at a terminal to confirm: add --yes to revoke the key".to_owned(),
            ));
        }
        context.out.note("Revoke ends the key at once and for good; open connections are closed.");
        typed("REVOKE", &mut terminal)?;
    }
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
