//! `user …`.

use crate::cli::args::UserActArgs;
use crate::cli::args::UserCreateArgs;
use crate::cli::args::UserVerb;
use crate::cli::breaker::unsure;
use crate::cli::client::Answer;
use crate::cli::client::escape;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::ChangeUserRequest;
use crate::wire::CreateUserRequest;
use crate::wire::CreatedUserView;
use crate::wire::UserList;
use crate::wire::UserRow;
use serde_json::Value;
use serde_json::json;

/// Runs `user …`.
pub async fn users(context: &Context, verb: &UserVerb) -> Result<Exit, Failure> {
    context.no_offline("user", "people are kept by the running appliance")?;
    match verb {
        UserVerb::Create(args) => create_user(context, args).await,
        UserVerb::List => list_users(context).await,
        UserVerb::Role(args) => {
            let role = Some(args.role.clone());
            change(
                context,
                &args.name,
                ChangeUserRequest { role, disabled: None, reason: args.reason.clone() },
            )
            .await
        }
        UserVerb::Disable(args) => disable(context, args, true).await,
        UserVerb::Enable(args) => disable(context, args, false).await,
        UserVerb::Unlock(args) => {
            let path = format!("{}/unlock", at(&args.name));
            let answer = context.client()?.post::<_, Value>(&path, &json!({})).await.map_err(unsure)?;
            say(context, &answer.raw, &format!("{} may try again", args.name))
        }
        UserVerb::Link(args) => {
            let path = format!("{}/link", at(&args.name));
            let answer = context.client()?.post::<_, CreatedUserView>(&path, &json!({})).await;
            show_link(context, &answer.map_err(unsure)?)
        }
        UserVerb::TotpReset(args) => {
            remove(context, format!("{}/totp", at(&args.name)), "the second factor is taken away", &args.name)
                .await
        }
        UserVerb::SignOut(args) => {
            remove(context, format!("{}/sessions", at(&args.name)), "all sessions ended", &args.name).await
        }
        UserVerb::Delete(args) => {
            let path = format!("{}?reason={}", at(&args.name), escape(&args.reason));
            remove(context, path, "removed for good", &args.name).await
        }
    }
}

fn at(name: &str) -> String {
    format!("/api/v1/users/{}", escape(name))
}

fn say(context: &Context, raw: &Value, words: &str) -> Result<Exit, Failure> {
    let out = &context.out;
    if out.json {
        out.value(raw);
    } else {
        out.line(&format!("{} {words}", out.paint.green("✓")));
    }
    Ok(Exit::Done)
}

async fn remove(context: &Context, path: String, words: &str, name: &str) -> Result<Exit, Failure> {
    let answer = context.client()?.delete(&path).await.map_err(unsure)?;
    say(context, &answer.raw, &format!("{name}: {words}"))
}

async fn disable(context: &Context, args: &UserActArgs, disabled: bool) -> Result<Exit, Failure> {
    let reason = args.reason.clone();
    change(context, &args.name, ChangeUserRequest { role: None, disabled: Some(disabled), reason }).await
}

async fn change(context: &Context, name: &str, ask: ChangeUserRequest) -> Result<Exit, Failure> {
    let answer = context.client()?.patch::<_, UserRow>(&at(name), &ask).await.map_err(unsure)?;
    let user = &answer.is;
    say(context, &answer.raw, &format!("{} is {}, {}", user.name, user.role, user.state))
}

async fn create_user(context: &Context, args: &UserCreateArgs) -> Result<Exit, Failure> {
    let request = CreateUserRequest { username: args.name.clone(), role: args.role.clone() };
    let answer = context.client()?.post::<_, CreatedUserView>("/api/v1/users", &request).await;
    show_link(context, &answer.map_err(unsure)?)
}

fn show_link(context: &Context, answer: &Answer<CreatedUserView>) -> Result<Exit, Failure> {
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
    let mut table = Table::new(&["NAME", "ROLE", "STATE", "SIGNS IN WITH", "LAST SIGN-IN", "SESSIONS"]);
    for user in &answer.is.items {
        let state = match &user.locked_until {
            Some(until) if user.state == "locked" => format!("locked until {}", words::moment(until)),
            _ => user.state.clone(),
        };
        let ways = [
            (user.methods.password, "password"),
            (user.methods.totp, "code"),
            (user.methods.oidc, "identity provider"),
        ];
        let ways: Vec<&str> = ways.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
        let newest = user.last_sign_in_at.as_deref().map_or_else(|| "never".to_owned(), words::moment);
        table.row(vec![
            user.name.clone(),
            user.role.clone(),
            state,
            if ways.is_empty() { "nothing yet".to_owned() } else { ways.join(", ") },
            newest,
            user.sessions.to_string(),
        ]);
    }
    if !answer.is.items.is_empty() {
        out.lines(&table.lines(out.paint, 0));
    }
    Ok(Exit::Done)
}
