//! The description of the API, made from the code.

use crate::http::Front;
use crate::http::alerts;
use crate::http::alerts_heartbeats;
use crate::http::alerts_people;
use crate::http::alerts_routes;
use crate::http::alerts_rules;
use crate::http::alerts_silences;
use crate::http::alerts_v2;
use crate::http::audit;
use crate::http::backup;
use crate::http::breaker;
use crate::http::deliveries;
use crate::http::desk;
use crate::http::events;
use crate::http::gate;
use crate::http::health;
use crate::http::identity::COOKIE;
use crate::http::keys;
use crate::http::kill;
use crate::http::limits;
use crate::http::openapi_refusals;
use crate::http::overview;
use crate::http::router::Access;
use crate::http::router::TABLE;
use crate::http::session;
use crate::http::settings;
use crate::http::settings_config;
use crate::http::setup;
use crate::http::slo;
use crate::http::users;
use crate::http::users_account;
use crate::http::users_oidc;
use crate::wire;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::OnceLock;
use utoipa::OpenApi;
use utoipa::openapi;
use utoipa::openapi::RefOr;
use utoipa::openapi::Schema;
use utoipa::openapi::path::Operation;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::security::ApiKey;
use utoipa::openapi::security::ApiKeyValue;
use utoipa::openapi::security::HttpAuthScheme;
use utoipa::openapi::security::HttpBuilder;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::security::SecurityScheme;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::router::UtoipaMethodRouterExt;
use utoipa_axum::routes;

/// What every operation has in common.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tradewarden",
        description = "The control room of a trading desk. Errors are problem details with a \
         stable `code`; times are ISO-8601 text, money and quantities decimal text, and null is \"not known\"."
    ),
    components(schemas(wire::Problem, wire::Heartbeat, wire::Snapshot, wire::AuditEntryView))
)]
struct Base;

/// Alertmanager's routes.
fn alertmanager() -> OpenApiRouter<Arc<Front>> {
    OpenApiRouter::new()
        .routes(
            routes!(alerts_v2::v2_alerts, alerts_v2::v2_alerts_post)
                .layer(DefaultBodyLimit::max(limits::ALERTS_BODY_MAX_BYTES)),
        )
        .routes(routes!(alerts_v2::v2_groups))
        .routes(routes!(alerts_v2::v2_silences, alerts_v2::v2_silences_post))
        .routes(routes!(alerts_v2::v2_silence, alerts_v2::v2_silence_delete))
        .routes(routes!(alerts_v2::v2_status))
        .routes(routes!(alerts_v2::v2_receivers))
}

/// Routes as they are gathered: with what describes them, or without. The descriptions of all are megabytes in small
/// pieces, and a door that opens needs none of them.
enum Gathered {
    Described(Box<OpenApiRouter<Arc<Front>>>),
    Plain(Router<Arc<Front>>),
}

impl Gathered {
    fn routes(self, added: UtoipaMethodRouter<Arc<Front>>) -> Self {
        match self {
            Self::Described(router) => Self::Described(Box::new(router.routes(added))),
            Self::Plain(router) => {
                let (_, paths, methods) = added;
                let each = paths.paths.into_keys();
                Self::Plain(each.fold(router, |router, path| router.route(&path, methods.clone())))
            }
        }
    }

    fn merge(self, added: OpenApiRouter<Arc<Front>>) -> Self {
        match self {
            Self::Described(router) => Self::Described(Box::new(router.merge(added))),
            Self::Plain(router) => Self::Plain(router.merge(added.split_for_parts().0)),
        }
    }
}

/// Every documented route with its handler.
pub fn routes() -> Router<Arc<Front>> {
    match gather(Gathered::Plain(Router::new())) {
        Gathered::Plain(router) => router,
        Gathered::Described(router) => router.split_for_parts().0,
    }
}

fn gather(begun: Gathered) -> Gathered {
    watching(people(begun))
        .merge(alertmanager())
        .merge(editor())
        .merge(services())
        .routes(routes!(session::session_view, session::sign_in, session::sign_out))
        .routes(routes!(setup::setup_view, setup::setup_use))
        .routes(routes!(overview::overview))
        .routes(routes!(events::events))
        .routes(routes!(gate::gate_view))
        .routes(routes!(gate::gate_check))
        .routes(routes!(breaker::breaker_view))
        .routes(routes!(breaker::breaker_trip))
        .routes(routes!(breaker::breaker_reset))
        .routes(routes!(breaker::breaker_init))
        .routes(routes!(breaker::breaker_conditions))
        .routes(routes!(breaker::breaker_history))
        .routes(routes!(breaker::breaker_verification))
        .routes(routes!(kill::kill_view))
        .routes(routes!(kill::kill_plan))
        .routes(routes!(kill::kill_engage))
        .routes(routes!(kill::kill_release))
        .routes(routes!(kill::kill_job))
        .routes(routes!(kill::kill_history))
        .routes(routes!(desk::desk_view))
        .routes(routes!(audit::audit_page))
        .routes(routes!(audit::audit_facets))
        .routes(routes!(audit::audit_count))
        .routes(routes!(audit::audit_export))
        .routes(routes!(audit::audit_anchor))
        .routes(routes!(audit::audit_key))
        .routes(routes!(audit::audit_verify))
        .routes(routes!(alerts_people::alert_acknowledge, alerts_people::alert_unacknowledge))
        .routes(routes!(alerts_people::on_call))
        .routes(routes!(alerts_people::incident_report))
        .routes(routes!(alerts_people::span_report))
        .routes(routes!(alerts::alert_list, alerts::alert_raise))
        .routes(routes!(alerts::alert_view))
        .routes(routes!(alerts::alert_why))
        .routes(routes!(alerts::alert_test))
        .routes(routes!(alerts_silences::silence_list, alerts_silences::silence_create))
        .routes(routes!(alerts_silences::silence_expire))
        .routes(routes!(alerts_silences::silence_preview))
        .routes(routes!(deliveries::delivery_list))
        .routes(routes!(deliveries::delivery_view))
        .routes(routes!(deliveries::delivery_retry))
        .routes(routes!(deliveries::delivery_retry_many))
        .routes(routes!(deliveries::delivery_readdress))
        .routes(routes!(deliveries::delivery_discard))
        .routes(routes!(deliveries::poison_list))
        .routes(routes!(alerts_routes::routing_view))
        .routes(routes!(alerts_routes::routing_test))
        .routes(
            routes!(alerts_routes::routing_import)
                .layer(DefaultBodyLimit::max(limits::IMPORT_BODY_MAX_BYTES)),
        )
        .routes(routes!(alerts_routes::routing_revert))
        .routes(routes!(backup::backups, backup::take_backup))
        .routes(routes!(settings_config::config_reload))
        .routes(routes!(keys::key_list, keys::key_create))
        .routes(routes!(keys::key_revoke))
        .routes(routes!(keys::key_rotate))
        .routes(routes!(keys::key_cut_short))
        .routes(routes!(keys::key_verify))
        .routes(routes!(keys::key_scopes))
}

/// Watched services, and the objectives.
fn services() -> OpenApiRouter<Arc<Front>> {
    OpenApiRouter::new()
        .routes(routes!(health::health_board))
        .routes(routes!(health::maintenance_list, health::maintenance_start))
        .routes(routes!(health::maintenance_end))
        .routes(routes!(health::health_service))
        .routes(routes!(health::health_check))
        .routes(routes!(health::health_history))
        .routes(routes!(health::health_uptime))
        .routes(routes!(slo::slo_list))
        .routes(routes!(slo::slo_history))
}

/// Settings.
fn editor() -> OpenApiRouter<Arc<Front>> {
    OpenApiRouter::new()
        .routes(routes!(settings::setting_list))
        .routes(routes!(settings::setting_preview))
        .routes(routes!(settings::setting_apply))
        .routes(routes!(settings::setting_versions))
        .routes(routes!(settings::setting_rollback))
        .routes(routes!(settings::setting_watch))
        .routes(routes!(settings::setting_acknowledge))
        .routes(routes!(settings::setting_dry_run))
        .routes(routes!(settings::setting_section))
}

/// Users, and one's own account.
fn people(router: Gathered) -> Gathered {
    router
        .routes(routes!(session::session_confirm))
        .routes(routes!(users_account::totp_view, users_account::totp_offer, users_account::totp_drop))
        .routes(routes!(users_account::totp_confirm))
        .routes(routes!(users_account::recovery_codes))
        .routes(routes!(users_account::password_change))
        .routes(routes!(users_account::own_sessions))
        .routes(routes!(users_account::own_session_end))
        .routes(routes!(users_oidc::oidc_start))
        .routes(routes!(users_oidc::oidc_callback))
        .routes(routes!(users::user_list, users::user_create))
        .routes(routes!(users::user_change, users::user_delete))
        .routes(routes!(users::user_link))
        .routes(routes!(users::user_unlock))
        .routes(routes!(users::user_totp_reset))
        .routes(routes!(users::user_sign_out))
}

/// Alert rules and heartbeats.
fn watching(router: Gathered) -> Gathered {
    router
        .routes(routes!(alerts_rules::rule_list, alerts_rules::rule_create))
        .routes(routes!(alerts_rules::rule_view, alerts_rules::rule_update, alerts_rules::rule_delete))
        .routes(routes!(alerts_rules::rule_preview))
        .routes(routes!(alerts_rules::rule_test))
        .routes(routes!(alerts_rules::reading_list))
        .routes(routes!(alerts_heartbeats::heartbeat_list, alerts_heartbeats::heartbeat_create))
        .routes(routes!(
            alerts_heartbeats::heartbeat_view,
            alerts_heartbeats::heartbeat_update,
            alerts_heartbeats::heartbeat_delete
        ))
}

/// The description with everything the table adds.
pub(in crate::http) fn described() -> openapi::OpenApi {
    let mut api = match gather(Gathered::Described(Box::new(OpenApiRouter::with_openapi(Base::openapi())))) {
        Gathered::Described(router) => router.split_for_parts().1,
        Gathered::Plain(_) => Base::openapi(),
    };
    api.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let components = api.components.get_or_insert_default();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        COOKIE,
        "A browser session; over TLS the cookie is called __Host-tw_session. Writes also send X-CSRF-Token with the token \
         of GET /api/v1/session.",
    )));
    components.add_security_scheme("session", cookie);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API key")).build();
    components.add_security_scheme("key", SecurityScheme::Http(bearer));
    loosen(components);
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations_of(item) {
            complete(path, method, operation);
        }
    }
    api
}

/// What is asked for without unknown fields may be part of an answer that has more of them.
fn loosen(components: &mut openapi::Components) {
    let mut parts = BTreeSet::new();
    for schema in components.schemas.values() {
        if let RefOr::T(Schema::AllOf(whole)) = schema {
            let refs = whole.items.iter().filter_map(|item| match item {
                RefOr::Ref(part) => part.ref_location.rsplit('/').next().map(str::to_owned),
                RefOr::T(_) => None,
            });
            parts.extend(refs);
        }
    }
    for part in parts {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&part) {
            object.additional_properties = None;
        }
    }
}

/// Adds to an operation what the table knows: who may, and that it may be refused.
fn complete(path: &str, method: &str, operation: &mut Operation) {
    openapi_refusals::add(path, method, operation);
    let row = TABLE.iter().find(|r| r.method == method && r.path == path);
    let (needs, open) = match row.map(|r| r.access) {
        Some(Access::Need(act)) => {
            let scope = act.need.scope.map_or("no key may".to_owned(), |s| format!("scope `{s}`"));
            (format!("Needs the role {}; for a key: {scope}.", act.need.role), false)
        }
        Some(Access::Alertmanager(act)) => {
            let scope = act.need.scope.unwrap_or_default();
            let words = format!(
                "Needs the role {}; for a key: scope `{scope}`; a program of this machine as far as \
                 `alertmanager_local_trust` goes. Refusals are JSON strings.",
                act.need.role
            );
            (words, false)
        }
        Some(Access::Open) => ("Needs no credential.".to_owned(), true),
        _ => ("Needs a credential.".to_owned(), false),
    };
    let words = operation.description.take().unwrap_or_default();
    operation.description = Some(if words.is_empty() { needs } else { format!("{words}\n\n{needs}") });
    if !open {
        let none: [&str; 0] = [];
        operation.security =
            Some(vec![SecurityRequirement::new("session", none), SecurityRequirement::new("key", none)]);
    }
}

/// The operations of a path with their methods.
pub(in crate::http) fn operations_of(item: &mut PathItem) -> Vec<(&'static str, &mut Operation)> {
    let all = [
        ("GET", item.get.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("PATCH", item.patch.as_mut()),
        ("DELETE", item.delete.as_mut()),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation?))).collect()
}

/// Method and path of every documented operation.
#[cfg_attr(not(test), allow(dead_code, reason = "held against the table by a test"))]
pub fn operations() -> BTreeSet<(String, String)> {
    let mut api = described();
    let mut all = BTreeSet::new();
    for (path, item) in &mut api.paths.paths {
        all.extend(operations_of(item).into_iter().map(|(method, _)| (method.to_owned(), path.clone())));
    }
    all
}

/// The description as JSON, as served and as printed by `tradewarden openapi`.
#[must_use]
pub fn openapi_json() -> String {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| serde_json::to_string_pretty(&described()).unwrap_or_default()).clone()
}

/// `GET /api/openapi.json`.
pub async fn document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json()).into_response()
}
