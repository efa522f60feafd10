//! Bad documents: the text, the place that has to be named, and a part of what has to be said.

/// Refused here and by Alertmanager's own check.
pub const TABLE: &[(&str, (usize, usize), &str)] = &[
    ("", (1, 1), "the document is empty"),
    ("# nothing\n", (1, 1), "the document is empty"),
    ("route: {receiver: a}\nreceivers: [{name: a}\n", (2, 12), "this is not YAML"),
    ("- a\n", (1, 1), "the document has to be a mapping"),
    ("receivers: [{name: a}]\n", (1, 1), "there is no route"),
    (
        "route: {receiver: a}\nroute: {receiver: a}\nreceivers: [{name: a}]\n",
        (2, 1),
        "`route` is there twice",
    ),
    ("route: {receiver: a}\nreceiver: [{name: a}]\n", (2, 1), "did you mean `receivers`?"),
    ("route: {receiver: b}\nreceivers: [{name: a}]\n", (1, 19), "no receiver is named 'b'"),
    ("route: {}\nreceivers: [{name: a}]\n", (1, 8), "the root route has no receiver"),
    (
        "route:\n  receiver: a\n  match: {a: b}\nreceivers: [{name: a}]\n",
        (3, 3),
        "the root route has `match`",
    ),
    (
        "route:\n  receiver: a\n  matchers: [a=b]\nreceivers: [{name: a}]\n",
        (3, 3),
        "the root route has `matchers`",
    ),
    (
        "route:\n  receiver: a\n  continue: true\nreceivers: [{name: a}]\n",
        (3, 3),
        "the root route has `continue`",
    ),
    (
        "route:\n  receiver: a\n  mute_time_intervals: [x]\nreceivers: [{name: a}]\n",
        (3, 3),
        "the root route has `mute_time_intervals`",
    ),
    (
        "route:\n  receiver: a\n  routes:\n  - active_time_intervals: [nights]\nreceivers: [{name: a}]\n",
        (4, 29),
        "no time interval is named 'nights'",
    ),
    (
        "route:\n  receiver: a\n  routes:\n  - routes:\n    - receiver: b\nreceivers: [{name: a}]\n",
        (5, 17),
        "no receiver is named 'b'",
    ),
    ("route: {receiver: a}\nreceivers: [{name: a}, {name: a}]\n", (2, 25), "two receivers are named 'a'"),
    ("route: {receiver: a}\nreceivers: [{name: ''}]\n", (2, 13), "a receiver has no name"),
    ("route: {receiver: a, group_by: [x, x]}\nreceivers: [{name: a}]\n", (1, 36), "'x' is twice"),
    ("route: {receiver: a, group_by: [x, '...']}\nreceivers: [{name: a}]\n", (1, 22), "'...' and labels"),
    ("route: {receiver: a, group_by: ['']}\nreceivers: [{name: a}]\n", (1, 33), "has no name"),
    ("route: {receiver: a, group_by: x}\nreceivers: [{name: a}]\n", (1, 32), "has to be a list"),
    ("route: {receiver: a, group_wait: 10}\nreceivers: [{name: a}]\n", (1, 34), "'10' is no time span"),
    (
        "route: {receiver: a, group_interval: 0s}\nreceivers: [{name: a}]\n",
        (1, 22),
        "`group_interval` is zero",
    ),
    (
        "route: {receiver: a, repeat_interval: 0s}\nreceivers: [{name: a}]\n",
        (1, 22),
        "`repeat_interval` is zero",
    ),
    ("route: {receiver: a, continue: maybe}\nreceivers: [{name: a}]\n", (1, 32), "neither yes nor no"),
    ("route: {receiver: a, continue: 'true'}\nreceivers: [{name: a}]\n", (1, 32), "neither yes nor no"),
    ("route: {receiver: [a]}\nreceivers: [{name: a}]\n", (1, 19), "has to be text"),
    (
        "route: {receiver: a, routes: [{match: {1a: b}}]}\nreceivers: [{name: a}]\n",
        (1, 40),
        "'1a' is no name",
    ),
    (
        "route: {receiver: a, routes: [{match: [a]}]}\nreceivers: [{name: a}]\n",
        (1, 39),
        "has to be a mapping",
    ),
    (
        "route: {receiver: a, routes: [{match_re: {a: '('}}]}\nreceivers: [{name: a}]\n",
        (1, 46),
        "no regular expression",
    ),
    ("route: {receiver: a, routes: [{matchers: ['a']}]}\nreceivers: [{name: a}]\n", (1, 43), "is no matcher"),
    (
        "route: {receiver: a, routes: [{matchers: 'a=b'}]}\nreceivers: [{name: a}]\n",
        (1, 42),
        "has to be a list",
    ),
    ("route: {receiver: a, routes: [a]}\nreceivers: [{name: a}]\n", (1, 31), "a route has to be a mapping"),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules:\n- sources: [a=b]\n",
        (4, 3),
        "`sources` is no field of an inhibition rule",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ninhibit_rules:\n- source_match_re: {a: '*'}\n",
        (4, 24),
        "no regular expression",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- time_intervals: []\n",
        (4, 3),
        "a time interval has no name",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals: [{name: x}]\nmute_time_intervals: [{name: x}]\n",
        (3, 19),
        "two time intervals are named 'x'",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- name: x\n  time_intervals:\n  - weekdays: [mon]\n",
        (6, 16),
        "'mon' is no weekday",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- name: x\n  time_intervals:\n  - months: ['5:1']\n",
        (6, 14),
        "ends before it begins",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- name: x\n  time_intervals:\n  - days_of_month: ['0']\n",
        (6, 21),
        "'0' is no day of a month",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- name: x\n  time_intervals:\n  - times: [{start_time: '9:00', end_time: '10:00'}]\n",
        (6, 13),
        "'9:00' is no time of a day",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- name: x\n  time_intervals:\n  - times: [{start_time: '09:00'}]\n",
        (6, 13),
        "`end_time` is missing",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\ntime_intervals:\n- name: x\n  time_intervals:\n  - location: Mars/Olympus\n",
        (6, 15),
        "no zone of the time zone database",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: b@c.example, from: d@e.example}]}]\n",
        (2, 39),
        "no mail server is named",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: b@c.example, smarthost: 's.example:25'}]}]\n",
        (2, 39),
        "no sender is named",
    ),
    (
        "global: {smtp_smarthost: 's.example:25', smtp_from: d@e.example}\nroute: {receiver: a}\nreceivers: [{name: a, email_configs: [{from: b@c.example}]}]\n",
        (3, 39),
        "a mail has no address",
    ),
    (
        "global: {smtp_smarthost: s.example}\nroute: {receiver: a}\nreceivers: [{name: a}]\n",
        (1, 26),
        "not a host with a port",
    ),
    (
        "global: {slack_api_url: 'https://a.example/', slack_api_url_file: /x}\nroute: {receiver: a}\nreceivers: [{name: a}]\n",
        (1, 47),
        "both `slack_api_url` and `slack_api_url_file`",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, slack_configs: [{channel: '#x'}]}]\n",
        (2, 39),
        "Slack has no address",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{}]}]\n",
        (2, 41),
        "a webhook has no address",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'ftp://a.example'}]}]\n",
        (2, 47),
        "is no web address",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{uri: 'https://a.example'}]}]\n",
        (2, 42),
        "did you mean `url`?",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, pagerduty_configs: [{severity: critical}]}]\n",
        (2, 43),
        "PagerDuty has no routing key",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'https://a.example', http_config: {bearer_token: x, bearer_token_file: /y}}]}]\n",
        (2, 99),
        "both `bearer_token` and `bearer_token_file`",
    ),
];

/// Refused here and not by Alertmanager: a file is named by its whole path, because the document is read far from where
/// it lay; a mail address has to be one; and nothing is passed over in silence.
pub const STRICTER: &[(&str, (usize, usize), &str)] = &[
    (
        "route: {receiver: a}\nreceivers: [{name: a}]\n---\nroute: {receiver: a}\n",
        (4, 1),
        "a second document",
    ),
    (
        "route: {receiver: a}\nreceivers: [{name: a, slack_configs: [{api_url_file: slack}]}]\n",
        (2, 54),
        "is a relative path",
    ),
    (
        "global: {smtp_smarthost: 's.example:25', smtp_from: d@e.example}\nroute: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: nobody}]}]\n",
        (3, 44),
        "'nobody' is no mail address",
    ),
];
