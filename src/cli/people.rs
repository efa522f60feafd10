//! `user …`.

use crate::cli::args::UserCreateArgs;
use crate::cli::args::UserVerb;
use crate::cli::breaker::unsure;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::paint::Table;
use crate::cli::run::Context;
use crate::cli::words;
use crate::wire::CreateUserRequest;
use crate::wire::CreatedUserView;
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
