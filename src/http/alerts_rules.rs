//! Alert rules: kept, tried, and the readings they look at.

use crate::http::Front;
use crate::http::identity::Who;
use crate::http::input::Input;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::alerts_readings;
use crate::services::alerts_rules;
use crate::services::alerts_rules_preview;
use crate::wire;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;

/// Every alert rule with how it stands.
#[utoipa::path(get, path = "/api/v1/alert-rules", tag = "alert rules",
    responses((status = 200, description = "The ready-made ones first, then by name", body = wire::AlertRuleList)))]
pub async fn rule_list(State(front): State<Arc<Front>>) -> Result<Json<wire::AlertRuleList>, Fail> {
    Ok(Json(alerts_rules::list(&front.s).await?))
}

/// Make an alert rule.
#[utoipa::path(post, path = "/api/v1/alert-rules", tag = "alert rules", request_body = wire::AlertRuleDraft,
    responses((status = 200, description = "Made, and in force", body = wire::AlertRuleView)))]
pub async fn rule_create(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(draft): Input<wire::AlertRuleDraft>,
) -> Result<Json<wire::AlertRuleView>, Fail> {
    Ok(Json(alerts_rules::create(&front.s, &actor, &draft).await?))
}

/// One alert rule.
#[utoipa::path(get, path = "/api/v1/alert-rules/{name}", tag = "alert rules",
    params(("name" = String, Path, description = "Name of the rule")),
    responses((status = 200, description = "The rule", body = wire::AlertRuleView)))]
pub async fn rule_view(
    State(front): State<Arc<Front>>,
    Named(name): Named<String>,
) -> Result<Json<wire::AlertRuleView>, Fail> {
    Ok(Json(alerts_rules::get(&front.s, &name).await?))
}

/// Change an alert rule. Send `version` as it was read: a change that somebody else made meanwhile is not overwritten.
#[utoipa::path(put, path = "/api/v1/alert-rules/{name}", tag = "alert rules",
    params(("name" = String, Path, description = "Name of the rule")), request_body = wire::AlertRuleDraft,
    responses((status = 200, description = "Changed, and in force", body = wire::AlertRuleView)))]
pub async fn rule_update(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
    Input(draft): Input<wire::AlertRuleDraft>,
) -> Result<Json<wire::AlertRuleView>, Fail> {
    Ok(Json(alerts_rules::update(&front.s, &actor, &name, &draft).await?))
}

/// Remove an alert rule; an alert of it is called off.
#[utoipa::path(delete, path = "/api/v1/alert-rules/{name}", tag = "alert rules",
    params(("name" = String, Path, description = "Name of the rule")),
    responses((status = 204, description = "Removed")))]
pub async fn rule_delete(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<StatusCode, Fail> {
    alerts_rules::delete(&front.s, &actor, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Try a rule on what has been: when it would have fired. Nothing changes and nobody is told.
#[utoipa::path(post, path = "/api/v1/alert-rules/preview", tag = "alert rules",
    request_body = wire::AlertRulePreviewRequest,
    responses((status = 200, description = "When it would have fired", body = wire::AlertRulePreviewView)))]
pub async fn rule_preview(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Input(ask): Input<wire::AlertRulePreviewRequest>,
) -> Result<Json<wire::AlertRulePreviewView>, Fail> {
    Ok(Json(alerts_rules_preview::preview(&front.s, &actor, &ask).await?))
}

/// Send what a rule would say to those who would be told, marked as a test. Its action is left out.
#[utoipa::path(post, path = "/api/v1/alert-rules/{name}/test", tag = "alert rules",
    params(("name" = String, Path, description = "Name of the rule")),
    responses((status = 200, description = "On its way", body = wire::AlertRuleTestView)))]
pub async fn rule_test(
    State(front): State<Arc<Front>>,
    Who(actor): Who,
    Named(name): Named<String>,
) -> Result<Json<wire::AlertRuleTestView>, Fail> {
    Ok(Json(alerts_rules::test(&front.s, &actor, &name).await?))
}

/// Every reading that rules can look at, with its series now.
#[utoipa::path(get, path = "/api/v1/alert-readings", tag = "alert rules",
    responses((status = 200, description = "In the order of the catalogue", body = wire::AlertReadingList)))]
pub async fn reading_list(State(front): State<Arc<Front>>) -> Json<wire::AlertReadingList> {
    Json(alerts_readings::list(&front.s))
}
