/* Made from the OpenAPI document of the appliance by `npm run api`. Do not edit. */

export interface paths {
    "/api/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's own password; the other sessions end.
         * @description Needs a credential.
         */
        post: operations["password_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make ten new recovery codes; the old ones are worth nothing.
         * @description Needs a credential.
         */
        post: operations["recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's own sessions.
         * @description Needs a credential.
         */
        get: operations["own_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of one's own sessions, or with `others` all but this one.
         * @description Needs a credential.
         */
        delete: operations["own_session_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether one's own second factor is in force.
         * @description Needs a credential.
         */
        get: operations["totp_view"];
        put?: never;
        /**
         * Make a secret for an authenticator. It is asked for at sign-in once a code of it was confirmed.
         * @description Needs a credential.
         */
        post: operations["totp_offer"];
        /**
         * Switch one's own second factor off.
         * @description Needs a credential.
         */
        delete: operations["totp_drop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the second factor in force with its first code.
         * @description Needs a credential.
         */
        post: operations["totp_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every reading that rules can look at, with its series now.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["reading_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every alert rule with how it stands.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["rule_list"];
        put?: never;
        /**
         * Make an alert rule.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["rule_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a rule on what has been: when it would have fired. Nothing changes and nobody is told.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        post: operations["rule_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One alert rule.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["rule_view"];
        /**
         * Change an alert rule. Send `version` as it was read: a change that somebody else made meanwhile is not overwritten.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        put: operations["rule_update"];
        post?: never;
        /**
         * Remove an alert rule; an alert of it is called off.
         * @description Needs the role admin; for a key: scope `alerts:write`.
         */
        delete: operations["rule_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alert-rules/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send what a rule would say to those who would be told, marked as a test. Its action is left out.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["rule_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Firing and recent incidents.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["alert_list"];
        put?: never;
        /**
         * Raise or end alerts. The labels are the identity: sending one again is news of it, `ends_at` in the past ends it. The
         *     answer comes when everything is on disk.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["alert_raise"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test over the real path: to a receiver, over a lane, or to everybody.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["alert_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One incident with its deliveries.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["alert_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an incident on.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["alert_acknowledge"];
        /**
         * Give an incident back: repeats and escalation go on.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        delete: operations["alert_unacknowledge"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why an incident was or was not told to whom.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["alert_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of entries, newest first.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["audit_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/anchor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest entry: written down elsewhere, it shows when the end of the log is cut off.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["audit_anchor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many entries fit; counting ends at 10,001.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["audit_count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export what fits, newest first, at most 10,000 entries. Recorded before the first byte leaves.
         * @description `X-Tradewarden-Rows` has the number of entries, and `X-Tradewarden-Cut: true` says that more fit; so does the last line.
         *
         *     Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What there is to filter by.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["audit_facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public half of the key that signs evidence.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["audit_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Walk the whole chain: the first broken entry is named.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["audit_verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The backups there are, newest first.
         * @description Needs the role admin; for a key: no key may.
         */
        get: operations["backups"];
        put?: never;
        /**
         * Take a backup now: consistent while everything runs, verified before it counts.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["take_backup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The breaker now.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["breaker_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker/conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What must be normal before a reset.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["breaker_conditions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Past trips, newest first.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["breaker_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker/init": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write the first OPEN and the first ACTIVE.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["breaker_init"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset: new orders are accepted again.
         * @description At most one a minute: the headers `RateLimit-Limit`, `-Remaining` and `-Reset` say how that stands.
         *
         *     Needs the role operator; for a key: scope `breaker:reset`.
         */
        post: operations["breaker_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker/trip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trip: new orders are blocked at once.
         * @description Needs the role operator; for a key: scope `breaker:trip`.
         */
        post: operations["breaker_trip"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/circuit-breaker/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The checklist after a reset.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["breaker_verification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/config/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read the config anew and put it in force; the one before goes on if anything is wrong with it.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["config_reload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deliveries, newest first.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["delivery_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many poisoned deliveries again: a selection, or those of a time.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["delivery_retry_many"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One delivery with its attempts.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["delivery_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a delivery off, for a reason.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["delivery_discard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/recipient": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a poisoned delivery to another recipient.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["delivery_readdress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a poisoned delivery again.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["delivery_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/desk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every engine as last read.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["desk_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow everything live.
         * @description Server-sent events: `snapshot` first (with `Last-Event-ID`, what was missed instead), `heartbeat` each second, and
         *     the pieces of the snapshot under their names as they change; `audit` is one entry to put in front.
         *
         *     Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * May orders pass?
         * @description The answer is good for `lease_ms`; without a fresh one a client treats the gate as `reduce_only`.
         *
         *     Needs the role viewer; for a key: scope `gate:read`.
         */
        get: operations["gate_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gate/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * May this order pass?
         * @description Needs the role viewer; for a key: scope `gate:read`.
         */
        post: operations["gate_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every watched service, worst first.
         * @description Needs the role viewer; for a key: scope `health:read`.
         */
        get: operations["health_board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Maintenance windows that hold, are to come, or ended in the last 30 days.
         * @description Needs the role viewer; for a key: scope `health:read`.
         */
        get: operations["maintenance_list"];
        put?: never;
        /**
         * Let a service fail for a while, without alerts and outside of its uptime. A critical one needs an admin.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["maintenance_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/maintenance/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a maintenance window now.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        delete: operations["maintenance_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/{service}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One service in full: conditions, last exchange, changes, uptime.
         * @description Needs the role viewer; for a key: scope `health:read`.
         */
        get: operations["health_service"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/{service}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a service now, and wait for what it finds.
         * @description Needs the role operator; for a key: scope `health:read`.
         */
        post: operations["health_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/{service}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * History of a service: minutes up to a day, hours beyond that.
         * @description Needs the role viewer; for a key: scope `health:read`.
         */
        get: operations["health_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/{service}/uptime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Uptime of a service over 1 hour to 400 days, each with the share that nobody knows.
         * @description Needs the role viewer; for a key: scope `health:read`.
         */
        get: operations["health_uptime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every heartbeat with how it stands.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["heartbeat_list"];
        put?: never;
        /**
         * Make a heartbeat; the answer is the only time its address is shown.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["heartbeat_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/heartbeats/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One heartbeat with its newest pings.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["heartbeat_view"];
        /**
         * Change a heartbeat, pause it, or give it a new address. Send `version` as it was read.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        put: operations["heartbeat_update"];
        post?: never;
        /**
         * Remove a heartbeat; an alert about it is called off.
         * @description Needs the role admin; for a key: scope `alerts:write`.
         */
        delete: operations["heartbeat_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The report about a stretch of time, or about the newest incident.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["span_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The report about an incident.
         * @description Needs the role operator; for a key: scope `audit:read`.
         */
        get: operations["incident_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All keys, newest first, without their secrets.
         * @description Needs the role admin; for a key: no key may.
         */
        get: operations["key_list"];
        put?: never;
        /**
         * Make a key; the answer is the only time it is shown.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["key_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All scopes, and what each lets a key do.
         * @description Needs a credential.
         */
        get: operations["key_scopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a key is worth: for services that are asked with one.
         * @description Needs a credential.
         */
        post: operations["key_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key: at once, on every door, for ever.
         * @description Needs the role admin; for a key: no key may.
         */
        delete: operations["key_revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/cut-short": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the grace of a rotated key: from now on only its successor works.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["key_cut_short"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a key a successor; the whole new key is in the answer, this once. The old one works on for the grace.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["key_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kill-switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The kill switch and its newest job.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["kill_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kill-switch/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Past engagements and releases, newest first.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["kill_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kill-switch/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A kill job with its steps.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["kill_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kill-switch/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Engage: nothing automated passes, open orders are cancelled, positions are closed.
         * @description The answer comes when trading is blocked; the job goes on and is followed on the stream or at `/jobs/{id}`.
         *
         *     Needs the role operator; for a key: scope `kill:engage`.
         */
        post: operations["kill_engage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kill-switch/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a kill would cancel and close.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["kill_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kill-switch/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release: the breaker stays as it is and is reset on its own.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["kill_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from the identity provider.
         * @description Needs no credential.
         */
        get: operations["oidc_callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/oidc/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to the identity provider.
         * @description Needs no credential.
         */
        get: operations["oidc_start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/on-call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is on call now.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["on_call"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The overview: also what the stream begins with.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/poison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was given up, grouped by cause.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["poison_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The routing in force.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["routing_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an Alertmanager configuration in force, or only say what it would mean.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["routing_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an earlier version in force again; 0 is the routing of the config.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["routing_revert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Where an alert with these labels would go, when, and why not.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        post: operations["routing_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in, and the token that writes repeat.
         * @description Needs no credential.
         */
        get: operations["session_view"];
        put?: never;
        /**
         * Sign in.
         * @description Needs no credential.
         */
        post: operations["sign_in"];
        /**
         * Sign out: the session ends everywhere.
         * @description Needs a credential.
         */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove anew that it is you: dangerous acts and admin pages are open again.
         * @description Needs a credential.
         */
        post: operations["session_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every setting with its bounds, its value and where that comes from.
         * @description Needs the role viewer; for a key: scope `settings:read`.
         */
        get: operations["setting_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say which version a reader runs.
         * @description Needs the role viewer; for a key: scope `settings:read`.
         */
        post: operations["setting_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change settings, on the version that was previewed.
         * @description Another version in force is answered 409 `version_conflict`, with both values in `conflicts`.
         *
         *     Needs the role admin; for a key: scope `settings:write`.
         */
        post: operations["setting_apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch dry run on (an operator may) or off (an admin may).
         * @description Needs the role operator; for a key: scope `settings:write`.
         */
        post: operations["setting_dry_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What changes would do. Changes nothing.
         * @description Needs the role viewer; for a key: scope `settings:read`.
         */
        post: operations["setting_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put the editor's values of an earlier version back, as a new version.
         * @description Needs the role admin; for a key: scope `settings:write`.
         */
        post: operations["setting_rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every version there was, newest first.
         * @description Needs the role operator; for a key: scope `settings:read`.
         */
        get: operations["setting_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wait for another version than the one that is known: a long poll.
         * @description Needs the role viewer; for a key: scope `settings:read`.
         */
        get: operations["setting_watch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/{section}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The values of one section with the version, as the key `system_config:{section}` has them.
         * @description Needs the role viewer; for a key: scope `settings:read`.
         */
        get: operations["setting_section"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a link is for.
         * @description Needs no credential.
         */
        get: operations["setup_view"];
        put?: never;
        /**
         * Use a link: set the password and be signed in.
         * @description Needs no credential.
         */
        post: operations["setup_use"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/silences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every silence, what ends last first.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        get: operations["silence_list"];
        put?: never;
        /**
         * Silence alerts. What reaches something critical needs an admin.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        post: operations["silence_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/silences/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a silence with these matchers would silence now.
         * @description Needs the role viewer; for a key: scope `alerts:read`.
         */
        post: operations["silence_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/silences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a silence now.
         * @description Needs the role operator; for a key: scope `alerts:write`.
         */
        delete: operations["silence_expire"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every objective: value, budget, burn rates, who is told, and what to do about a breach.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["slo_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slos/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An objective over time.
         * @description Needs the role viewer; for a key: scope `status:read`.
         */
        get: operations["slo_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All users.
         * @description Needs the role admin; for a key: no key may.
         */
        get: operations["user_list"];
        put?: never;
        /**
         * Make a user; the answer has the one-time link with which he sets his password.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["user_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a user for good. The audit log keeps the name.
         * @description Needs the role admin; for a key: no key may.
         */
        delete: operations["user_delete"];
        options?: never;
        head?: never;
        /**
         * Change a user's role, or whether he may sign in. It takes effect at once: what he has open ends.
         * @description Needs the role admin; for a key: no key may.
         */
        patch: operations["user_change"];
        trace?: never;
    };
    "/api/v1/users/{name}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new one-time link with which a user sets a new password.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["user_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End all sessions of a user.
         * @description Needs the role admin; for a key: no key may.
         */
        delete: operations["user_sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take the second factor of somebody who lost it away.
         * @description Needs the role admin; for a key: no key may.
         */
        delete: operations["user_totp_reset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the wait of an account after too many failed sign-ins.
         * @description Needs the role admin; for a key: no key may.
         */
        post: operations["user_unlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alerts that fire.
         * @description Needs the role viewer; for a key: scope `alerts:read`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        get: operations["v2_alerts"];
        put?: never;
        /**
         * Raise or end alerts. The answer comes when everything is on disk.
         * @description Needs the role operator; for a key: scope `alerts:write`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        post: operations["v2_alerts_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/alerts/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alerts that fire, in the groups of the routes.
         * @description Needs the role viewer; for a key: scope `alerts:read`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        get: operations["v2_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/receivers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Names of the receivers.
         * @description Needs the role viewer; for a key: scope `alerts:read`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        get: operations["v2_receivers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/silence/{silenceID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One silence.
         * @description Needs the role viewer; for a key: scope `alerts:read`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        get: operations["v2_silence"];
        put?: never;
        post?: never;
        /**
         * End a silence now.
         * @description Needs the role operator; for a key: scope `alerts:write`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        delete: operations["v2_silence_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/silences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Silences.
         * @description Needs the role viewer; for a key: scope `alerts:read`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        get: operations["v2_silences"];
        put?: never;
        /**
         * Make a silence, or change the one with this id.
         * @description Needs the role operator; for a key: scope `alerts:write`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        post: operations["v2_silences_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How it stands, with the routing in force as an Alertmanager configuration without secrets.
         * @description Needs the role viewer; for a key: scope `alerts:read`; a program of this machine as far as `alertmanager_local_trust` goes. Refusals are JSON strings.
         */
        get: operations["v2_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The account. */
        AccountView: {
            /** @description Cash. */
            cash: string;
            /** @description Cash plus positions. */
            equity: string;
            /** @description Highest equity. */
            peak_equity?: string | null;
        };
        /** @description Taking an incident on. */
        AcknowledgeRequest: {
            /** @description What is done about it; at least 15 characters from the console. */
            note?: string;
        };
        /** @description What an act did. */
        ActionView: {
            /**
             * Format: int64
             * @description Number of its audit entry.
             */
            audit_id?: number | null;
            /** @description The breaker afterwards. */
            breaker: components["schemas"]["BreakerView"];
            /** @description The gate afterwards. */
            gate: components["schemas"]["GateView"];
            /** @description The kill switch afterwards. */
            kill: components["schemas"]["KillView"];
            /** @description In words. */
            message: string;
            /** @description `success` or `no_op`. */
            outcome: string;
            /** @description False when it holds but could not be written yet. */
            recorded: boolean;
        };
        /** @description Alerts that are told together. */
        AlertGroup: {
            /** @description The alerts. */
            alerts: components["schemas"]["GettableAlert"][];
            /** @description What they have in common. */
            labels: {
                [key: string]: string;
            };
            /** @description Who is told. */
            receiver: components["schemas"]["AmReceiver"];
        };
        /** @description A time in which it would have fired. */
        AlertIntervalView: {
            /** @description When people would have been told. */
            from: string;
            /** @description The value furthest beyond the threshold. */
            peak?: string | null;
            /** @description With its unit. */
            peak_shown: string;
            /** @description When it would have been over; null when it still fires. */
            to?: string | null;
        };
        /** @description What would have become of one series. */
        AlertPreviewSeriesView: {
            /** @description How often it would have fired. */
            fired: number;
            /** @description When; the first 200. */
            intervals: components["schemas"]["AlertIntervalView"][];
            /** @description Which series. */
            labels: {
                [key: string]: string;
            };
            /**
             * Format: double
             * @description Share of the time of which nothing is stored.
             */
            unknown_share: number;
        };
        /** @description Every reading there is. */
        AlertReadingList: {
            /** @description In the order of the catalogue. */
            items: components["schemas"]["AlertReadingView"][];
        };
        /** @description A reading that rules can look at. */
        AlertReadingView: {
            /** @description Labels of its series. */
            labels: string[];
            /** @description Name. */
            name: string;
            /** @description Its series now. */
            series: components["schemas"]["AlertSeriesView"][];
            /** @description Unit; empty for a plain number. */
            unit: string;
            /** @description What it is. */
            what: string;
            /** @description Words that stand for values, where it is a state. */
            words: string[];
        };
        /** @description A rule as somebody writes it. */
        AlertRuleDraft: {
            /** @description `trip`: the breaker is tripped before anybody is told. */
            action?: string | null;
            /** @description What people are told beside it; `{value}`, `{threshold}` and `{label}` are filled in. */
            annotations?: {
                [key: string]: string;
            };
            /** @description How long it has to be clear. */
            clear_for?: string;
            /** @description Once it fires, it clears only beyond this. */
            clear_threshold?: string | null;
            /** @description `>`, `>=`, `<`, `<=`, `==`, or `gt`, `gte`, `lt`, `lte`, `eq`. */
            comparison: string;
            /** @description Whether it is watched. */
            enabled?: boolean;
            /** @description How long it has to hold, for instance `15s`. */
            for?: string;
            /** @description Labels of the alert beside those of the series. */
            labels?: {
                [key: string]: string;
            };
            /** @description 1 to 64 letters, digits, dots, dashes and underscores. */
            name: string;
            /** @description What no data means: `ok`, `alert` or `keep`. */
            no_data?: string;
            /** @description Which reading, for instance `engine.drawdown`; GET /api/v1/alert-readings lists them. */
            reading: string;
            /** @description Where it is written what to do. */
            runbook_url?: string | null;
            /** @description Which of its series; without any: each of them, for itself. */
            series?: {
                [key: string]: string;
            };
            /** @description `critical`, `page`, `warning` or `info`. */
            severity: string;
            /** @description A decimal as text, or a word of the reading, for instance `unhealthy`. */
            threshold: string;
            /** @description What it is about, in a line. */
            title?: string;
            /**
             * Format: int64
             * @description For a change: the version it is based on.
             */
            version?: number | null;
        };
        /** @description All rules. */
        AlertRuleList: {
            /** @description The ready-made ones first, then by name. */
            items: components["schemas"]["AlertRuleView"][];
        };
        /** @description A rule to be tried on what has been. */
        AlertRulePreviewRequest: {
            /**
             * Format: int32
             * @description How far to look back, 1 to 168.
             */
            hours?: number;
            /** @description The rule; it need not exist. */
            rule: components["schemas"]["AlertRuleDraft"];
        };
        /** @description What a rule would have done. */
        AlertRulePreviewView: {
            /** @description The condition in a line. */
            condition: string;
            /** @description How often it would have fired, all series together. */
            fired: number;
            /** @description From when. */
            from: string;
            /** @description Series by series. */
            series: components["schemas"]["AlertPreviewSeriesView"][];
            /** @description More series than are shown. */
            series_left_out: number;
            /** @description In a sentence: how often it would have fired. */
            text: string;
            /** @description To when. */
            to: string;
        };
        /** @description How a rule stands about one series. */
        AlertRuleStateView: {
            /** @description When it began to fire, while it does. */
            fired_at?: string | null;
            /** @description Which series. */
            labels: {
                [key: string]: string;
            };
            /** @description Why there is no value now. */
            missing?: string | null;
            /** @description `inactive`, `pending`, `firing` or `clearing`. */
            phase: string;
            /** @description With its unit, or in a word. */
            shown: string;
            /** @description Since when. */
            since: string;
            /** @description The last value. */
            value?: string | null;
        };
        /** @description A test of a rule on its way. */
        AlertRuleTestView: {
            /** @description Numbers of its incidents, one for each receiver: their deliveries say whether it arrived. */
            incidents: number[];
        };
        /** @description A rule. */
        AlertRuleView: components["schemas"]["AlertRuleDraft"] & {
            /** @description The condition in a line. */
            condition: string;
            /** @description When it was made. */
            created_at: string;
            /** @description By whom. */
            created_by: string;
            /** @description The worst of its phases. */
            phase: string;
            /** @description It was there from the first start. */
            ready_made: boolean;
            /** @description How it stands about each series. */
            states: components["schemas"]["AlertRuleStateView"][];
            /** @description Unit of the reading. */
            unit: string;
            /** @description When it was last changed. */
            updated_at: string;
            /** @description By whom. */
            updated_by: string;
        };
        /** @description A series of a reading as it is now. */
        AlertSeriesView: {
            /**
             * Format: double
             * @description How old it is.
             */
            age_seconds?: number | null;
            /** @description Which series. */
            labels: {
                [key: string]: string;
            };
            /** @description Why there is none. */
            missing?: string | null;
            /** @description With its unit, or in a word. */
            shown: string;
            /** @description Its value. */
            value?: string | null;
        };
        /** @description How an alert stands. */
        AlertStatus: {
            /** @description Fingerprints of alerts that inhibit it. */
            inhibitedBy: string[];
            /** @description Names of times at which its route is silent; told with the routes here, see `/api/v1/routing/test`. */
            mutedBy?: string[];
            /** @description Ids of silences. */
            silencedBy: string[];
            /** @description `active`, `suppressed` or `unprocessed`. */
            state: string;
        };
        /** @description A configuration. */
        AmConfig: {
            /** @description Its text, without secrets. */
            original: string;
        };
        /** @description A matcher of a silence. */
        AmMatcher: {
            /** @description Whether it has to fit, or not to fit. */
            isEqual?: boolean;
            /** @description Whether the value is a regular expression. */
            isRegex: boolean;
            /** @description Which label. */
            name: string;
            /** @description With what. */
            value: string;
        };
        /** @description A receiver. */
        AmReceiver: {
            /** @description Its name. */
            name: string;
        };
        /** @description How an Alertmanager stands. */
        AmStatus: {
            /** @description There is no cluster here. */
            cluster: components["schemas"]["ClusterStatus"];
            /** @description The configuration. */
            config: components["schemas"]["AmConfig"];
            /** @description Since when it runs. */
            uptime: string;
            /** @description What it was built from. */
            versionInfo: components["schemas"]["VersionInfo"];
        };
        /** @description One attempt to send a delivery. */
        AttemptView: {
            /**
             * Format: int64
             * @description Number.
             */
            attempt: number;
            /**
             * Format: int64
             * @description The provider's code.
             */
            code?: number | null;
            /**
             * Format: int64
             * @description How long it took; none while it is under way.
             */
            duration_ms?: number | null;
            /** @description Why it failed. */
            error?: string | null;
            /** @description `sending`, `delivered`, `retry`, `deferred`, `poison` or `unknown`. */
            outcome: string;
            /** @description Who was asked. */
            provider: string;
            /** @description The provider's name for it. */
            provider_id?: string | null;
            /** @description SHA-256 of the answer. */
            response_digest?: string | null;
            /** @description When it began. */
            started_at: string;
        };
        /** @description Something that needs attention. */
        AttentionView: {
            /** @description Stable word. */
            id: string;
            /** @description Page that shows more. */
            link: string;
            /** @description `critical`, `warning` or `info`. */
            severity: string;
            /** @description Since when. */
            since?: string | null;
            /** @description State in a word. */
            status_word: string;
            /** @description What. */
            subject: string;
            /** @description Why, in one line. */
            text: string;
        };
        /** @description The newest entry, with its time: to write down elsewhere, so that a cut-off end shows. */
        AuditAnchor: {
            /** @description When the entry was written. */
            at: string;
            /** @description Hash. */
            hash: string;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
        };
        /** @description How many entries fit. */
        AuditCount: {
            /** @description Counting ended here; there may be more. Null when everything was counted. */
            capped_at?: number | null;
            /** @description Entries counted. */
            count: number;
        };
        /** @description One audit entry. */
        AuditEntryView: {
            /** @description What. */
            action: string;
            /** @description Before, after and other facts. */
            details?: unknown;
            /** @description Through which door. */
            door: string;
            /** @description `access`, `action`, `auth`, `admin` or `export`. */
            event_type: string;
            /** @description Hash of this entry. */
            hash: string;
            /**
             * Format: int64
             * @description Position in the chain.
             */
            id: number;
            /** @description From where. */
            ip_address?: string | null;
            /** @description `success`, `denied`, `failed`, `no_op` or `partial`. */
            outcome: string;
            /** @description Hash of the entry before. */
            prev_hash: string;
            /** @description Why. */
            reason?: string | null;
            /** @description To which one. */
            resource_id: string;
            /** @description To what. */
            resource_type: string;
            /** @description In which browser session. */
            session_id?: string | null;
            /** @description When. */
            timestamp: string;
            /** @description Who. */
            user_id: string;
        };
        /** @description What there is to filter by. */
        AuditFacets: {
            /** @description Actions. */
            actions: string[];
            /** @description Doors. */
            doors: string[];
            /** @description Kinds of event. */
            event_types: string[];
            /** @description Outcomes. */
            outcomes: string[];
            /** @description Kinds of resource. */
            resource_types: string[];
            /** @description Actors. */
            users: string[];
        };
        /** @description The newest entry: an anchor for the chain. */
        AuditHead: {
            /** @description Hash. */
            hash: string;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
        };
        /** @description A page of the audit log, newest first. */
        AuditPage: {
            head?: components["schemas"]["AuditHead"] | null;
            /** @description The page. */
            items: components["schemas"]["AuditEntryView"][];
            /** @description Give it back for the next page. */
            next_cursor?: string | null;
            /** @description The page is short because so much was looked through: go on with `next_cursor`. */
            search_goes_on?: boolean;
        };
        /** @description The backups there are, newest first. */
        BackupList: {
            /** @description One each. */
            items: components["schemas"]["BackupView"][];
        };
        /** @description A backup to take. */
        BackupRequest: {
            /** @description Why, in a word; a backup with a label is kept until somebody removes it. */
            label?: string;
        };
        /** @description A backup that was verified when it was taken. */
        BackupView: {
            /** @description Its hash. */
            audit_head_hash: string;
            /**
             * Format: int64
             * @description Number of the newest audit entry in it.
             */
            audit_head_id: number;
            /**
             * Format: int64
             * @description Bytes of the ledger in it.
             */
            bytes: number;
            /** @description When it was taken, ISO-8601. */
            created_at: string;
            /** @description Why; empty for one that was due. */
            label: string;
            /** @description Name of its directory. */
            name: string;
            /** @description Where it lies on the appliance's machine. */
            path: string;
            /** @description Version of the program that took it. */
            program: string;
        };
        /** @description The circuit breaker. */
        BreakerView: {
            /** @description False while a trip waits to be written to the ledger. */
            recorded: boolean;
            /** @description Last reset. */
            reset_at?: string | null;
            /**
             * Format: int64
             * @description Seconds until a reset is allowed again; 0 when it is.
             */
            reset_available_in_seconds: number;
            /** @description Who reset it last. */
            reset_by?: string | null;
            /** @description Why it was reset last. */
            reset_reason?: string | null;
            /** @description Since when. */
            since?: string | null;
            /**
             * Format: double
             * @description Age of the last verified read; 999999 when the state cannot be verified.
             */
            staleness_seconds: number;
            /** @description `OPEN`, `TRIPPED`, `UNINITIALISED` or `UNREADABLE`. */
            state: string;
            /** @description `MANUAL` or a guard's reason code. */
            trip_code?: string | null;
            /**
             * Format: int32
             * @description Trips today, in the desk's time zone.
             */
            trip_count_today: number;
            /** @description Evidence. */
            trip_details?: unknown;
            /** @description The first reason. */
            trip_reason?: string | null;
            /** @description When it tripped; null while OPEN. */
            tripped_at?: string | null;
            /** @description Who tripped it. */
            tripped_by?: string | null;
        };
        /** @description Changes a user. */
        ChangeUserRequest: {
            /** @description No sign-in any more, or again. */
            disabled?: boolean | null;
            /** @description Kept in the audit log. */
            reason?: string;
            /** @description Another role. */
            role?: string | null;
        };
        /** @description One line of a checklist. */
        CheckItem: {
            /** @description What was found. */
            detail: string;
            /** @description Whether it is. */
            done: boolean;
            /** @description Stable word. */
            id: string;
            /** @description What must be so. */
            label: string;
        };
        /** @description A checklist. */
        ChecklistView: {
            /** @description In the order shown. */
            items: components["schemas"]["CheckItem"][];
        };
        /** @description How a cluster stands. */
        ClusterStatus: {
            /** @description None. */
            peers: string[];
            /** @description `disabled`. */
            status: string;
        };
        /** @description The first code of a second factor. */
        CodeRequest: {
            /** @description Six digits. */
            code: string;
        };
        /** @description One condition for a reset. */
        ConditionView: {
            /**
             * Format: double
             * @description Age of the reading.
             */
            age_seconds?: number | null;
            /** @description Whether it stands in the way of a reset. */
            blocks: boolean;
            /** @description Why, in words. */
            detail: string;
            /** @description Stable word. */
            id: string;
            /** @description Name for people. */
            label: string;
            /** @description The limit it is held to. */
            limit?: string | null;
            /** @description The value read. */
            value?: string | null;
            /** @description `ok`, `warn`, `failing`, `unknown` or `not_configured`. */
            verdict: string;
        };
        /** @description All conditions. */
        ConditionsView: {
            /** @description In the order shown. */
            conditions: components["schemas"]["ConditionView"][];
        };
        /** @description A key of the config that differs from before. */
        ConfigChange: {
            /** @description Dotted path: `backup.keep`, `services.execution_gateway`. */
            key: string;
            /** @description `added`, `removed` or `changed`. */
            what: string;
        };
        /** @description What came of reading the config anew. */
        ConfigReloadView: {
            /** @description What is in force now. */
            changed: components["schemas"]["ConfigChange"][];
            /** @description The file that was read. */
            file: string;
            /** @description Keys that differ from what runs and take effect at the next start. */
            restart: string[];
            /** @description All of it in one line. */
            words: string;
        };
        /** @description Makes an API key. */
        CreateKeyRequest: {
            /**
             * Format: int64
             * @description Days until it ends by itself; never when left out.
             */
            expires_in_days?: number | null;
            /** @description 3 to 50 characters. */
            name: string;
            /** @description The most the key may do. */
            role: string;
            /** @description At least one. */
            scopes: string[];
        };
        /** @description Makes a user. */
        CreateUserRequest: {
            /** @description `viewer`, `operator` or `admin`. */
            role: string;
            /** @description 3 to 50 characters. */
            username: string;
        };
        /** @description A new API key: the only time the secret is shown. */
        CreatedKeyView: {
            /** @description What it is. */
            info: components["schemas"]["KeyView"];
            /** @description The whole key. */
            key: string;
        };
        /** @description A new user and the one-time link to set the password. */
        CreatedUserView: {
            /** @description After this it is worth nothing. */
            expires_at: string;
            /** @description Role. */
            role: string;
            /** @description One-time link. */
            setup_url: string;
            /** @description Name. */
            username: string;
        };
        /** @description Deliveries of an incident, state by state. */
        DeliveryCounts: {
            /**
             * Format: int32
             * @description In state cancelled.
             */
            cancelled: number;
            /**
             * Format: int32
             * @description In state deferred.
             */
            deferred: number;
            /**
             * Format: int32
             * @description In state delivered.
             */
            delivered: number;
            /**
             * Format: int32
             * @description In state pending.
             */
            pending: number;
            /**
             * Format: int32
             * @description In state poison.
             */
            poison: number;
            /**
             * Format: int32
             * @description In state sending.
             */
            sending: number;
            /**
             * Format: int32
             * @description In state suppressed.
             */
            suppressed: number;
        };
        /** @description One delivery with its attempts. */
        DeliveryDetail: {
            /** @description Oldest first. */
            attempts: components["schemas"]["AttemptView"][];
            /** @description The delivery. */
            delivery: components["schemas"]["DeliveryView"];
            /** @description Title of its incident. */
            incident_title: string;
            /** @description The recipient itself; for admins alone. */
            recipient_clear?: string | null;
        };
        /** @description Deliveries, newest first. */
        DeliveryList: {
            /** @description The deliveries. */
            items: components["schemas"]["DeliveryView"][];
            /** @description Where the next page begins; none on the last one. */
            next_cursor?: string | null;
        };
        /** @description One delivery. */
        DeliveryView: {
            /**
             * Format: int64
             * @description Incident.
             */
            alert_id: number;
            /**
             * Format: int64
             * @description Attempts in all.
             */
            attempts: number;
            /** @description `email`, `webhook`, `slack`, `sms`, `pagerduty` or `command`. */
            channel: string;
            /** @description When it was owed. */
            created_at: string;
            /** @description It may use the share of the limits that is kept back. */
            critical: boolean;
            /** @description When it was accepted. */
            delivered_at?: string | null;
            /** @description Why. */
            error_message?: string | null;
            /** @description When it was given up. */
            failed_at?: string | null;
            /** @description It waits for the timer of its group. */
            held: boolean;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description Which of the ways to that provider. */
            lane: string;
            /** @description When it was last tried. */
            last_attempt_at?: string | null;
            /** @description When it is tried next. */
            next_attempt_at?: string | null;
            /** @description The provider's name for it. */
            provider_id?: string | null;
            /** @description `route`, `repeat`, `escalation`, `ack_reminder`, `failover`, `canary` or `test`. */
            purpose: string;
            /** @description Receiver of the route. */
            receiver: string;
            /** @description Masked. */
            recipient: string;
            /**
             * Format: int32
             * @description Attempts that failed since it was owed or set back.
             */
            retry_count: number;
            /** @description Path of the route. */
            route: string;
            /** @description Delivery state. */
            status: string;
            /** @description `opened`, `resolved` or `notice`. */
            told: string;
        };
        /** @description All engines. */
        DeskView: {
            /** @description Engine by engine. */
            engines: components["schemas"]["EngineView"][];
        };
        /** @description Why a delivery is called off. */
        DiscardBody: {
            /** @description At least 20 characters. */
            reason: string;
        };
        /** @description A version of an imported document. */
        DocumentView: {
            /** @description When it was put in force. */
            made_at: string;
            /** @description By whom. */
            made_by: string;
            /** @description Why. */
            reason: string;
            /** @description SHA-256 of the document; null where the routing of the config was put back. */
            sha256?: string | null;
            /**
             * Format: int64
             * @description Number, from 1.
             */
            version: number;
        };
        /** @description Switches dry run. */
        DryRunRequest: {
            /** @description On or off. */
            on: boolean;
            /** @description Why, in at least 20 characters. */
            reason: string;
        };
        /** @description One engine. */
        EngineView: {
            account?: components["schemas"]["AccountView"] | null;
            /** @description When it was read. */
            as_of?: string | null;
            /** @description Simulated orders only. */
            dry_run: boolean;
            /** @description `allowed`, `paused` or `unknown`. */
            entries: string;
            /** @description Why it did not answer. */
            error?: string | null;
            /** @description Adapter. */
            kind: string;
            /** @description Name. */
            name: string;
            /** @description Working orders. */
            open_orders: components["schemas"]["OrderView"][];
            pnl?: components["schemas"]["PnlView"] | null;
            /** @description Open positions. */
            positions: components["schemas"]["PositionView"][];
            reconciler?: components["schemas"]["ReconcilerView"] | null;
            /** @description `ok`, `unreachable` or `unknown`. */
            status: string;
        };
        /** @description Which desk this is. */
        Environment: {
            /** @description `prod`, `paper` or `demo`. */
            kind: string;
            /** @description Name from the config. */
            name: string;
        };
        /** @description The key that signs evidence. */
        EvidenceKeyView: {
            /** @description `Ed25519`. */
            algorithm: string;
            /** @description What it is recognised by. */
            fingerprint: string;
            /** @description The public half, in hexadecimal. */
            public_key: string;
        };
        /** @description What is wrong with one field. */
        FieldError: {
            /** @description Which. */
            field: string;
            /** @description What to write instead. */
            message: string;
        };
        /** @description An order to ask the gate about. */
        GateCheckRequest: {
            /** @description Signed position before the order. */
            position_qty: string;
            /** @description Price it is expected to have, for the limit on the value of all positions; the newest known one when left out. */
            price?: string | null;
            /** @description Quantity, a decimal greater than zero. */
            qty: string;
            /** @description `buy` or `sell`. */
            side: string;
            /** @description Who wants to send it. */
            strategy: string;
            /** @description Instrument. */
            symbol: string;
        };
        /** @description Whether the order may be sent. */
        GateCheckView: {
            /** @description Send it only when true. */
            allowed: boolean;
            /** @description Simulate it, whatever the answer. */
            dry_run?: boolean;
            /** @description Why not, in words. */
            reasons: string[];
            /** @description The gate's verdict. */
            verdict: string;
        };
        /** @description The gate's answer with its lease. */
        GateView: {
            /** @description When the answer was made. */
            as_of: string;
            /** @description `OPEN`, `TRIPPED`, `UNINITIALISED` or `UNREADABLE`. */
            breaker: string;
            /** @description Orders are simulated. */
            dry_run: boolean;
            /** @description `ACTIVE`, `ENGAGED`, `UNINITIALISED` or `UNREADABLE`. */
            kill_switch: string;
            /**
             * Format: int64
             * @description Milliseconds between the two.
             */
            lease_ms: number;
            /** @description Why, in words; empty while open. */
            reasons: string[];
            /** @description After this the answer is worth nothing: treat it as `reduce_only`. */
            valid_until: string;
            /** @description `open`, `reduce_only` or `halted`. */
            verdict: string;
        };
        /** @description An alert that fires. */
        GettableAlert: {
            /** @description What people are told beside it. */
            annotations: {
                [key: string]: string;
            };
            /** @description When it is taken to have ended. */
            endsAt: string;
            /** @description Digest of the labels, as Prometheus computes it. */
            fingerprint: string;
            /** @description Where whoever raised it shows it. */
            generatorURL?: string;
            /** @description What it is. */
            labels: {
                [key: string]: string;
            };
            /** @description Who is told. */
            receivers: components["schemas"]["AmReceiver"][];
            /** @description When it began. */
            startsAt: string;
            /** @description How it stands. */
            status: components["schemas"]["AlertStatus"];
            /** @description When there was news of it. */
            updatedAt: string;
        };
        /** @description A silence. */
        GettableSilence: {
            /** @description Why. */
            comment: string;
            /** @description By whom. */
            createdBy: string;
            /** @description Until when. */
            endsAt: string;
            /** @description Its id. */
            id: string;
            /** @description What an alert has to be. */
            matchers: components["schemas"]["AmMatcher"][];
            /** @description From when. */
            startsAt: string;
            /** @description How it stands. */
            status: components["schemas"]["SilenceStatus"];
            /** @description When it was last changed. */
            updatedAt: string;
        };
        /** @description All watched services. */
        HealthBoard: {
            /**
             * Format: double
             * @description How old that is.
             */
            age_seconds?: number | null;
            /**
             * Format: int64
             * @description How often services are checked.
             */
            interval_seconds: number;
            /** @description When a check last finished. */
            refreshed_at?: string | null;
            /** @description Worst first. */
            services: components["schemas"]["ServiceHealth"][];
            /** @description No check finished for too long: what is shown is the last known board. */
            stale: boolean;
        };
        /** @description One service in full. */
        HealthDetail: {
            /**
             * Format: int64
             * @description An answer that takes longer is slow.
             */
            degraded_over_ms?: number | null;
            /** @description Services that it needs. */
            depends_on: string[];
            /** @description Changes of state, newest first. */
            events: components["schemas"]["HealthEvent"][];
            /** @description What must hold. */
            expect: string[];
            /**
             * Format: int32
             * @description Successes in a row until healthy again.
             */
            healthy_after: number;
            /**
             * Format: int64
             * @description From check to check.
             */
            interval_ms: number;
            /** @description When the last error was found. */
            last_error_at?: string | null;
            /** @description Maintenance that holds, is to come, or ended a while ago. */
            maintenance: components["schemas"]["MaintenanceView"][];
            /** @description Services that need it. */
            needed_by: string[];
            /** @description What should hold. */
            prefer: string[];
            /**
             * Format: int32
             * @description Repeats of a failed check before it counts.
             */
            retries: number;
            /** @description As on the board. */
            service: components["schemas"]["ServiceHealth"];
            /**
             * Format: int64
             * @description A check that takes longer has failed.
             */
            timeout_ms: number;
            transcript?: components["schemas"]["HealthTranscript"] | null;
            transcript_of_error?: components["schemas"]["HealthTranscript"] | null;
            /**
             * Format: int32
             * @description Failures until unhealthy.
             */
            unhealthy_after: number;
            /**
             * Format: int32
             * @description Among so many checks.
             */
            unhealthy_of: number;
            /** @description Uptime over every span. */
            uptime: components["schemas"]["HealthUptime"][];
        };
        /** @description A change of state. */
        HealthEvent: {
            /** @description When. */
            at: string;
            /** @description Before. */
            from: string;
            /** @description Why. */
            reason: string;
            /** @description After. */
            to: string;
        };
        /** @description History over a span; what is missing in between is not known. */
        HealthHistory: {
            /** @description Its beginning. */
            from: string;
            /** @description How much is kept. */
            kept: components["schemas"]["HealthKept"];
            /** @description For `1h` the single readings, oldest first. */
            readings: components["schemas"]["HealthPoint"][];
            /** @description Which service. */
            service: string;
            /** @description Oldest first. */
            slots: components["schemas"]["HealthSlot"][];
            /** @description `1h`, `24h`, `7d`, `30d`, `90d` or `400d`. */
            span: string;
            /**
             * Format: int64
             * @description Seconds of a roll-up.
             */
            step_seconds: number;
            /** @description Its end. */
            to: string;
        };
        /** @description How much of a service's history is kept. */
        HealthKept: {
            /**
             * Format: int64
             * @description Hourly roll-ups.
             */
            hours: number;
            /**
             * Format: int64
             * @description One-minute roll-ups.
             */
            minutes: number;
            /**
             * Format: int64
             * @description Single readings.
             */
            readings: number;
        };
        /** @description One check of the past. */
        HealthPoint: {
            /** @description When. */
            at: string;
            /**
             * Format: double
             * @description How long the answer took.
             */
            latency_ms?: number | null;
            /** @description What it found. */
            status: string;
        };
        /** @description How a stretch of time was spent. */
        HealthShare: {
            /**
             * Format: double
             * @description The part of it that was degraded.
             */
            degraded_seconds: number;
            /**
             * Format: double
             * @description Unhealthy.
             */
            down_seconds: number;
            /**
             * Format: double
             * @description In maintenance: outside of the uptime.
             */
            maintenance_seconds: number;
            /**
             * Format: double
             * @description All of it.
             */
            seconds: number;
            /**
             * Format: double
             * @description Not known: not watched, or the appliance itself did not run.
             */
            unknown_seconds: number;
            /**
             * Format: double
             * @description Not known in what is outside of maintenance, 0 to 1.
             */
            unknown_share: number;
            /**
             * Format: double
             * @description Healthy or degraded.
             */
            up_seconds: number;
            /**
             * Format: double
             * @description Up in what is known outside of maintenance, 0 to 1; null when nothing is known.
             */
            uptime?: number | null;
        };
        /** @description A roll-up of history. */
        HealthSlot: {
            /** @description Its beginning. */
            at: string;
            /**
             * Format: int64
             * @description Checks in it.
             */
            checks: number;
            /**
             * Format: int64
             * @description Checks that failed.
             */
            failed: number;
            /**
             * Format: double
             * @description The slowest answer.
             */
            max_ms?: number | null;
            /**
             * Format: double
             * @description Half of the answers were quicker.
             */
            p50_ms?: number | null;
            /**
             * Format: double
             * @description 95 of 100 answers were quicker.
             */
            p95_ms?: number | null;
            /**
             * Format: double
             * @description 99 of 100 answers were quicker.
             */
            p99_ms?: number | null;
            /** @description How it was spent. */
            share: components["schemas"]["HealthShare"];
        };
        /** @description What was said and answered in one check, without secrets. */
        HealthTranscript: {
            /** @description When. */
            at: string;
            /** @description Lines that begin with `>` (said), `<` (heard) or `*` (a remark). */
            lines: string[];
        };
        /** @description Uptime over a span. */
        HealthUptime: {
            /** @description Of all hours. */
            all: components["schemas"]["HealthShare"];
            /** @description Its beginning. */
            from: string;
            /** @description `1h`, `24h`, `7d`, `30d`, `90d` or `400d`. */
            span: string;
            /** @description Of trading hours. */
            trading: components["schemas"]["HealthShare"];
        };
        /** @description Uptime over every span. */
        HealthUptimes: {
            /** @description The shortest span first. */
            items: components["schemas"]["HealthUptime"][];
        };
        /** @description Sent each second on the stream. */
        Heartbeat: {
            /** @description The appliance's clock. */
            now: string;
            /**
             * Format: double
             * @description Age of the last verified read of the breaker.
             */
            staleness_seconds: number;
        };
        /** @description A heartbeat as somebody sets it up: either `period`, or `cron` with `time_zone`. */
        HeartbeatDraft: {
            /** @description When it is due: minute hour day month weekday, or `@daily`. */
            cron?: string | null;
            /** @description Patience beyond that, for instance `5m`. */
            grace: string;
            /** @description Labels of the alert. */
            labels?: {
                [key: string]: string;
            };
            /** @description 1 to 64 letters, digits, dots, dashes and underscores. */
            name: string;
            /** @description For a change: make a new address; the old one ends. */
            new_token?: boolean;
            /** @description Not watched for now. */
            paused?: boolean;
            /** @description How often it is due, for instance `1h`. */
            period?: string | null;
            /** @description `critical`, `page`, `warning` or `info`. */
            severity?: string;
            /** @description Zone of the expression; the desk's when missing. */
            time_zone?: string | null;
            /** @description What beats, in a line. */
            title?: string;
            /**
             * Format: int64
             * @description For a change: the version it is based on.
             */
            version?: number | null;
        };
        /** @description All heartbeats. */
        HeartbeatList: {
            /** @description By name. */
            items: components["schemas"]["HeartbeatView"][];
        };
        /** @description A heartbeat after it was made or changed. */
        HeartbeatMade: {
            /** @description What it is. */
            info: components["schemas"]["HeartbeatView"];
            /** @description The address to ping; shown when it is made and never again. */
            ping_url?: string | null;
            /** @description The same for senders that push a status. */
            push_url?: string | null;
        };
        /** @description A heartbeat. */
        HeartbeatView: {
            /**
             * Format: double
             * @description How long ago that is.
             */
            age_seconds?: number | null;
            /** @description When it was made. */
            created_at: string;
            /** @description By whom. */
            created_by: string;
            /** @description When it is due. */
            cron?: string | null;
            /** @description When its silence is an alert. */
            deadline?: string | null;
            /** @description When it is due. */
            due_at?: string | null;
            /**
             * Format: int32
             * @description The last exit code told.
             */
            exit_code?: number | null;
            /** @description Patience beyond that. */
            grace: string;
            /** @description When it was last heard. */
            heard_at?: string | null;
            /** @description Labels of the alert. */
            labels: {
                [key: string]: string;
            };
            /** @description Name. */
            name: string;
            /** @description Not watched for now. */
            paused: boolean;
            /** @description How often it is due. */
            period?: string | null;
            /** @description Newest pings first; in the answer about one heartbeat alone. */
            pings: components["schemas"]["PingView"][];
            /** @description Why. */
            reason: string;
            /** @description When it is due, in a line. */
            schedule: string;
            /** @description `critical`, `page`, `warning` or `info`. */
            severity: string;
            /** @description Since when. */
            since: string;
            /** @description When the run began that has not ended. */
            started_at?: string | null;
            /** @description `new`, `up`, `late`, `down`, `unknown` or `paused`. */
            state: string;
            /** @description Zone of the expression. */
            time_zone?: string | null;
            /** @description What beats. */
            title: string;
            /**
             * Format: int64
             * @description How long the last run took.
             */
            took_ms?: number | null;
            /** @description When it was last changed. */
            updated_at: string;
            /** @description By whom. */
            updated_by: string;
            /**
             * Format: int64
             * @description Rises by one with every change.
             */
            version: number;
        };
        /** @description Puts an Alertmanager configuration in force, or only says what it would mean. */
        ImportRequest: {
            /** @description Only say what it would mean. */
            dry_run?: boolean;
            /** @description Why; at least 20 characters, not needed for a dry run. */
            reason?: string;
            /** @description Leave out what the appliance cannot do, with a warning each. */
            skip_unsupported?: boolean;
            /** @description The configuration. */
            yaml: string;
        };
        /** @description What a configuration means. */
        ImportView: {
            /** @description Nothing was changed. */
            dry_run: boolean;
            /** @description What silences what. */
            inhibit_rules: components["schemas"]["InhibitView"][];
            /** @description Receivers by name. */
            receivers: components["schemas"]["ReceiverView"][];
            /** @description An alert without news is over after so long. */
            resolve_timeout: string;
            /** @description The tree. */
            root: components["schemas"]["RouteView"];
            /** @description How many routes. */
            routes: number;
            /** @description SHA-256 of the configuration. */
            sha256: string;
            /** @description Names of recurring times. */
            time_intervals: string[];
            /**
             * Format: int64
             * @description Its number; null for a dry run.
             */
            version?: number | null;
            /** @description What is not done as the configuration says. */
            warnings: string[];
        };
        /** @description One incident with its deliveries. */
        IncidentDetail: {
            /** @description What was owed about it, oldest first. */
            deliveries: components["schemas"]["DeliveryView"][];
            /** @description The incident. */
            incident: components["schemas"]["IncidentView"];
        };
        /** @description Incidents, newest first. */
        IncidentList: {
            /** @description The incidents. */
            items: components["schemas"]["IncidentView"][];
            /** @description Where the next page begins; none on the last one, and none without wishes. */
            next_cursor?: string | null;
        };
        /** @description An incident report. */
        IncidentReport: {
            /** @description Entries of the audit log. */
            audit: components["schemas"]["ReportAudit"][];
            /** @description How these entries hold together. */
            chain: string;
            /** @description What was owed about the incidents. */
            deliveries: components["schemas"]["ReportDelivery"][];
            /** @description Name of the desk. */
            environment: string;
            /** @description From when. */
            from: string;
            /**
             * Format: int64
             * @description The incident it is about; null for a stretch of time.
             */
            incident?: number | null;
            /** @description Incidents that were open then. */
            incidents: components["schemas"]["ReportIncident"][];
            /** @description When it was made. */
            made_at: string;
            /** @description Who asked for it. */
            made_by: string;
            /** @description What readings were like. */
            readings: components["schemas"]["ReportReading"][];
            /** @description Everything, in order. */
            timeline: components["schemas"]["ReportItem"][];
            /** @description Heading. */
            title: string;
            /** @description Until when. */
            to: string;
            /** @description Trips of the breaker that were in force then. */
            trips: components["schemas"]["ReportTrip"][];
            /** @description What is not known, or not shown. */
            unknown: string[];
            /** @description Version of the appliance. */
            version: string;
        };
        /** @description One incident. */
        IncidentView: {
            /** @description What he said. */
            ack_note?: string | null;
            /** @description When somebody took it on. */
            acked_at?: string | null;
            /** @description Who took it on. */
            acked_by?: string | null;
            /** @description What people are told beside it. */
            annotations: {
                [key: string]: string;
            };
            /** @description Who was told. */
            deliveries: components["schemas"]["DeliveryCounts"];
            /** @description Where whoever raised it shows it. */
            generator_url?: string | null;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description Stable word. */
            kind: string;
            /** @description What it is. */
            labels: {
                [key: string]: string;
            };
            /** @description When. */
            opened_at: string;
            /**
             * Format: int32
             * @description Deliveries ever owed about it; always the sum of its deliveries in the seven states.
             */
            owed: number;
            /** @description How it ended. */
            resolution?: string | null;
            /** @description When it ended. */
            resolved_at?: string | null;
            /** @description `critical`, `warning` or `info`. */
            severity: string;
            /** @description `tradewarden`, `rule`, `alertmanager`, `api`, `heartbeat`, `canary` or `test`. */
            source: string;
            /** @description `firing` or `resolved`. */
            status: string;
            /** @description What happened. */
            summary: string;
            /** @description One line. */
            title: string;
            /** @description When it was last heard of. */
            updated_at: string;
        };
        /** @description What silences what. */
        InhibitView: {
            /** @description Labels that have to agree. */
            equal: string[];
            /** @description What inhibits, in one line. */
            source: string;
            /** @description What is inhibited, in one line. */
            target: string;
        };
        /** @description Asks for the first OPEN. */
        InitRequest: {
            /** @description Must be true. */
            acknowledged?: boolean;
            /** @description At least 20 characters after trimming. */
            reason: string;
        };
        /** @description All API keys. */
        KeyList: {
            /** @description Newest first. */
            items: components["schemas"]["KeyView"][];
        };
        /** @description An API key, never its secret. */
        KeyView: {
            /** @description When. */
            created_at: string;
            /** @description By whom. */
            created_by: string;
            /** @description When it ends by itself. */
            expires_at?: string | null;
            /** @description Until when it works beside its successor. */
            grace_until?: string | null;
            /** @description Identity: 8 characters. */
            id: string;
            /** @description To the minute. */
            last_used_at?: string | null;
            /** @description Name. */
            name: string;
            /** @description Identity of the key that came after it. */
            replaced_by?: string | null;
            /** @description When it was revoked. */
            revoked_at?: string | null;
            /** @description By whom. */
            revoked_by?: string | null;
            /** @description Role. */
            role: string;
            /** @description Identity of the key it came after. */
            rotated_from?: string | null;
            /** @description Scopes. */
            scopes: string[];
            /** @description `active`, `grace`, `rotated`, `expired` or `revoked`. */
            state: string;
            /** @description Last use since it has a successor, to the minute. */
            used_in_grace_at?: string | null;
        };
        /** @description One engine in a kill job. */
        KillEngineView: {
            /** @description Name. */
            engine: string;
            /** @description In words. */
            message: string;
            /** @description Orders last seen. */
            open_orders?: number | null;
            /** @description `flat`, `residual`, `unverified` or `cancelled`. */
            outcome?: string | null;
            /** @description Positions last seen. */
            positions?: number | null;
            /** @description `pause`, `cancel`, `flatten`, `verify` or `done`. */
            step: string;
        };
        /** @description One event of the kill switch. */
        KillEvent: {
            /** @description When. */
            at: string;
            /** @description Who. */
            by: string;
            /** @description `ENGAGED` or `DISENGAGED`. */
            event: string;
            /** @description Why. */
            reason: string;
        };
        /** @description Events of the kill switch, newest first. */
        KillHistory: {
            /** @description The events. */
            items: components["schemas"]["KillEvent"][];
        };
        /** @description A kill job. */
        KillJobView: {
            /** @description Engine by engine. */
            engines: components["schemas"]["KillEngineView"][];
            /** @description When it ended. */
            finished_at?: string | null;
            /** @description False when it stops after cancelling. */
            flatten: boolean;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description `flat`, `residual`, `unverified` or `cancelled`. */
            outcome?: string | null;
            /** @description Why. */
            reason: string;
            /** @description What is left. */
            residual: components["schemas"]["KillResidual"];
            /**
             * Format: int32
             * @description How often it went on after a restart.
             */
            resumed: number;
            /** @description When. */
            started_at: string;
            /** @description Who. */
            started_by: string;
            /** @description `running` or `done`. */
            status: string;
            /** @description In order. */
            steps: components["schemas"]["KillStepView"][];
            /** @description The three times. */
            times: components["schemas"]["KillTimes"];
        };
        /** @description What a kill would do at one engine. */
        KillPlanEngine: {
            /** @description Name. */
            engine: string;
            /** @description Why not. */
            error?: string | null;
            /** @description Would be cancelled. */
            orders: components["schemas"]["OrderView"][];
            /** @description Would be closed. */
            positions: components["schemas"]["PositionView"][];
            /** @description Whether it answered. */
            reachable: boolean;
        };
        /** @description What a kill would do. */
        KillPlanView: {
            /** @description Engine by engine. */
            engines: components["schemas"]["KillPlanEngine"][];
        };
        /** @description Asks for a kill. */
        KillRequest: {
            /** @description Must be true. */
            acknowledged?: boolean;
            /** @description Close positions too; true unless said otherwise. */
            flatten?: boolean | null;
            /** @description At least 20 characters after trimming. */
            reason: string;
        };
        /** @description What is left. */
        KillResidual: {
            /** @description Orders that could not be cancelled. */
            orders: components["schemas"]["OrderView"][];
            /** @description Positions that could not be closed. */
            positions: components["schemas"]["PositionView"][];
        };
        /** @description One step of a kill job. */
        KillStepView: {
            /** @description When. */
            at: string;
            /** @description In words. */
            detail: string;
            /** @description Which engine; null for the latch. */
            engine?: string | null;
            /** @description How it went. */
            outcome: string;
            /** @description Which step. */
            step: string;
        };
        /** @description How long the halt took, from the command. */
        KillTimes: {
            /**
             * Format: int64
             * @description Until the gate was blocked.
             */
            blocked_ms?: number | null;
            /**
             * Format: int64
             * @description Until no position was left.
             */
            flat_ms?: number | null;
            /**
             * Format: int64
             * @description Until no open order was left.
             */
            last_order_gone_ms?: number | null;
        };
        /** @description The kill switch. */
        KillView: {
            /** @description Last release. */
            disengaged_at?: string | null;
            /** @description Who released it. */
            disengaged_by?: string | null;
            /** @description Why it was released. */
            disengagement_notes?: string | null;
            /** @description When. */
            engaged_at?: string | null;
            /** @description Who. */
            engaged_by?: string | null;
            /**
             * Format: int32
             * @description Engagements today.
             */
            engagement_count_today: number;
            /** @description Why. */
            engagement_reason?: string | null;
            job?: components["schemas"]["KillJobView"] | null;
            /** @description `ACTIVE`, `ENGAGED`, `UNINITIALISED` or `UNREADABLE`. */
            state: string;
        };
        /** @description A maintenance window to make. */
        MaintenanceBody: {
            /** @description Until when, ISO 8601. */
            ends_at?: string | null;
            /**
             * Format: int32
             * @description Or for how long.
             */
            minutes?: number | null;
            /** @description Why: at least 20 characters. */
            reason: string;
            /** @description A service, or `*` for all. */
            service: string;
            /** @description From when, ISO 8601; now unless said. */
            starts_at?: string | null;
        };
        /** @description Maintenance windows. */
        MaintenanceList: {
            /** @description What ends last first. */
            items: components["schemas"]["MaintenanceView"][];
        };
        /** @description A maintenance window. */
        MaintenanceView: {
            /** @description Who. */
            author: string;
            /** @description Who ended it early. */
            ended_by?: string | null;
            /** @description Until when. */
            ends_at: string;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description Why. */
            reason: string;
            /** @description A service, or `*` for all. */
            service: string;
            /** @description From when. */
            starts_at: string;
            /** @description `pending`, `active` or `over`. */
            state: string;
        };
        /** @description How somebody may prove who he is. */
        MethodsView: {
            /** @description Signs in at the identity provider. */
            oidc: boolean;
            /** @description A password is set. */
            password: boolean;
            /** @description A second factor is in force. */
            totp: boolean;
        };
        /** @description The button of the identity provider. */
        OidcButton: {
            /** @description Its words. */
            label: string;
        };
        /** @description Who is on call. */
        OnCallList: {
            /** @description When this was so. */
            as_of: string;
            /** @description Rotation by rotation. */
            items: components["schemas"]["OnCallView"][];
        };
        /** @description Who is on call in a rotation. */
        OnCallView: {
            /** @description `week` or `calendar`. */
            by: string;
            /** @description Who comes then. */
            next: string[];
            /** @description Names; more than one where turns overlap, everybody where the plan names nobody. */
            people: string[];
            /** @description Why the calendar cannot be used as it is now. */
            problem?: string | null;
            /** @description Receivers over which they are reached. */
            receivers: string[];
            /** @description Name of the rotation. */
            rotation: string;
            /** @description Since when. */
            since?: string | null;
            /** @description Why everybody stands in. */
            stand_in?: string | null;
            /** @description The zone whose clock counts. */
            time_zone: string;
            /** @description Receivers of theirs that reach nobody as things are configured now. */
            unreachable: string[];
            /** @description The next handover. */
            until?: string | null;
        };
        /** @description A working order. */
        OrderView: {
            /** @description When it was sent. */
            created_at?: string | null;
            /** @description Where. */
            engine: string;
            /** @description Quantity done. */
            filled_qty: string;
            /** @description The engine's number. */
            id: string;
            /** @description Limit. */
            limit_price?: string | null;
            /** @description Quantity asked for. */
            qty: string;
            /** @description `buy` or `sell`. */
            side: string;
            /** @description The engine's word. */
            status: string;
            /** @description Who sent it. */
            strategy?: string | null;
            /** @description Instrument. */
            symbol: string;
            /** @description `market`, `limit`, … */
            type: string;
        };
        /** @description One of one's own sessions. */
        OwnSession: {
            /** @description Where it began. */
            address?: string | null;
            /** @description When it began. */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description When it ends. */
            expires_at: string;
            /** @description Public name, as in the audit log. */
            id: string;
            /** @description To the minute. */
            last_seen_at: string;
            /** @description `password` or `oidc`. */
            via: string;
        };
        /** @description One's own sessions. */
        OwnSessions: {
            /** @description Newest first. */
            items: components["schemas"]["OwnSession"][];
        };
        /** @description Changes one's own password. */
        PasswordRequest: {
            /** @description The present one. */
            current: string;
            /** @description At least 12 characters. */
            new: string;
        };
        /** @description A ping that came in. */
        PingView: {
            /** @description When. */
            at: string;
            /** @description `success`, `start`, `fail` or `log`. */
            beat: string;
            /** @description What it said; at most 10,000 bytes. */
            body?: string | null;
            /**
             * Format: int32
             * @description Exit code, where one was told.
             */
            exit_code?: number | null;
            /** @description From where. */
            ip_address?: string | null;
            /** @description Word that pairs a start with its end. */
            run?: string | null;
            /**
             * Format: int64
             * @description How long the run took.
             */
            took_ms?: number | null;
        };
        /** @description What pins a value. */
        PinnedView: {
            /** @description `file` or `environment`. */
            by: string;
            /** @description Key of the file with its place, or name of the variable, and what to do. */
            where: string;
        };
        /** @description Profit and loss of the day. */
        PnlView: {
            /** @description Currency. */
            currency: string;
            /**
             * Format: int32
             * @description Positions with a price.
             */
            priced: number;
            /** @description Realised. */
            realised: string;
            /** @description Both. */
            total: string;
            /**
             * Format: int32
             * @description Positions without one.
             */
            unpriced: number;
            /** @description Unrealised. */
            unrealised: string;
        };
        /** @description Given-up deliveries of one cause over one channel. */
        PoisonGroup: {
            /** @description Stable word. */
            cause: string;
            /** @description Over which channel. */
            channel: string;
            /** @description What to do. */
            hint: string;
            /** @description Newest first. */
            items: components["schemas"]["DeliveryView"][];
            /** @description The cause in a few words. */
            title: string;
        };
        /** @description What was given up, by cause. */
        PoisonList: {
            /** @description The largest group first. */
            groups: components["schemas"]["PoisonGroup"][];
            /**
             * Format: int64
             * @description All of it, also what is not listed.
             */
            total: number;
        };
        /** @description A position. */
        PositionView: {
            /** @description Average entry price. */
            avg_price?: string | null;
            /** @description Where. */
            engine: string;
            /** @description Newest price. */
            last_price?: string | null;
            /** @description Value at the newest price. */
            market_value?: string | null;
            /** @description Signed quantity. */
            qty: string;
            /** @description Who holds it. */
            strategy?: string | null;
            /** @description Instrument. */
            symbol: string;
            /** @description Unrealised profit. */
            unrealised?: string | null;
        };
        /** @description An alert that somebody posts. */
        PostableAlert: {
            /** @description What people are told beside it. */
            annotations?: {
                [key: string]: string;
            };
            /** @description When it ended or is taken to have ended. */
            endsAt?: string | null;
            /** @description Where whoever raised it shows it. */
            generatorURL?: string | null;
            /** @description What it is; identity. */
            labels: {
                [key: string]: string;
            };
            /** @description When it began. */
            startsAt?: string | null;
        };
        /** @description A silence that somebody posts; with an id it changes one that is there. */
        PostableSilence: {
            /** @description Why. */
            comment: string;
            /** @description By whom. */
            createdBy: string;
            /** @description Until when. */
            endsAt: string;
            /** @description Which one to change. */
            id?: string | null;
            /** @description What an alert has to be. */
            matchers: components["schemas"]["AmMatcher"][];
            /** @description From when. */
            startsAt: string;
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            /** @description Stable word for programs. */
            code: string;
            /** @description The conditions that stand in the way. */
            conditions?: components["schemas"]["ConditionView"][];
            /** @description Both values where two changes of settings meet. */
            conflicts?: components["schemas"]["SettingsConflict"][];
            /** @description What happened and what to do. */
            detail: string;
            /** @description Field by field, where that applies. */
            errors?: components["schemas"]["FieldError"][];
            /**
             * Format: int64
             * @description When the same act may succeed.
             */
            retry_after_seconds?: number | null;
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
            /** @description The kind of problem. */
            title: string;
            /** @description A link to the page about this code. */
            type: string;
        };
        /** @description One more proof of who somebody is: one suffices. */
        ProofRequest: {
            /** @description Code of the second factor, or a recovery code. */
            code?: string | null;
            /** @description Password. */
            password?: string | null;
        };
        /** @description A square that a telephone reads. */
        QrView: {
            /** @description Its dark squares as an SVG path. */
            path: string;
            /**
             * Format: int32
             * @description Width and height, quiet zone included.
             */
            size: number;
        };
        /** @description One alert. */
        RaiseAlert: {
            /** @description `trip`: the breaker is tripped before anybody is told; needs the scope breaker:trip. */
            action?: string | null;
            /** @description What people are told beside it: `summary`, `description`, `runbook_url`. */
            annotations?: {
                [key: string]: string;
            };
            /** @description When it ended, or is taken to have ended without more news. */
            ends_at?: string | null;
            /** @description Where it can be seen. */
            generator_url?: string | null;
            /** @description What it is; identity. `alertname` and `severity` are usual. */
            labels: {
                [key: string]: string;
            };
            /** @description When it began. */
            starts_at?: string | null;
            /** @description `firing` (unless said) or `resolved`. */
            status?: string | null;
        };
        /** @description Alerts to raise or to end. */
        RaiseBody: {
            /** @description The alerts. */
            alerts: components["schemas"]["RaiseAlert"][];
        };
        /** @description What became of one alert. */
        Raised: {
            /** @description `opened`, `refreshed`, `resolved` or `nothing`. */
            change: string;
            /**
             * Format: int64
             * @description Its incident, where there is one.
             */
            incident?: number | null;
        };
        /** @description What became of each alert, in their order. */
        RaisedView: {
            /** @description One for each. */
            items: components["schemas"]["Raised"][];
        };
        /** @description A receiver. */
        ReceiverView: {
            /** @description Name. */
            name: string;
            /** @description How it is told; none means that nobody is. */
            targets: components["schemas"]["TargetView"][];
        };
        /** @description Another recipient. */
        RecipientBody: {
            /** @description Address, number or URL. */
            recipient: string;
        };
        /** @description The reconciler. */
        ReconcilerView: {
            /** @description In words. */
            detail: string;
            /** @description The books were compared. */
            startup_complete: boolean;
        };
        /** @description Recovery codes: the only time they are shown. */
        RecoveryCodes: {
            /** @description Each works once. */
            recovery_codes: string[];
        };
        /** @description Asks to release the kill switch. */
        ReleaseRequest: {
            /** @description Must be true. */
            acknowledged?: boolean;
            /** @description The word RESUME. */
            confirm?: string;
            /** @description At least 20 characters after trimming. */
            reason: string;
        };
        /** @description An entry of the audit log in a report. */
        ReportAudit: {
            /** @description What. */
            action: string;
            /** @description Its SHA-256 in the chain. */
            hash: string;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description How it ended. */
            outcome: string;
            /** @description When. */
            timestamp: string;
            /** @description Who. */
            user_id: string;
        };
        /** @description A delivery in a report. */
        ReportDelivery: {
            /**
             * Format: int64
             * @description Attempts.
             */
            attempts: number;
            /** @description Over which channel. */
            channel: string;
            /** @description When it was owed. */
            created_at: string;
            /** @description When it was accepted. */
            delivered_at?: string | null;
            /** @description What went wrong, or why it was not sent. */
            error?: string | null;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /**
             * Format: int64
             * @description Incident.
             */
            incident: number;
            /** @description Masked. */
            recipient: string;
            /** @description State. */
            status: string;
            /** @description `opened`, `resolved` or `notice`, with the purpose where it is not the route. */
            told: string;
        };
        /** @description An incident in a report. */
        ReportIncident: {
            ack_note?: string | null;
            acked_at?: string | null;
            acked_by?: string | null;
            /** Format: int64 */
            id: number;
            kind: string;
            opened_at: string;
            resolution?: string | null;
            resolved_at?: string | null;
            severity: string;
            summary: string;
            title: string;
        };
        /** @description One thing that happened. */
        ReportItem: {
            /** @description When. */
            at: string;
            /** @description Who, where somebody did it. */
            by?: string | null;
            /** @description `breaker`, `kill`, `health`, `alert`, `delivery`, `people`, `setting` or `record`. */
            kind: string;
            /** @description Where it can be looked up. */
            source: string;
            /** @description What. */
            what: string;
        };
        /** @description A series of readings in a report. */
        ReportReading: {
            /** @description The first value. */
            first?: string | null;
            /** @description The highest. */
            highest?: string | null;
            /** @description Of what. */
            labels: string;
            /** @description The last. */
            last?: string | null;
            /** @description The lowest. */
            lowest?: string | null;
            /**
             * Format: int64
             * @description For how many of them there was no value to be had.
             */
            missing: number;
            /** @description What was read. */
            reading: string;
            /**
             * Format: int64
             * @description How many readings.
             */
            samples: number;
        };
        /** @description A trip of the breaker in a report. */
        ReportTrip: {
            code: string;
            reason: string;
            reset_at?: string | null;
            reset_by?: string | null;
            reset_reason?: string | null;
            tripped_at: string;
            tripped_by: string;
        };
        /** @description Asks for a reset. */
        ResetRequest: {
            /** @description Must be true. */
            acknowledged?: boolean;
            /** @description Reset although conditions are not normal (admin). */
            override?: boolean;
            /** @description At least 20 characters after trimming. */
            reason: string;
        };
        /** @description Which deliveries to send again: `ids`, or everything in the poison queue that was owed in a time. */
        RetryBody: {
            /**
             * @description Over this channel.
             * @default null
             */
            channel: string | null;
            /**
             * @description Owed at or after this time.
             * @default null
             */
            from: string | null;
            /**
             * @description These.
             * @default null
             */
            ids: number[] | null;
            /**
             * @description Owed before this time.
             * @default null
             */
            to: string | null;
        };
        /** @description How many deliveries were set back. */
        RetryView: {
            /**
             * Format: int32
             * @description So many.
             */
            retried: number;
        };
        /** @description Puts an earlier version in force again, as a new version. */
        RevertRequest: {
            /** @description Why; at least 20 characters. */
            reason: string;
            /**
             * Format: int64
             * @description Which; 0 is the routing of the config, without a document.
             */
            version: number;
        };
        /** @description Rotates an API key. */
        RotateKeyRequest: {
            /**
             * Format: int64
             * @description Hours that the old key works on beside the new one; the setting's when left out.
             */
            grace_hours?: number | null;
        };
        /** @description A route that counts for an alert. */
        RouteHit: {
            /** @description When the first message would go out, were it the first of its group; null while nothing is told. */
            first_message_at?: string | null;
            /** @description Key of the group. */
            group_key: string;
            /** @description What the alert has in common with its group. */
            group_labels: {
                [key: string]: string;
            };
            /** @description Wait before the first message of the group. */
            group_wait: string;
            /** @description Why nothing is told at that time. */
            muted_by?: string | null;
            /** @description Where it stands. */
            path: string;
            /** @description Who is told. */
            receiver: string;
            /** @description How. */
            targets: components["schemas"]["TargetView"][];
        };
        /** @description Asks where an alert would go. */
        RouteTestRequest: {
            /** @description When it begins to fire; now when it is not said. */
            at?: string | null;
            /** @description Its labels. */
            labels: {
                [key: string]: string;
            };
        };
        /** @description Where an alert would go. */
        RouteTestView: {
            /** @description When it would begin to fire. */
            at: string;
            /** @description Incidents that inhibit it now, by number. */
            inhibited_by: number[];
            /** @description Its labels. */
            labels: {
                [key: string]: string;
            };
            /** @description Names of the receivers in the order of the tree. */
            receivers: string[];
            /** @description The routes that count, in the order of the tree. */
            routes: components["schemas"]["RouteHit"][];
            /** @description Silences that hold at that time, by id. */
            silenced_by: string[];
        };
        /** @description A node of the tree, with everything inherited filled in. */
        RouteView: {
            /** @description The only times at which anything is told; none means always. */
            active_time_intervals: string[];
            /** @description Siblings after this one are asked, too. */
            continue: boolean;
            /** @description Labels that make a group; `...` alone means all of them. */
            group_by: string[];
            /** @description Wait between messages about a group that changed. */
            group_interval: string;
            /** @description Wait before the first message of a group. */
            group_wait: string;
            /** @description What an alert has to be, in one line. */
            matchers: string;
            /** @description Times at which nothing is told. */
            mute_time_intervals: string[];
            /** @description Where it stands, for instance `{}/{severity="critical"}`. */
            path: string;
            /** @description Who is told. */
            receiver: string;
            /** @description Wait before what still fires is told again. */
            repeat_interval: string;
            /** @description Children. */
            routes: components["schemas"]["RouteView"][];
        };
        /** @description The routing in force. */
        RoutingView: {
            document?: components["schemas"]["DocumentView"] | null;
            /** @description What silences what. */
            inhibit_rules: components["schemas"]["InhibitView"][];
            /** @description Receivers by name. */
            receivers: components["schemas"]["ReceiverView"][];
            /** @description An alert without news is over after so long. */
            resolve_timeout: string;
            /** @description The tree. */
            root: components["schemas"]["RouteView"];
            /** @description `document` or `config`. */
            source: string;
            /** @description Names of recurring times. */
            time_intervals: string[];
            /** @description Versions that are kept, newest first. */
            versions: components["schemas"]["DocumentView"][];
            /** @description What is not done as the document says. */
            warnings: string[];
            /** @description As an Alertmanager configuration, without its secrets. */
            yaml: string;
        };
        /** @description All scopes. */
        ScopeList: {
            /** @description In the order they are offered. */
            items: components["schemas"]["ScopeView"][];
        };
        /** @description A scope. */
        ScopeView: {
            /** @description Name. */
            scope: string;
            /** @description What it lets a key do. */
            words: string;
        };
        /** @description One watched service. */
        ServiceHealth: {
            /**
             * Format: double
             * @description How old that is.
             */
            age_seconds?: number | null;
            /** @description Unhealthy services that it needs and suffers from. */
            caused_by: string[];
            /** @description When it was last checked. */
            checked_at?: string | null;
            /** @description Trading is at risk without it. */
            critical: boolean;
            /** @description Where it is shown. */
            group: string;
            /** @description At most 60, newest last. */
            history: components["schemas"]["HealthPoint"][];
            /** @description What is asked: `http`, `tcp`, `tls`, `dns`, `redis` and others. */
            kind: string;
            /** @description The last error in full. */
            last_error?: string | null;
            /**
             * Format: double
             * @description Newest answer.
             */
            latency_ms?: number | null;
            /** @description The maintenance that holds now: until when, why, by whom. */
            maintenance?: string | null;
            /** @description Name. */
            name: string;
            /**
             * Format: double
             * @description P95 of the last checks.
             */
            p95_ms?: number | null;
            /** @description Why, with values and limits. */
            reason: string;
            /** @description Since when. */
            since?: string | null;
            /** @description `healthy`, `degraded`, `unhealthy`, `stale` or `unknown`. */
            status: string;
            /** @description Address. */
            target: string;
        };
        /** @description Who is signed in. */
        SessionView: {
            /** @description When the person last proved who he is. */
            confirmed_at?: string | null;
            /** @description Send it as `X-CSRF-Token` with every write. */
            csrf_token?: string | null;
            /** @description A demo on a temporary directory. */
            demo: boolean;
            /** @description Which desk this is. */
            environment: components["schemas"]["Environment"];
            /** @description When the session ends. */
            expires_at?: string | null;
            /** @description When admin pages will ask for a new proof. */
            idle_at?: string | null;
            methods?: components["schemas"]["MethodsView"] | null;
            oidc?: components["schemas"]["OidcButton"] | null;
            /** @description No user exists yet. */
            setup_required: boolean;
            user?: components["schemas"]["UserView"] | null;
            /** @description Version of the appliance. */
            version: string;
        };
        /** @description A setting with another value. */
        SettingChange: {
            /** @description Key. */
            key: string;
            /** @description Section. */
            section: string;
            /** @description The new value; null is no value, where a setting may be empty. */
            value?: unknown;
        };
        /** @description One changed value. */
        SettingChanged: {
            /** @description What holds now. */
            after?: unknown;
            /** @description What held before. */
            before?: unknown;
            /** @description Key. */
            key: string;
            /** @description Section. */
            section: string;
        };
        /** @description One setting. */
        SettingView: {
            /** @description Its name in the runbook, where it has another one. */
            alias?: string | null;
            /** @description When. */
            changed_at?: string | null;
            /** @description By whom. */
            changed_by?: string | null;
            /** @description What may be chosen, where that is a short list. */
            choices?: string[] | null;
            /** @description The default. */
            default: unknown;
            /** @description What no value means; null when a value is needed. */
            empty?: string | null;
            /** @description When the value ends by itself. */
            expires_at?: string | null;
            /** @description Name in its section. */
            key: string;
            /** @description `bool`, `integer`, `decimal`, `time`, `days`, `list` or `zone`. */
            kind: string;
            /** @description Who reads it. */
            listeners: string[];
            /** @description Greatest value. */
            max?: string | null;
            /** @description Least value. */
            min?: string | null;
            /** @description `default`, `file`, `environment` or `editor`. */
            origin: string;
            pinned?: components["schemas"]["PinnedView"] | null;
            /** @description What holds after that. */
            reverts_to: unknown;
            /** @description Least role that may change it. */
            role_to_change: string;
            /** @description Unit; empty when there is none. */
            unit: string;
            /** @description The value in force. */
            value: unknown;
            /**
             * Format: int64
             * @description Version in which the editor changed it last; 0 when it never did.
             */
            version: number;
            /** @description What it does. */
            words: string;
        };
        /** @description A reader says what it runs. */
        SettingsAcknowledgement: {
            /** @description Name of the reader. */
            reader: string;
            /** @description Sections it reads, when it does not read all. */
            sections?: string[] | null;
            /**
             * Format: int64
             * @description The version it runs.
             */
            version: number;
        };
        /** @description What was changed. */
        SettingsApplied: {
            /** @description Each value that changed. */
            items: components["schemas"]["SettingChanged"][];
            /** @description Who reads them, as they stood at that moment. */
            readers: components["schemas"]["SettingsReaderView"][];
            /** @description It is in the ledger; otherwise it holds and has to be repeated when the ledger can be written. */
            recorded: boolean;
            /**
             * Format: int64
             * @description Number of the new version.
             */
            version: number;
        };
        /** @description Changes settings. */
        SettingsApplyRequest: {
            /**
             * Format: int64
             * @description The version the preview showed.
             */
            base_version: number;
            /** @description What to change. */
            changes: components["schemas"]["SettingChange"][];
            /** @description The change ends by itself at this time. */
            expires_at?: string | null;
            /**
             * Format: int64
             * @description The change ends by itself after so many seconds.
             */
            expires_in_seconds?: number | null;
            /** @description Why, in at least 20 characters. */
            reason: string;
        };
        /** @description Both values where two changes meet. */
        SettingsConflict: {
            /**
             * Format: int64
             * @description The version the change builds on.
             */
            based_on: number;
            /** @description By whom; null when nobody changed it. */
            changed_by?: string | null;
            /** @description Key. */
            key: string;
            /** @description Section. */
            section: string;
            /** @description The value in force. */
            theirs: unknown;
            /**
             * Format: int64
             * @description The version in which the value in force was set.
             */
            version: number;
            /** @description The value asked for. */
            yours: unknown;
        };
        /** @description A change that cannot be. */
        SettingsError: {
            /** @description Key. */
            key: string;
            /** @description What is wrong and what to write instead. */
            message: string;
            /** @description Section. */
            section: string;
        };
        /** @description The piece of the snapshot, and the event `settings`. */
        SettingsPiece: {
            /** @description What this event is about; empty in the snapshot. */
            changed: components["schemas"]["SettingChange"][];
            /** @description Rules and alerts may trip by themselves. */
            circuit_breaker_enabled: boolean;
            /** @description Orders are simulated. */
            dry_run: boolean;
            /** @description Who reads them. */
            readers: components["schemas"]["SettingsReaderView"][];
            /** @description Readers that run an older version. */
            readers_behind: number;
            /**
             * Format: int64
             * @description Number of the version in force.
             */
            version: number;
        };
        /** @description What changes would do. */
        SettingsPreview: {
            /**
             * Format: int64
             * @description The version looked at: give it back with the change.
             */
            base_version: number;
            /** @description Each change that cannot be. */
            errors: components["schemas"]["SettingsError"][];
            /** @description Each change that would change something. */
            items: components["schemas"]["SettingsPreviewItem"][];
        };
        /** @description What one change would do. */
        SettingsPreviewItem: {
            /** @description The value it would be. */
            after: unknown;
            /** @description The value in force. */
            before: unknown;
            /** @description Key. */
            key: string;
            /** @description What it would have done in the last 7 days. */
            last_7_days: string[];
            /** @description Who reads it. */
            listeners: string[];
            /** @description What it would do now. */
            now: string[];
            /** @description Section. */
            section: string;
            /** @description `info`, `warn` or `danger`. */
            severity: string;
            /** @description What to think about. */
            warnings: string[];
        };
        /** @description Asks what changes would do. */
        SettingsPreviewRequest: {
            /**
             * Format: int64
             * @description The version they build on; the newest when left out.
             */
            base_version?: number | null;
            /** @description What to change. */
            changes: components["schemas"]["SettingChange"][];
        };
        /** @description One reader. */
        SettingsReaderView: {
            /** @description When it last said so. */
            at: string;
            /** @description It runs the newest. */
            current: boolean;
            /** @description Through which door it speaks. */
            door: string;
            /**
             * Format: int64
             * @description Milliseconds from the version to its acknowledgement.
             */
            lag_ms?: number | null;
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description The version it runs.
             */
            version: number;
        };
        /** @description Puts the editor's values of an earlier version back. */
        SettingsRollbackRequest: {
            /**
             * Format: int64
             * @description The version in force when this was decided.
             */
            base_version: number;
            /** @description Why, in at least 20 characters. */
            reason: string;
            /**
             * Format: int64
             * @description The version to go back to; 0 is the defaults.
             */
            version: number;
        };
        /** @description One section. */
        SettingsSectionView: {
            /** @description Name. */
            section: string;
            /** @description Its settings. */
            settings: components["schemas"]["SettingView"][];
            /** @description What it is about. */
            words: string;
        };
        /** @description Values of all sections for a reader, by section and key. */
        SettingsValues: {
            /** @description Values by section and key. */
            sections: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Number of the version.
             */
            version: number;
        };
        /** @description Versions, newest first. */
        SettingsVersionList: {
            /** @description Versions. */
            items: components["schemas"]["SettingsVersionView"][];
            /** @description Give it back for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One version. */
        SettingsVersionView: {
            /** @description When. */
            at: string;
            /** @description By whom. */
            by: string;
            /** @description What changed. */
            changes: components["schemas"]["SettingChanged"][];
            /** @description Through which door. */
            door: string;
            /** @description When it ends by itself. */
            expires_at?: string | null;
            /** @description Why. */
            reason: string;
            /**
             * Format: int64
             * @description The version that took it back by itself.
             */
            reverted_by_version?: number | null;
            /**
             * Format: int64
             * @description Number.
             */
            version: number;
        };
        /** @description Every setting. */
        SettingsView: {
            /** @description Who reads them. */
            readers: components["schemas"]["SettingsReaderView"][];
            /** @description Sections in order. */
            sections: components["schemas"]["SettingsSectionView"][];
            /**
             * Format: int64
             * @description Number of the newest version; 0 before the first change.
             */
            version: number;
        };
        /** @description Uses a one-time set-up link. */
        SetupRequest: {
            /** @description Code of the second factor, for one who has it and sets the password anew. */
            code?: string | null;
            /** @description At least 12 characters. */
            password: string;
            /** @description From the link. */
            token: string;
            /** @description The user's name. */
            username: string;
        };
        /** @description What a set-up link is for. */
        SetupView: {
            /** @description After this it is worth nothing. */
            expires_at: string;
            /** @description The role it gives. */
            role: string;
            /** @description The user it is bound to; null for the first admin. */
            username?: string | null;
        };
        /** @description Signs in. */
        SignInRequest: {
            /** @description Six digits of the second factor, or a recovery code; asked for with `code_required`. */
            code?: string | null;
            /** @description Password. */
            password: string;
            /** @description Name. */
            username: string;
        };
        /** @description A silence to make, or to change where it has an id. */
        SilenceBody: {
            /** @description Why. */
            comment: string;
            /** @description Until when. */
            ends_at?: string | null;
            /** @description It ends as soon as nothing fires any more that it silences. */
            ends_with_alert?: boolean;
            /** @description Of one that is there. */
            id?: string | null;
            /** @description Matchers, for instance `service="gateway"`. */
            matchers: string[];
            /**
             * Format: int32
             * @description Instead: for so many minutes.
             */
            minutes?: number | null;
            /** @description From when; now unless said. */
            starts_at?: string | null;
        };
        /** @description Silences, what ends last first. */
        SilenceList: {
            /** @description The silences. */
            items: components["schemas"]["SilenceView"][];
        };
        /** @description The answer to a posted silence. */
        SilenceMade: {
            /** @description Its id. */
            silenceID: string;
        };
        /** @description What they fit. */
        SilencePreview: {
            /** @description How many firing alerts. */
            count: number;
            /** @description Which. */
            incidents: number[];
        };
        /** @description Matchers to try. */
        SilencePreviewBody: {
            /** @description Matchers. */
            matchers: string[];
        };
        /** @description How a silence stands. */
        SilenceStatus: {
            /** @description `active`, `pending` or `expired`. */
            state: string;
        };
        /** @description A silence. */
        SilenceView: {
            /** @description Why. */
            comment: string;
            /** @description When it was made. */
            created_at: string;
            /** @description By whom. */
            created_by: string;
            /** @description Until when. */
            ends_at: string;
            /** @description It ends as soon as nothing fires any more that it silences. */
            ends_with_alert: boolean;
            /**
             * Format: int32
             * @description Firing alerts that fit its matchers now.
             */
            firing: number;
            /** @description Id, a UUID. */
            id: string;
            /** @description What an alert has to be, for instance `severity="warning"`. */
            matchers: string[];
            /** @description From when. */
            starts_at: string;
            /** @description `pending`, `active` or `expired`. */
            state: string;
            /** @description When it was last changed. */
            updated_at: string;
        };
        /** @description The error budget of an objective: events for a percentile, seconds for a level. */
        SloBudget: {
            /**
             * Format: double
             * @description The share that may lie over the target.
             */
            allowed_share: number;
            /**
             * Format: double
             * @description What was measured.
             */
            measured: number;
            /**
             * Format: double
             * @description What of it was over the target.
             */
            missed: number;
            /**
             * Format: double
             * @description The share that did; null when nothing was measured.
             */
            missed_share?: number | null;
            /**
             * Format: double
             * @description The share of the budget that is left, negative when it was overdrawn; null when nothing was measured.
             */
            remaining_share?: number | null;
            /** @description The first measurement within the period; null when there was none. */
            since?: string | null;
            /**
             * Format: double
             * @description The share of the time since `since` of which nothing is known. It counts neither as kept nor as missed.
             */
            unknown_share: number;
        };
        /** @description How fast a budget goes. */
        SloBurn: {
            /**
             * Format: double
             * @description 1 uses the budget up exactly in its period; null when nothing was measured.
             */
            rate?: number | null;
            /** @description `5m`, `1h`, `6h`, `3d` or `30d`. */
            window: string;
        };
        /** @description One objective in full. */
        SloDetail: {
            /**
             * Format: double
             * @description Where it alerts.
             */
            alert: number;
            /** @description The error budget. */
            budget: components["schemas"]["SloBudget"];
            /** @description How fast it goes, the shortest window first. */
            burn: components["schemas"]["SloBurn"][];
            /** @description When the budget is used up at the rate of the last 6 hours; null when it is not going down, or is used up. */
            exhausted_at?: string | null;
            /** @description Who is told as things are routed now: receiver and where it reaches somebody. */
            goes_to: string[];
            /** @description Stable word. */
            id: string;
            incident?: components["schemas"]["SloIncident"] | null;
            /** @description `percentile` (kept by events) or `level` (kept by time). */
            kind: string;
            /** @description Name. */
            label: string;
            /**
             * Format: double
             * @description The value now; null when unknown.
             */
            now?: number | null;
            /** @description Channel by channel, where it is kept so. */
            parts: components["schemas"]["SloPart"][];
            /**
             * Format: double
             * @description Which one; null for a level.
             */
            percentile?: number | null;
            /** @description The steps of the runbook's breach response. */
            response: components["schemas"]["SloStep"][];
            /** @description The rule that alerts; null when it was removed. */
            rule?: string | null;
            /** @description Whether that rule is on. */
            rule_enabled: boolean;
            /** @description The last hour, one point a minute. */
            series: components["schemas"]["SloPoint"][];
            /**
             * Format: double
             * @description What is aimed at.
             */
            target: number;
            /** @description In words. */
            text: string;
            /** @description `s` or `count`. */
            unit: string;
            /** @description `ok`, `warn`, `breach` or `unknown`. */
            verdict: string;
            /** @description Where the runbook sends its alert: `page` or `Slack`. */
            where: string;
        };
        /** @description An objective over time. */
        SloHistory: {
            /** @description Stable word. */
            id: string;
            /** @description The oldest first, without gaps. */
            points: components["schemas"]["SloHistoryPoint"][];
            /** @description The range asked for. */
            range: string;
            /**
             * Format: int64
             * @description Seconds of one point.
             */
            step_seconds: number;
        };
        /** @description A step of an objective over time. */
        SloHistoryPoint: {
            /** @description Beginning. */
            at: string;
            /**
             * Format: double
             * @description The share of it that was over the target; null when nothing was measured.
             */
            missed_share?: number | null;
            /**
             * Format: double
             * @description The share of it of which nothing is known.
             */
            unknown_share: number;
            /**
             * Format: double
             * @description Its highest value; null when there was none.
             */
            value?: number | null;
        };
        /** @description An open incident about an objective. */
        SloIncident: {
            /** @description Since when he has it. */
            acknowledged_at?: string | null;
            /** @description Who has it. */
            acknowledged_by?: string | null;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description `critical`, `warning` or `info`. */
            severity: string;
            /** @description Since when. */
            since: string;
            /** @description `firing` or `acknowledged`. */
            state: string;
        };
        /** @description How much is kept of the objectives, all series together. */
        SloKept: {
            /**
             * Format: int64
             * @description Hours, at the most 400 days of them.
             */
            hours: number;
            /**
             * Format: int64
             * @description Minutes, at the most 30 days of them.
             */
            minutes: number;
        };
        /** @description Every objective in full. */
        SloList: {
            /** @description When this was so. */
            as_of: string;
            /**
             * Format: int64
             * @description Budgets hold for so many days.
             */
            budget_days: number;
            /** @description In the order of the runbook. */
            items: components["schemas"]["SloDetail"][];
            /** @description How much is kept. */
            kept: components["schemas"]["SloKept"];
            /**
             * Format: int64
             * @description Percentiles look back so far, in seconds.
             */
            window_seconds: number;
        };
        /** @description A channel of an objective. */
        SloPart: {
            /**
             * Format: double
             * @description Its share over the target within the period of the budget; null when nothing was measured.
             */
            missed_share?: number | null;
            /** @description The channel. */
            name: string;
            /**
             * Format: double
             * @description Its value now; null when there was nothing in the window.
             */
            now?: number | null;
        };
        /** @description A point of an objective over time. */
        SloPoint: {
            /** @description Beginning of the minute. */
            at: string;
            /**
             * Format: double
             * @description Its highest value; null when there was none.
             */
            value?: number | null;
        };
        /** @description A step of the response to a breach. */
        SloStep: {
            /** @description What to type. */
            command?: string | null;
            /** @description Whether it is done; null where nobody can tell, or nothing is open. */
            done?: boolean | null;
            /** @description Page of the console. */
            link?: string | null;
            /** @description `acknowledge`, `context`, `logs`, `escalate` or `report`. */
            step: string;
            /** @description Heading. */
            title: string;
            /** @description What to do. */
            words: string;
        };
        /** @description One service-level objective. */
        SloView: {
            /**
             * Format: double
             * @description Where it alerts.
             */
            alert: number;
            /** @description Stable word. */
            id: string;
            /** @description Name. */
            label: string;
            /**
             * Format: double
             * @description The value now; null when unknown.
             */
            now?: number | null;
            /**
             * Format: double
             * @description The share of the error budget of 30 days that is left, negative when it was overdrawn; null when nothing was measured.
             */
            remaining_share?: number | null;
            /**
             * Format: double
             * @description What is aimed at.
             */
            target: number;
            /** @description In words. */
            text: string;
            /** @description `s` or `count`. */
            unit: string;
            /** @description `ok`, `warn`, `breach` or `unknown`. */
            verdict: string;
        };
        /** @description Everything the overview shows. */
        Snapshot: {
            /** @description Worst first. */
            attention: components["schemas"]["AttentionView"][];
            audit?: components["schemas"]["AuditHead"] | null;
            /**
             * Format: int64
             * @description How often to poll when the stream is not there.
             */
            auto_refresh_seconds: number;
            /** @description The breaker. */
            breaker: components["schemas"]["BreakerView"];
            /** @description Conditions to reset. */
            conditions: components["schemas"]["ConditionView"][];
            /** @description A demo on a temporary directory. */
            demo: boolean;
            /** @description Engines. */
            desk: components["schemas"]["DeskView"];
            /** @description Orders are simulated. */
            dry_run: boolean;
            /** @description Which desk this is. */
            environment: components["schemas"]["Environment"];
            /** @description The gate. */
            gate: components["schemas"]["GateView"];
            /** @description Services. */
            health: components["schemas"]["HealthBoard"];
            /** @description Firing and recent incidents. */
            incidents: components["schemas"]["IncidentView"][];
            /** @description The kill switch. */
            kill: components["schemas"]["KillView"];
            /** @description The appliance's clock. */
            now: string;
            /** @description Newest first; empty for viewers. */
            recent_audit: components["schemas"]["AuditEntryView"][];
            /** @description Version of the settings, the two that change what the desk does, and who reads them. */
            settings: components["schemas"]["SettingsPiece"];
            /** @description What a new desk still needs. */
            setup_checklist: components["schemas"]["CheckItem"][];
            /** @description Objectives. */
            slos: components["schemas"]["SloView"][];
            /** @description The checklist after a reset. */
            verification: components["schemas"]["CheckItem"][];
            /** @description Version. */
            version: string;
        };
        /** @description One way in which a receiver is told. */
        TargetView: {
            /** @description `email`, `webhook`, `slack`, `sms`, `pagerduty` or `command`. */
            channel: string;
            /** @description Which lane. */
            lane: string;
            /** @description Masked. */
            recipient: string;
            /** @description Is told of the end, too. */
            send_resolved: boolean;
        };
        /** @description To whom a test goes; everybody unless said. */
        TestSendBody: {
            /**
             * @description The targets over this lane, for instance `slack:ops`.
             * @default null
             */
            lane: string | null;
            /**
             * @description The targets of this receiver.
             * @default null
             */
            receiver: string | null;
        };
        /** @description A test on its way. */
        TestSendView: {
            /**
             * Format: int64
             * @description Number of its incident: its deliveries say whether it arrived.
             */
            incident: number;
        };
        /** @description A second factor to set up: the only time its secret is shown. */
        TotpOffer: {
            /** @description For those who scan it. */
            qr: components["schemas"]["QrView"];
            /** @description For those who type it. */
            secret: string;
            /** @description What the square says. */
            uri: string;
        };
        /** @description One's own second factor. */
        TotpView: {
            /** @description Sign-in asks for a code. */
            enabled: boolean;
            /**
             * Format: int64
             * @description Recovery codes that are not used yet.
             */
            recovery_codes_left?: number | null;
        };
        /** @description A page of trips, newest first. */
        TripHistory: {
            /** @description The page. */
            items: components["schemas"]["TripRecord"][];
            /** @description Give it back for the next page. */
            next_cursor?: string | null;
        };
        /** @description One trip from begin to reset. */
        TripRecord: {
            /** @description `MANUAL` or a guard's reason code. */
            code: string;
            /** @description Evidence. */
            details?: unknown;
            /**
             * Format: double
             * @description How long trading was blocked.
             */
            duration_seconds?: number | null;
            /**
             * Format: int64
             * @description Number.
             */
            id: number;
            /** @description Why. */
            reason: string;
            /** @description When it was reset. */
            reset_at?: string | null;
            /** @description Who reset it. */
            reset_by?: string | null;
            /** @description Why it was reset. */
            reset_reason?: string | null;
            /** @description When. */
            tripped_at: string;
            /** @description Who. */
            tripped_by: string;
        };
        /** @description Asks for a trip. */
        TripRequest: {
            /** @description Must be true. */
            acknowledged?: boolean;
            /** @description Evidence, optional. */
            details?: unknown;
            /** @description At least 20 characters after trimming. */
            reason: string;
        };
        /** @description All users. */
        UserList: {
            /** @description By name. */
            items: components["schemas"]["UserRow"][];
        };
        /** @description A user as listed. */
        UserRow: {
            /** @description When. */
            created_at: string;
            /** @description By whom. */
            created_by: string;
            /** @description The newest sign-in. */
            last_sign_in_at?: string | null;
            /** @description Until when too many failures make the account wait. */
            locked_until?: string | null;
            /** @description Ways in. */
            methods: components["schemas"]["MethodsView"];
            /** @description Name. */
            name: string;
            /** @description `viewer`, `operator` or `admin`. */
            role: string;
            /**
             * Format: int64
             * @description Sessions now.
             */
            sessions: number;
            /** @description `invited`, `active`, `locked` or `disabled`. */
            state: string;
        };
        /** @description A user. */
        UserView: {
            /** @description Name. */
            name: string;
            /** @description `viewer`, `operator` or `admin`. */
            role: string;
        };
        /** @description What a key is worth. Of one that works no more nothing else is said. */
        VerifiedKeyView: {
            /** @description It works. */
            active: boolean;
            /** @description It works, and carries the scope asked for. */
            allowed: boolean;
            /** @description When it ends: its expiry, or the end of its grace. */
            expires_at?: string | null;
            /** @description Identity. */
            id?: string | null;
            /** @description Name. */
            name?: string | null;
            /** @description Role. */
            role?: string | null;
            /** @description Scopes. */
            scopes: string[];
        };
        /** @description Asks whether a key is worth something. */
        VerifyKeyRequest: {
            /** @description The whole key. */
            key: string;
            /** @description The scope it should carry; none is asked for when left out. */
            scope?: string | null;
        };
        /** @description What a check of the chain found. */
        VerifyView: {
            /**
             * Format: int64
             * @description Entries checked.
             */
            checked: number;
            /**
             * Format: int64
             * @description The first entry that does not fit.
             */
            first_broken_id?: number | null;
            head?: components["schemas"]["AuditHead"] | null;
            /** @description In words. */
            message: string;
            /** @description The chain is whole. */
            ok: boolean;
            /**
             * Format: int64
             * @description Up to which entry retention removed the old end; 0 when it removed nothing.
             */
            removed_up_to?: number;
        };
        /** @description What a program was built from. */
        VersionInfo: {
            /** @description Branch. */
            branch: string;
            /** @description When. */
            buildDate: string;
            /** @description By whom. */
            buildUser: string;
            /** @description Go's version in Alertmanager; empty here. */
            goVersion: string;
            /** @description Revision. */
            revision: string;
            /** @description The appliance's version. */
            version: string;
        };
        /** @description One step of the explanation. */
        WhyStep: {
            /** @description When; none for what holds now. */
            at?: string | null;
            /**
             * Format: int64
             * @description The delivery it is about.
             */
            delivery?: number | null;
            /**
             * @description `received`, `routed`, `grouped`, `silenced`, `inhibited`, `muted`, `limited`, `owed`, `attempt`, `delivered`,
             *     `poison`, `cancelled`, `suppressed`, `acknowledged` or `resolved`.
             */
            kind: string;
            /** @description In words. */
            text: string;
        };
        /** @description Why an incident was or was not told. */
        WhyView: {
            /** @description Whether owed and found agree. */
            balanced: boolean;
            /**
             * Format: int64
             * @description The incident.
             */
            incident: number;
            /** @description All of it in one sentence. */
            sentence: string;
            /** @description Each step, in the order of time. */
            steps: components["schemas"]["WhyStep"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    password_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordRequest"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The only time they are shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnSessions"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    own_session_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its public name, or `others` */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended, open streams too */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    totp_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    totp_offer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The only time the secret is shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpOffer"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    totp_drop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Off; the recovery codes are worth nothing */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    totp_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            /** @description In force; the recovery codes, this once */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reading_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of the catalogue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertReadingList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ready-made ones first, then by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleDraft"];
            };
        };
        responses: {
            /** @description Made, and in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRulePreviewRequest"];
            };
        };
        responses: {
            /** @description When it would have fired */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRulePreviewView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the rule */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the rule */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleDraft"];
            };
        };
        responses: {
            /** @description Changed, and in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the rule */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rule_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the rule */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On its way */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRuleTestView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_list: {
        parameters: {
            query?: {
                /** @description `firing` or `resolved`. */
                status?: string;
                /** @description `critical`, `warning` or `info`. */
                severity?: string;
                /** @description Matchers of labels, for instance `{service="gateway"}`. */
                filter?: string;
                /** @description Where a page ended. */
                cursor?: string;
                /** @description Most incidents on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Firing first, then the newest */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_raise: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RaiseBody"];
            };
        };
        responses: {
            /** @description Stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RaisedView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestSendBody"];
            };
        };
        responses: {
            /** @description On its way */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestSendView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the incident */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident and what was owed about it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the incident */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeRequest"];
            };
        };
        responses: {
            /** @description The incident with who has it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_unacknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the incident */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident, which nobody has */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    alert_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the incident */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One sentence, and each step */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_page: {
        parameters: {
            query?: {
                /** @description How many, at most 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description These actions. */
                action?: string;
                /** @description These actors. */
                user?: string;
                /** @description Of `success`, `denied`, `failed`, `no_op` and `partial`. */
                outcome?: string;
                /** @description Of `access`, `action`, `auth`, `admin` and `export`. */
                event_type?: string;
                /** @description These kinds of resource. */
                resource_type?: string;
                /** @description These resources. */
                resource_id?: string;
                /** @description Of `console`, `http`, `cli`, `redis`, `scheduler`, `guard`, `offline` and `sqlite`. */
                door?: string;
                /** @description From this time on, ISO-8601. */
                from?: string;
                /** @description Before this time, ISO-8601. */
                to?: string;
                /** @description Words that all begin somewhere in the entry. */
                text?: string;
                /** @description Of an export: `csv`, `jsonl` or `bundle` (signed evidence). */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page and the head of the chain */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_anchor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The anchor */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditAnchor"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_count: {
        parameters: {
            query?: {
                /** @description How many, at most 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description These actions. */
                action?: string;
                /** @description These actors. */
                user?: string;
                /** @description Of `success`, `denied`, `failed`, `no_op` and `partial`. */
                outcome?: string;
                /** @description Of `access`, `action`, `auth`, `admin` and `export`. */
                event_type?: string;
                /** @description These kinds of resource. */
                resource_type?: string;
                /** @description These resources. */
                resource_id?: string;
                /** @description Of `console`, `http`, `cli`, `redis`, `scheduler`, `guard`, `offline` and `sqlite`. */
                door?: string;
                /** @description From this time on, ISO-8601. */
                from?: string;
                /** @description Before this time, ISO-8601. */
                to?: string;
                /** @description Words that all begin somewhere in the entry. */
                text?: string;
                /** @description Of an export: `csv`, `jsonl` or `bundle` (signed evidence). */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCount"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_export: {
        parameters: {
            query?: {
                /** @description How many, at most 500. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description These actions. */
                action?: string;
                /** @description These actors. */
                user?: string;
                /** @description Of `success`, `denied`, `failed`, `no_op` and `partial`. */
                outcome?: string;
                /** @description Of `access`, `action`, `auth`, `admin` and `export`. */
                event_type?: string;
                /** @description These kinds of resource. */
                resource_type?: string;
                /** @description These resources. */
                resource_id?: string;
                /** @description Of `console`, `http`, `cli`, `redis`, `scheduler`, `guard`, `offline` and `sqlite`. */
                door?: string;
                /** @description From this time on, ISO-8601. */
                from?: string;
                /** @description Before this time, ISO-8601. */
                to?: string;
                /** @description Words that all begin somewhere in the entry. */
                text?: string;
                /** @description Of an export: `csv`, `jsonl` or `bundle` (signed evidence). */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_facets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The values of each column */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditFacets"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidenceKeyView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_verify: {
        parameters: {
            query?: {
                /** @description Anchors as `ID:HASH`, several separated by commas. */
                anchor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    backups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every backup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_backup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackupRequest"];
            };
        };
        responses: {
            /** @description The backup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description State, reason, who, since */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreakerView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_conditions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConditionsView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_history: {
        parameters: {
            query?: {
                /** @description How many. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of trips */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TripHistory"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_init: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InitRequest"];
            };
        };
        responses: {
            /** @description OPEN */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            /** @description OPEN */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_trip: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TripRequest"];
            };
        };
        responses: {
            /** @description TRIPPED (`no_op` when it was already) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    breaker_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChecklistView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    config_reload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is in force, apart from what waits for the next start */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigReloadView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_list: {
        parameters: {
            query?: {
                /** @description `pending`, `sending`, `delivered`, `deferred`, `poison`, `cancelled` or `suppressed`. */
                status?: string;
                /** @description `email`, `webhook`, `slack`, `sms`, `pagerduty` or `command`. */
                channel?: string;
                /** @description About this incident. */
                incident?: number;
                /** @description Owed at or after this time. */
                from?: string;
                /** @description Owed before this time. */
                to?: string;
                /** @description Where a page ended. */
                cursor?: string;
                /** @description Most deliveries on the page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_retry_many: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryBody"];
            };
        };
        responses: {
            /** @description They wait to be sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the delivery */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With each attempt */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_discard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the delivery */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscardBody"];
            };
        };
        responses: {
            /** @description Cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_readdress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the delivery */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecipientBody"];
            };
        };
        responses: {
            /** @description It waits to be sent there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delivery_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the delivery */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It waits to be sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    desk_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Engine by engine */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeskView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: never;
            header?: {
                /** @description Number of the last event seen */
                "Last-Event-ID"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The verdict with its lease */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    gate_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GateCheckRequest"];
            };
        };
        responses: {
            /** @description Whether it may, and why not */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateCheckView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_board: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The board */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthBoard"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    maintenance_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What ends last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    maintenance_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MaintenanceBody"];
            };
        };
        responses: {
            /** @description In force, or to come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    maintenance_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the window */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the service */
                service: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDetail"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_check: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the service */
                service: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service after the check */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthDetail"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_history: {
        parameters: {
            query?: {
                /** @description `1h`, `24h`, `7d`, `30d`, `90d` or `400d`; `1h` unless said. */
                span?: string;
            };
            header?: never;
            path: {
                /** @description Name of the service */
                service: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthHistory"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_uptime: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the service */
                service: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shortest span first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthUptimes"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    heartbeat_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    heartbeat_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HeartbeatDraft"];
            };
        };
        responses: {
            /** @description Made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMade"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    heartbeat_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the heartbeat */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The heartbeat */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    heartbeat_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the heartbeat */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HeartbeatDraft"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeartbeatMade"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    heartbeat_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the heartbeat */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    span_report: {
        parameters: {
            query?: {
                /** @description From when (ISO-8601); without it, the report is about the incident that is open, or else the newest. */
                from?: string;
                /** @description Until when (ISO-8601); now, without it. */
                to?: string;
                /** @description `md`, `html` or `json`, which is the default. */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline; an export, and recorded as one */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentReport"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    incident_report: {
        parameters: {
            query?: {
                /** @description `md`, `html` or `json`, which is the default. */
                format?: string;
            };
            header?: never;
            path: {
                /** @description Number of the incident */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The timeline; an export, and recorded as one */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentReport"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyRequest"];
            };
        };
        responses: {
            /** @description Made */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKeyView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_scopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every scope */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScopeList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyKeyRequest"];
            };
        };
        responses: {
            /** @description Whether it works, and for what */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifiedKeyView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_revoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the key: 8 characters */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_cut_short: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the old key: 8 characters */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The old key works no more */
            204: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    key_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Identity of the key: 8 characters */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateKeyRequest"];
            };
        };
        responses: {
            /** @description The successor */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKeyView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    kill_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description State, reason, who, and the job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    kill_history: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillHistory"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    kill_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the job */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Progress or report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillJobView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    kill_engage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KillRequest"];
            };
        };
        responses: {
            /** @description ENGAGED (`no_op` when it was already) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    kill_plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Engine by engine */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillPlanView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    kill_release: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseRequest"];
            };
        };
        responses: {
            /** @description ACTIVE */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oidc_callback: {
        parameters: {
            query?: {
                /** @description To be exchanged for a token. */
                code?: string;
                /** @description From the start. */
                state?: string;
                /** @description Why there is no code. */
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in; the cookie is set, to the console */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    oidc_start: {
        parameters: {
            query?: {
                /** @description 1 to prove anew that it is you; the session goes on. */
                confirm?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider; a cookie binds the way back to this browser */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    on_call: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rotation by rotation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OnCallList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything, as of now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    poison_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The largest group first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoisonList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tree, receivers, times, and the versions that are kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description What it means */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_revert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevertRequest"];
            };
        };
        responses: {
            /** @description The routing in force */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routing_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteTestRequest"];
            };
        };
        responses: {
            /** @description The routes that count, in the order of the tree */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteTestView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    session_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `user` is null when nobody is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Signed in; the cookie is set */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out; the cookie is taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    session_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Confirmed; the cookie has a new session id */
            204: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All sections */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsAcknowledgement"];
            };
        };
        responses: {
            /** @description The reader as it is shown */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsReaderView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_apply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsApplyRequest"];
            };
        };
        responses: {
            /** @description In force and on disk */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsApplied"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_dry_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DryRunRequest"];
            };
        };
        responses: {
            /** @description It holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsApplied"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsPreviewRequest"];
            };
        };
        responses: {
            /** @description Before, after and what it means */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsPreview"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_rollback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsRollbackRequest"];
            };
        };
        responses: {
            /** @description In force and on disk */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsApplied"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_versions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Versions of a page, up to 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsVersionList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_watch: {
        parameters: {
            query?: {
                /** @description The version that is known; 0 when none is. */
                after_version?: number;
                /** @description How long to wait, up to 15000 ms. */
                timeout_ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All sections of the version in force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsValues"];
                };
            };
            /** @description None came in time */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setting_section: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the section */
                section: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Values by key, and `version` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setup_view: {
        parameters: {
            query: {
                /** @description From the link. */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user it is bound to, if any, and the role */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `setup_link_invalid` */
            410: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setup_use: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupRequest"];
            };
        };
        responses: {
            /** @description Signed in; the cookie is set */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `setup_link_invalid` */
            410: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    silence_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With how many firing alerts each fits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilenceList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    silence_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilenceBody"];
            };
        };
        responses: {
            /** @description In force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilenceView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    silence_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SilencePreviewBody"];
            };
        };
        responses: {
            /** @description Firing alerts that fit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilencePreview"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    silence_expire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the silence */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilenceView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    slo_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the order of the runbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SloList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    slo_history: {
        parameters: {
            query?: {
                /** @description `1h`, `24h`, `7d`, `30d` or `400d`; `1h` unless said. */
                range?: string;
            };
            header?: never;
            path: {
                /** @description Stable word of the objective */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first, without gaps */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SloHistory"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUserRequest"];
            };
        };
        responses: {
            /** @description Made */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUserView"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_delete: {
        parameters: {
            query?: {
                /** @description Kept in the audit log. */
                reason?: string;
            };
            header?: never;
            path: {
                /** @description User */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUserRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserRow"];
                };
            };
            /** @description Problem details, their `code` one of `malformed` */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `too_large` */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `unsupported_media_type` */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made */
            200: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUserView"];
                };
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    /** @description Most uses within a minute */
                    "RateLimit-Limit"?: number;
                    /** @description Uses left */
                    "RateLimit-Remaining"?: number;
                    /** @description Seconds until the oldest use counts no more */
                    "RateLimit-Reset"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended, open streams too */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_totp_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken away, with the recovery codes */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    user_unlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unlocked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Problem details, their `code` one of `not_authenticated`, `bad_credentials`, `code_required` */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_refused`, `confirm_required`, `session_idle`, `not_permitted`, `csrf_failed` */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `not_found` */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `last_admin`, `not_tripped`, `uninitialised`, `already_initialised`, `conditions_not_normal`, `not_engaged`, `kill_job_running`, `incident_over`, `key_state`, `exists`, `version_conflict`, `in_progress` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `invalid_request`, `bad_document`, `bad_config`, `reason_too_short`, `reason_too_long`, `not_acknowledged`, `confirm_word_missing`, `idempotency_key_reused` */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `reset_rate_limited`, `too_many_attempts`, `too_often` */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Problem details, their `code` one of `oidc_unavailable`, `over_capacity`, `not_recorded`, `unreadable`, `timeout`, `too_many_streams`, `too_many_connections`, `console_missing` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    v2_alerts: {
        parameters: {
            query?: {
                /** @description A matcher; may come several times */
                filter?: string;
                /** @description A regular expression for a receiver */
                receiver?: string;
                /** @description Those that nothing keeps back */
                active?: boolean;
                /** @description Those that are silenced */
                silenced?: boolean;
                /** @description Those that are inhibited */
                inhibited?: boolean;
                /** @description There are none */
                unprocessed?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By fingerprint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GettableAlert"][];
                };
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_alerts_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostableAlert"][];
            };
        };
        responses: {
            /** @description Stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_groups: {
        parameters: {
            query?: {
                /** @description A matcher; may come several times */
                filter?: string;
                /** @description A regular expression for the receiver */
                receiver?: string;
                /** @description Those that nothing keeps back */
                active?: boolean;
                /** @description Those that are silenced */
                silenced?: boolean;
                /** @description Those that are inhibited */
                inhibited?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By labels and receiver */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertGroup"][];
                };
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_receivers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description By name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AmReceiver"][];
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_silence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the silence */
                silenceID: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The silence */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GettableSilence"];
                };
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_silence_delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the silence */
                silenceID: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_silences: {
        parameters: {
            query?: {
                /** @description A matcher that the silence has; may come several times */
                filter?: string;
                /** @description By whom; may come several times */
                creator?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Active, pending, expired */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GettableSilence"][];
                };
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_silences_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostableSilence"];
            };
        };
        responses: {
            /** @description In force */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SilenceMade"];
                };
            };
            /** @description The refusal in words, as a JSON string */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            429: {
                headers: {
                    /** @description Seconds until it may be tried again */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
    v2_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Without a cluster */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AmStatus"];
                };
            };
            /** @description The refusal in words, as a JSON string */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The refusal in words, as a JSON string */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
        };
    };
}
