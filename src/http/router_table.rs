//! The one table of routes and who may use them.

use crate::domain::actor::needs;
use crate::http::router_rows::Access;
use crate::http::router_rows::Row;
use crate::http::router_rows::act;
use crate::http::router_rows::admin;
use crate::http::router_rows::alertmanager;
use crate::http::router_rows::open;
use crate::http::router_rows::own;
use crate::http::router_rows::read;
use crate::http::router_rows::signed_in;
use crate::http::router_rows::token;
use crate::http::router_rows::write;

const BREAKER: &str = "circuit_breaker";
const KILL: &str = "kill_switch";
const RULE: &str = "alert_rule";
const RULE_CHANGE: (&str, &str, &str) = ("change an alert rule", "ALERT_RULE_UPDATE", RULE);
const RULE_REMOVE: (&str, &str, &str) = ("remove an alert rule", "ALERT_RULE_DELETE", RULE);
const BEAT: &str = "heartbeat";
const BEAT_CHANGE: (&str, &str, &str) = ("change a heartbeat", "HEARTBEAT_UPDATE", BEAT);
const BEAT_REMOVE: (&str, &str, &str) = ("remove a heartbeat", "HEARTBEAT_DELETE", BEAT);
const MAINTENANCE_END: (&str, &str, &str) = ("end maintenance", "MAINTENANCE_END", "maintenance");
const ROUTING: &str = "alert_routing";
const SETTINGS: &str = "settings";

/// Every route of the door.
pub const TABLE: &[Row] = &[
    open("GET", "/livez"),
    open("GET", "/readyz"),
    Row { method: "GET", path: "/metrics", access: Access::Loopback, repeatable: false },
    open("GET", "/api/openapi.json"),
    open("GET", "/api/reference"),
    open("GET", "/api/v1/session"),
    open("POST", "/api/v1/session"),
    signed_in("DELETE", "/api/v1/session"),
    own("POST", "/api/v1/session/confirm"),
    own("GET", "/api/v1/account/totp"),
    own("POST", "/api/v1/account/totp"),
    own("DELETE", "/api/v1/account/totp"),
    own("POST", "/api/v1/account/totp/confirm"),
    own("POST", "/api/v1/account/recovery-codes"),
    own("POST", "/api/v1/account/password"),
    own("GET", "/api/v1/account/sessions"),
    own("DELETE", "/api/v1/account/sessions/{id}"),
    open("GET", "/api/v1/oidc/start"),
    open("GET", "/api/v1/oidc/callback"),
    open("GET", "/api/v1/setup"),
    open("POST", "/api/v1/setup"),
    read("/api/v1/overview", needs::STATUS, "see the overview", "OVERVIEW_READ", "overview"),
    read("/api/v1/events", needs::STATUS, "follow the stream", "EVENTS_READ", "events"),
    read("/api/v1/gate", needs::GATE, "ask the gate", "GATE_READ", "gate"),
    Row { repeatable: false, ..act("/api/v1/gate/check", needs::GATE, "ask the gate", "GATE_CHECK", "gate") },
    read("/api/v1/circuit-breaker", needs::STATUS, "see the breaker", "CIRCUIT_BREAKER_READ", BREAKER),
    act("/api/v1/circuit-breaker/trip", needs::TRIP, "trip the breaker", "CIRCUIT_BREAKER_TRIP", BREAKER),
    act("/api/v1/circuit-breaker/reset", needs::RESET, "reset the breaker", "CIRCUIT_BREAKER_RESET", BREAKER),
    act(
        "/api/v1/circuit-breaker/init",
        needs::INIT,
        "initialise the breaker",
        "CIRCUIT_BREAKER_INIT",
        BREAKER,
    ),
    read(
        "/api/v1/circuit-breaker/conditions",
        needs::STATUS,
        "see the conditions",
        "CIRCUIT_BREAKER_READ",
        BREAKER,
    ),
    read(
        "/api/v1/circuit-breaker/history",
        needs::STATUS,
        "see the history",
        "CIRCUIT_BREAKER_READ",
        BREAKER,
    ),
    read(
        "/api/v1/circuit-breaker/verification",
        needs::STATUS,
        "see the checklist",
        "CIRCUIT_BREAKER_READ",
        BREAKER,
    ),
    read("/api/v1/kill-switch", needs::STATUS, "see the kill switch", "KILL_SWITCH_READ", KILL),
    read("/api/v1/kill-switch/plan", needs::STATUS, "see the plan of a kill", "KILL_SWITCH_READ", KILL),
    act("/api/v1/kill-switch/kill", needs::KILL, "engage the kill switch", "KILL_SWITCH_ENGAGE", KILL),
    act(
        "/api/v1/kill-switch/release",
        needs::RELEASE,
        "release the kill switch",
        "KILL_SWITCH_RELEASE",
        KILL,
    ),
    read("/api/v1/kill-switch/jobs/{id}", needs::STATUS, "see a kill job", "KILL_SWITCH_READ", KILL),
    read("/api/v1/kill-switch/history", needs::STATUS, "see the history", "KILL_SWITCH_READ", KILL),
    read("/api/v1/health", needs::HEALTH, "see the services", "HEALTH_READ", "health"),
    read("/api/v1/health/{service}", needs::HEALTH, "see a service", "HEALTH_READ", "health"),
    read("/api/v1/health/{service}/history", needs::HEALTH, "see the history", "HEALTH_READ", "health"),
    read("/api/v1/health/{service}/uptime", needs::HEALTH, "see the uptime", "HEALTH_READ", "health"),
    Row {
        repeatable: false,
        ..act(
            "/api/v1/health/{service}/check",
            needs::HEALTH_CHECK,
            "check a service",
            "HEALTH_CHECK",
            "health",
        )
    },
    read("/api/v1/health/maintenance", needs::HEALTH, "see the maintenance", "HEALTH_READ", "maintenance"),
    act(
        "/api/v1/health/maintenance",
        needs::ALERTS_WRITE,
        "begin maintenance",
        "MAINTENANCE_START",
        "maintenance",
    ),
    write("DELETE", "/api/v1/health/maintenance/{id}", needs::ALERTS_WRITE, MAINTENANCE_END),
    read("/api/v1/slos", needs::STATUS, "see the objectives", "SLO_READ", "slo"),
    read("/api/v1/slos/{id}/history", needs::STATUS, "see an objective over time", "SLO_READ", "slo"),
    read("/api/v1/desk", needs::STATUS, "see the desk", "DESK_READ", "desk"),
    read("/api/v1/audit", needs::AUDIT_READ, "read the audit log", "AUDIT_READ", "audit_log"),
    read("/api/v1/audit/facets", needs::AUDIT_READ, "read the audit log", "AUDIT_READ", "audit_log"),
    read("/api/v1/audit/count", needs::AUDIT_READ, "read the audit log", "AUDIT_READ", "audit_log"),
    read("/api/v1/audit/export", needs::AUDIT_READ, "export the audit log", "AUDIT_EXPORT", "audit_log"),
    read("/api/v1/audit/anchor", needs::STATUS, "see the anchor", "AUDIT_READ", "audit_log"),
    read("/api/v1/audit/key", needs::AUDIT_READ, "see the key of evidence", "AUDIT_READ", "audit_log"),
    read("/api/v1/audit/verify", needs::AUDIT_READ, "verify the audit log", "AUDIT_VERIFY", "audit_log"),
    read("/api/v1/alerts", needs::ALERTS_READ, "see the alerts", "ALERTS_READ", "alerts"),
    act(
        "/api/v1/alerts/{id}/acknowledge",
        needs::ALERTS_WRITE,
        "acknowledge an incident",
        "INCIDENT_ACKNOWLEDGE",
        "incident",
    ),
    Row {
        method: "DELETE",
        ..act(
            "/api/v1/alerts/{id}/acknowledge",
            needs::ALERTS_WRITE,
            "take an acknowledgement back",
            "INCIDENT_UNACKNOWLEDGE",
            "incident",
        )
    },
    read("/api/v1/on-call", needs::ALERTS_READ, "see who is on call", "ALERTS_READ", "alerts"),
    read(
        "/api/v1/incidents/{id}/report",
        needs::AUDIT_READ,
        "make an incident report",
        "INCIDENT_REPORT",
        "incident",
    ),
    read(
        "/api/v1/incidents/report",
        needs::AUDIT_READ,
        "make an incident report",
        "INCIDENT_REPORT",
        "incident",
    ),
    open("GET", "/ack/{token}"),
    open("POST", "/ack/{token}"),
    Row {
        repeatable: true,
        ..act("/api/v1/alerts", needs::ALERTS_WRITE, "raise alerts", "ALERTS_RAISE", "alerts")
    },
    read("/api/v1/alerts/{id}", needs::ALERTS_READ, "see an alert", "ALERTS_READ", "alerts"),
    read("/api/v1/alerts/{id}/why", needs::ALERTS_READ, "see why", "ALERTS_READ", "alerts"),
    act("/api/v1/alerts/test", needs::ALERTS_WRITE, "send a test", "ALERT_TEST_SEND", "alerts"),
    read("/api/v1/alert-rules", needs::ALERTS_READ, "see the alert rules", "ALERT_RULES_READ", RULE),
    act("/api/v1/alert-rules", needs::ALERTS_WRITE, "make an alert rule", "ALERT_RULE_CREATE", RULE),
    read("/api/v1/alert-rules/{name}", needs::ALERTS_READ, "see an alert rule", "ALERT_RULES_READ", RULE),
    write("PUT", "/api/v1/alert-rules/{name}", needs::ALERTS_WRITE, RULE_CHANGE),
    write("DELETE", "/api/v1/alert-rules/{name}", needs::ALERTS_DELETE, RULE_REMOVE),
    Row {
        repeatable: false,
        ..act("/api/v1/alert-rules/preview", needs::ALERTS_READ, "try an alert rule", "ALERT_RULE_TRY", RULE)
    },
    act("/api/v1/alert-rules/{name}/test", needs::ALERTS_WRITE, "send a test", "ALERT_TEST_SEND", RULE),
    read("/api/v1/alert-readings", needs::ALERTS_READ, "see the readings", "ALERT_READINGS_READ", RULE),
    read("/api/v1/heartbeats", needs::ALERTS_READ, "see the heartbeats", "HEARTBEATS_READ", BEAT),
    act("/api/v1/heartbeats", needs::ALERTS_WRITE, "make a heartbeat", "HEARTBEAT_CREATE", BEAT),
    read("/api/v1/heartbeats/{name}", needs::ALERTS_READ, "see a heartbeat", "HEARTBEATS_READ", BEAT),
    write("PUT", "/api/v1/heartbeats/{name}", needs::ALERTS_WRITE, BEAT_CHANGE),
    write("DELETE", "/api/v1/heartbeats/{name}", needs::ALERTS_DELETE, BEAT_REMOVE),
    token("GET", "/ping/{id}"),
    token("POST", "/ping/{id}"),
    token("GET", "/ping/{id}/{signal}"),
    token("POST", "/ping/{id}/{signal}"),
    token("GET", "/api/push/{token}"),
    token("POST", "/api/push/{token}"),
    read("/api/v1/silences", needs::ALERTS_READ, "see the silences", "ALERTS_READ", "silences"),
    act("/api/v1/silences", needs::ALERTS_WRITE, "silence alerts", "SILENCE_CREATE", "silence"),
    Row {
        method: "DELETE",
        repeatable: false,
        ..act("/api/v1/silences/{id}", needs::ALERTS_WRITE, "end a silence", "SILENCE_EXPIRE", "silence")
    },
    Row {
        repeatable: false,
        ..act("/api/v1/silences/preview", needs::ALERTS_READ, "try matchers", "ALERTS_READ", "silences")
    },
    read("/api/v1/deliveries", needs::ALERTS_READ, "see the deliveries", "ALERTS_READ", "alert_deliveries"),
    read("/api/v1/deliveries/{id}", needs::ALERTS_READ, "see a delivery", "ALERTS_READ", "alert_delivery"),
    read("/api/v1/poison", needs::ALERTS_READ, "see the poison queue", "ALERTS_READ", "alert_deliveries"),
    act(
        "/api/v1/deliveries/retry",
        needs::ALERTS_WRITE,
        "retry deliveries",
        "DELIVERY_RETRY",
        "alert_deliveries",
    ),
    act(
        "/api/v1/deliveries/{id}/recipient",
        needs::ALERTS_WRITE,
        "change a recipient",
        "DELIVERY_READDRESS",
        "alert_delivery",
    ),
    act(
        "/api/v1/deliveries/{id}/discard",
        needs::ALERTS_WRITE,
        "discard a delivery",
        "DELIVERY_DISCARD",
        "alert_delivery",
    ),
    act(
        "/api/v1/deliveries/{id}/retry",
        needs::ALERTS_WRITE,
        "retry a delivery",
        "DELIVERY_RETRY",
        "alert_delivery",
    ),
    read("/api/v1/routing", needs::ALERTS_READ, "see the routing", "ALERT_ROUTING_READ", ROUTING),
    Row {
        repeatable: false,
        ..act(
            "/api/v1/routing/test",
            needs::ALERTS_READ,
            "ask where an alert goes",
            "ALERT_ROUTING_READ",
            ROUTING,
        )
    },
    admin("POST", "/api/v1/routing/import", "import a configuration", "ALERT_ROUTING_IMPORT", ROUTING),
    admin("POST", "/api/v1/routing/revert", "put a configuration back", "ALERT_ROUTING_REVERT", ROUTING),
    open("GET", "/-/healthy"),
    open("GET", "/-/ready"),
    alertmanager("GET", "/api/v2/status", "see the routing", "ALERT_ROUTING_READ", ROUTING),
    alertmanager("GET", "/api/v2/receivers", "see the receivers", "ALERT_ROUTING_READ", ROUTING),
    alertmanager("GET", "/api/v2/alerts", "see the alerts", "ALERTS_READ", "alerts"),
    alertmanager("POST", "/api/v2/alerts", "raise alerts", "ALERTS_RAISE", "alerts"),
    alertmanager("GET", "/api/v2/alerts/groups", "see the alerts", "ALERTS_READ", "alerts"),
    alertmanager("GET", "/api/v2/silences", "see the silences", "ALERTS_READ", "silences"),
    alertmanager("POST", "/api/v2/silences", "silence alerts", "SILENCE_CREATE", "silence"),
    alertmanager("GET", "/api/v2/silence/{silenceID}", "see a silence", "ALERTS_READ", "silences"),
    alertmanager("DELETE", "/api/v2/silence/{silenceID}", "end a silence", "SILENCE_EXPIRE", "silence"),
    read("/api/v1/settings", needs::SETTINGS_READ, "see the settings", "SETTINGS_READ", SETTINGS),
    Row {
        repeatable: false,
        ..act(
            "/api/v1/settings/preview",
            needs::SETTINGS_READ,
            "try a change of settings",
            "SETTINGS_READ",
            SETTINGS,
        )
    },
    act("/api/v1/settings/apply", needs::SETTINGS_WRITE, "change settings", "SETTINGS_CHANGE", SETTINGS),
    read(
        "/api/v1/settings/versions",
        needs::SETTINGS_HISTORY,
        "see the versions of the settings",
        "SETTINGS_READ",
        SETTINGS,
    ),
    act(
        "/api/v1/settings/rollback",
        needs::SETTINGS_WRITE,
        "put settings back",
        "SETTINGS_ROLLBACK",
        SETTINGS,
    ),
    read("/api/v1/settings/watch", needs::SETTINGS_READ, "follow the settings", "SETTINGS_READ", SETTINGS),
    Row {
        repeatable: false,
        ..act(
            "/api/v1/settings/acknowledge",
            needs::SETTINGS_READ,
            "acknowledge settings",
            "SETTINGS_ACKNOWLEDGE",
            SETTINGS,
        )
    },
    act("/api/v1/settings/dry-run", needs::DRY_RUN_ON, "switch dry run", "DRY_RUN_SWITCH", SETTINGS),
    read("/api/v1/settings/{section}", needs::SETTINGS_READ, "see the settings", "SETTINGS_READ", SETTINGS),
    admin("GET", "/api/v1/users", "see the users", "USERS_READ", "user"),
    admin("POST", "/api/v1/users", "make a user", "USER_CREATE", "user"),
    admin("PATCH", "/api/v1/users/{name}", "change a user", "USER_UPDATE", "user"),
    admin("DELETE", "/api/v1/users/{name}", "remove a user", "USER_DELETE", "user"),
    admin("POST", "/api/v1/users/{name}/link", "make a set-up link", "USER_LINK_CREATE", "user"),
    admin("POST", "/api/v1/users/{name}/unlock", "unlock a user", "USER_UNLOCK", "user"),
    admin("DELETE", "/api/v1/users/{name}/totp", "reset a second factor", "TOTP_RESET", "user"),
    admin("DELETE", "/api/v1/users/{name}/sessions", "end a user's sessions", "USER_SIGN_OUT", "user"),
    admin("GET", "/api/v1/backups", "see the backups", "BACKUPS_READ", "backup"),
    admin("POST", "/api/v1/backups", "take a backup", "BACKUP_CREATE", "backup"),
    admin("POST", "/api/v1/config/reload", "read the config anew", "CONFIG_RELOAD", "config"),
    admin("GET", "/api/v1/keys", "see the API keys", "API_KEYS_READ", "api_key"),
    admin("POST", "/api/v1/keys", "make an API key", "API_KEY_CREATE", "api_key"),
    admin("DELETE", "/api/v1/keys/{id}", "revoke an API key", "API_KEY_REVOKE", "api_key"),
    admin("POST", "/api/v1/keys/{id}/rotate", "rotate an API key", "API_KEY_ROTATE", "api_key"),
    admin("POST", "/api/v1/keys/{id}/cut-short", "end a key's grace", "API_KEY_CUT_SHORT", "api_key"),
    signed_in("POST", "/api/v1/keys/verify"),
    signed_in("GET", "/api/v1/keys/scopes"),
];
