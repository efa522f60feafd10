//! What a browser's session must show besides the right: a recent proof of who it is, or recent activity.

use crate::domain::actor::needs;
use crate::domain::refusal::Refusal;
use crate::http::Front;
use crate::http::identity;
use crate::http::identity::Held;
use crate::http::identity::Visitor;
use crate::http::problem::Fail;
use crate::http::router::Access;
use crate::http::router::Row;
use crate::services::audit;
use crate::services::users_activity;
use axum::http::HeaderMap;

/// Sent with what a page asks for by itself: it keeps no session awake.
const BACKGROUND: &str = "x-tradewarden-background";

/// Dangerous acts that ask for a recent proof, besides everything that only admins change. What takes risk away (trip,
/// kill, dry run on) is never held up.
const FRESH: &[(&str, &str)] = &[
    ("POST", "/api/v1/circuit-breaker/reset"),
    ("POST", "/api/v1/circuit-breaker/init"),
    ("POST", "/api/v1/kill-switch/release"),
    ("POST", "/api/v1/settings/apply"),
    ("POST", "/api/v1/settings/rollback"),
    ("POST", "/api/v1/account/totp"),
    ("POST", "/api/v1/account/recovery-codes"),
];
/// Where a session that was idle is asked anew: the pages of people, keys, settings and audit.
const ADMIN_PAGES: &[&str] = &["/api/v1/users", "/api/v1/keys", "/api/v1/audit"];
/// The same among routes whose neighbours stay open.
const ADMIN_ROUTES: &[(&str, &str)] = &[
    ("POST", "/api/v1/settings/apply"),
    ("POST", "/api/v1/settings/rollback"),
    ("GET", "/api/v1/settings/versions"),
];
/// What pages ask for by themselves: it keeps no session awake.
const PASSIVE: &[(&str, &str)] =
    &[("GET", "/api/v1/session"), ("GET", "/api/v1/overview"), ("GET", "/api/v1/events")];
/// Any signed-in program may ask about a key.
const NO_PAGE: &str = "/api/v1/keys/verify";
/// Head of a page that shows the newest entry in its footer.
const FOOTER: &str = "/api/v1/audit/anchor";

fn listed(row: &Row, list: &[(&str, &str)]) -> bool {
    list.contains(&(row.method, row.path))
}

/// Whether the act asks for a recent proof.
pub fn fresh(row: &Row) -> bool {
    let admins = matches!(row.access, Access::Need(act) if act.need == needs::ADMIN && row.method != "GET");
    admins || listed(row, FRESH)
}

/// Whether the route belongs to an admin page.
pub fn admin_page(row: &Row) -> bool {
    let page = ADMIN_PAGES.iter().any(|p| row.path == *p || row.path.starts_with(&format!("{p}/")));
    page && row.path != NO_PAGE && row.path != FOOTER || listed(row, ADMIN_ROUTES)
}

/// Whether asking for it is no activity.
pub fn passive(row: &Row) -> bool {
    listed(row, PASSIVE)
}

/// Asks a browser's session for a new proof where the route needs one, and notes that it was used.
///
/// # Errors
/// `session_idle` or `confirm_required`, recorded.
pub async fn awake(front: &Front, row: &Row, visitor: &Visitor, headers: &HeaderMap) -> Result<(), Fail> {
    let (Held::Session(session, _), Some(actor)) = (&visitor.held, &visitor.actor) else { return Ok(()) };
    let now = front.s.now();
    let refusal = if admin_page(row) && session.idle(now) {
        // Pages ask again and again: one entry for each pause says it.
        users_activity::idle_news(&front.s, session).then_some(Refusal::SessionIdle).ok_or(())
    } else if fresh(row) && !session.fresh(now) {
        Ok(Refusal::ConfirmRequired)
    } else {
        if !passive(row) && !headers.contains_key(BACKGROUND) {
            users_activity::touch(&front.s, session);
        }
        return Ok(());
    };
    let Ok(refusal) = refusal else { return Err(Refusal::SessionIdle.into()) };
    let (action, resource) = identity::named(row);
    audit::on_refusal(&front.s, actor, (action, resource), "", Some(&refusal)).await;
    Err(refusal.into())
}

/// Asks for a recent proof where that hangs on what a request says.
///
/// # Errors
/// `confirm_required`, recorded.
pub async fn recent(front: &Front, visitor: &Visitor, act: (&str, (&str, &str))) -> Result<(), Fail> {
    let (Held::Session(session, _), Some(actor)) = (&visitor.held, &visitor.actor) else { return Ok(()) };
    if session.fresh(front.s.now()) {
        return Ok(());
    }
    audit::on_refusal(&front.s, actor, act, "", Some(&Refusal::ConfirmRequired)).await;
    Err(Refusal::ConfirmRequired.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router::TABLE;

    fn row(method: &str, path: &str) -> &'static Row {
        TABLE
            .iter()
            .find(|r| r.method == method && r.path == path)
            .unwrap_or_else(|| panic!("{method} {path}"))
    }

    #[test]
    fn every_mark_stands_at_a_route() {
        for (method, path) in FRESH.iter().chain(ADMIN_ROUTES).chain(PASSIVE) {
            row(method, path);
        }
        for page in ADMIN_PAGES {
            row("GET", page);
        }
    }

    #[test]
    fn dangerous_acts_ask_and_what_takes_risk_away_does_not() {
        let table = [
            ("POST", "/api/v1/circuit-breaker/trip", false, false),
            ("POST", "/api/v1/kill-switch/kill", false, false),
            ("POST", "/api/v1/settings/dry-run", false, false),
            ("POST", "/api/v1/circuit-breaker/reset", true, false),
            ("POST", "/api/v1/kill-switch/release", true, false),
            ("GET", "/api/v1/users", false, true),
            ("POST", "/api/v1/users", true, true),
            ("PATCH", "/api/v1/users/{name}", true, true),
            ("DELETE", "/api/v1/keys/{id}", true, true),
            ("GET", "/api/v1/audit", false, true),
            ("POST", "/api/v1/routing/import", true, false),
            ("GET", "/api/v1/settings", false, false),
            ("GET", "/api/v1/overview", false, false),
            ("POST", "/api/v1/session/confirm", false, false),
        ];
        for (method, path, asks, page) in table {
            let row = row(method, path);
            assert_eq!((fresh(row), admin_page(row)), (asks, page), "{method} {path}");
        }
    }
}
