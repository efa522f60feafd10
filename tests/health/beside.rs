//! Beside Debian's blackbox exporter and Prometheus on the same targets: the same verdicts, the same quantiles.

use super::rig;
use super::rig::Page;
use super::rig::Program;
use crate::support::free_port;
use crate::support::until;
use jiff::Timestamp;
use serde_json::Value;
use std::fs;
use std::process::Command;
use tradewarden::config::CheckKind;
use tradewarden::config::ServiceConfig;
use tradewarden::domain::health::Answer;
use tradewarden::domain::health_conditions::Operand;
use tradewarden::domain::health_quantiles::Scrapes;
use tradewarden::probes;
use tradewarden::probes::found::Found;
use tradewarden::probes::hands::Hand;

fn setup() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Asks as the appliance does, once.
pub async fn ask(service: &ServiceConfig) -> Found {
    setup();
    let check = probes::checks(std::slice::from_ref(service)).remove(0);
    let client = probes::http::client(None).unwrap();
    Hand::new(service, &check, &client).ask(&check, Timestamp::now).await
}

async fn exporter(dir: &std::path::Path, ca: &str) -> Program {
    let config = dir.join("blackbox.yml");
    let dns = |name: &str| {
        format!(
            "  dns_{name}: {{prober: dns, timeout: 3s, dns: {{query_name: {name}.test, query_type: A, \
             preferred_ip_protocol: ip4}}}}\n"
        )
    };
    let text = format!(
        "modules:\n  http: {{prober: http, timeout: 3s, http: {{follow_redirects: false, preferred_ip_protocol: ip4}}}}\n\
         \x20 tcp: {{prober: tcp, timeout: 3s, tcp: {{preferred_ip_protocol: ip4}}}}\n\
         \x20 tls: {{prober: tcp, timeout: 3s, tcp: {{tls: true, preferred_ip_protocol: ip4, tls_config: {{ca_file: {ca}}}}}}}\n\
         \x20 tls_any: {{prober: tcp, timeout: 3s, tcp: {{tls: true, preferred_ip_protocol: ip4}}}}\n{}{}{}",
        dns("good"),
        dns("broken"),
        dns("gone")
    );
    fs::write(&config, text).unwrap();
    let port = free_port();
    let mut command = Command::new("prometheus-blackbox-exporter");
    command.arg(format!("--config.file={}", config.display()));
    command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
    let program = Program::start(&mut command, port);
    rig::listens(port).await;
    program
}

async fn theirs(exporter: &Program, module: &str, target: &str) -> bool {
    let url = format!("http://127.0.0.1:{}/probe?module={module}&target={target}", exporter.port);
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    let line = text.lines().find(|l| l.starts_with("probe_success ")).unwrap_or_else(|| panic!("{text}"));
    line.ends_with(" 1")
}

fn service(kind: CheckKind) -> ServiceConfig {
    ServiceConfig { name: "target".into(), kind, timeout_ms: 3_000, ..ServiceConfig::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_blackbox_exporter_comes_to_the_same_verdict() {
    setup();
    let dir = tempfile::tempdir().unwrap();
    let (tls, ca) = rig::tls_server(dir.path()).await;
    let exporter = exporter(dir.path(), &ca.display().to_string()).await;
    let (page, names, closed) = (Page::new().await, rig::name_server().await, free_port());
    let at = |port: u16| format!("localhost:{port}");
    let mut table = Vec::new();
    for (status, up) in [(200, true), (204, true), (404, false), (500, false), (503, false), (302, false)] {
        table.push((
            ServiceConfig { url: Some(page.url()), ..service(CheckKind::Http) },
            "http",
            page.url(),
            status,
            up,
        ));
    }
    let refused = format!("http://127.0.0.1:{closed}/");
    table.push((
        ServiceConfig { url: Some(refused.clone()), ..service(CheckKind::Http) },
        "http",
        refused,
        0,
        false,
    ));
    for (port, up) in [(tls.port, true), (closed, false)] {
        table.push((
            ServiceConfig { address: Some(at(port)), ..service(CheckKind::Tcp) },
            "tcp",
            at(port),
            0,
            up,
        ));
    }
    let trusting = ServiceConfig { ca_file: Some(ca.clone()), ..service(CheckKind::Tls) };
    let plain = page.at.port();
    for (config, module, target, up) in [
        (trusting.clone(), "tls", at(tls.port), true),
        (trusting.clone(), "tls", format!("127.0.0.1:{}", tls.port), false),
        (trusting.clone(), "tls", at(plain), false),
        (trusting, "tls", at(closed), false),
        (service(CheckKind::Tls), "tls_any", at(tls.port), false),
    ] {
        table.push((ServiceConfig { address: Some(target.clone()), ..config }, module, target, 0, up));
    }
    let nobody = format!("127.0.0.1:{closed}");
    for (name, module, server, up) in [
        ("good.test", "dns_good", names.to_string(), true),
        ("broken.test", "dns_broken", names.to_string(), false),
        ("gone.test", "dns_gone", names.to_string(), false),
        ("good.test", "dns_good", nobody, false),
    ] {
        let config = ServiceConfig {
            address: Some(server.clone()),
            query: Some(name.into()),
            ..service(CheckKind::Dns)
        };
        table.push((config, module, server, 0, up));
    }
    for (config, module, target, status, up) in table {
        page.says(status.max(200), "application/json", if status == 204 { "" } else { "{}" });
        let (ours, theirs) = tokio::join!(ask(&config), theirs(&exporter, module, &target));
        let good = matches!(ours.answer, Answer::Good | Answer::Degraded(_));
        assert_eq!((good, theirs), (up, up), "{module} {target} {status}: {ours:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_says_how_long_the_certificate_is_good_for() {
    let dir = tempfile::tempdir().unwrap();
    let (tls, ca) = rig::tls_server(dir.path()).await;
    let base = ServiceConfig { ca_file: Some(ca), ..service(CheckKind::Tls) };
    let tls_at = ServiceConfig { address: Some(format!("localhost:{}", tls.port)), ..base.clone() };
    let page = ServiceConfig {
        kind: CheckKind::Http,
        url: Some(format!("https://localhost:{}/", tls.port)),
        ..base
    };
    for config in [tls_at, page] {
        for (limit, good) in [("certificate_days > 28", true), ("certificate_days > 31", false)] {
            let found = ask(&ServiceConfig { expect: Some(vec![limit.into()]), ..config.clone() }).await;
            assert_eq!(matches!(found.answer, Answer::Good), good, "{limit}: {found:?}");
        }
    }
}

/// A histogram with two series, as many observations as `n` says.
fn metrics(n: u64) -> String {
    let mut page = "# TYPE lat_seconds histogram\n".to_owned();
    for (route, skew) in [("/orders", 1), ("/fills", 3)] {
        let mut total = 0;
        for (bound, share) in [("0.005", 2), ("0.05", 9), ("0.1", 31), ("0.25", 40), ("1", 11), ("+Inf", 3)] {
            total += share * n * skew / 2 + share;
            page.push_str(&format!("lat_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {total}\n"));
        }
        page.push_str(&format!(
            "lat_seconds_count{{route=\"{route}\"}} {total}\nlat_seconds_sum{{route=\"{route}\"}} 1\n"
        ));
    }
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quantiles_are_those_of_prometheus() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let page = Page::new().await;
    page.says(200, "text/plain; version=0.0.4", &metrics(7));
    let config = dir.path().join("prometheus.yml");
    let text = format!(
        "global: {{scrape_interval: 1s}}\nscrape_configs: [{{job_name: t, static_configs: [{{targets: ['{}']}}]}}]\n",
        page.at
    );
    fs::write(&config, text).unwrap();
    let port = free_port();
    let mut command = Command::new("prometheus");
    command.arg(format!("--config.file={}", config.display()));
    command.arg(format!("--storage.tsdb.path={}", dir.path().join("tsdb").display()));
    command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
    let prometheus = Program::start(&mut command, port);
    rig::listens(port).await;
    let client = reqwest::Client::new();
    let query = async |promql: &str| -> Option<f64> {
        let encoded: String = promql.bytes().map(|b| format!("%{b:02x}")).collect();
        let url = format!("http://127.0.0.1:{}/api/v1/query?query={encoded}", prometheus.port);
        let answer: Value = client.get(url).send().await.ok()?.json().await.ok()?;
        answer["data"]["result"][0]["value"][1].as_str()?.parse().ok()
    };
    until("it has scraped", async || query("count(lat_seconds_bucket)").await == Some(12.0)).await;

    // Over all time, and over what was added between two scrapes.
    let mut scrapes = Scrapes::default();
    let start = query("timestamp(lat_seconds_bucket{route=\"/fills\",le=\"+Inf\"})").await.unwrap();
    let wanted = |name: &str| name == "lat_seconds_bucket";
    let read = |text: &str| tradewarden::domain::alerts_scraped::read_up_to(text, wanted, 100);
    for (n, expression) in
        [(7, "lat_seconds_bucket"), (41, "lat_seconds_bucket - lat_seconds_bucket @ START")]
    {
        page.says(200, "text/plain; version=0.0.4", &metrics(n));
        scrapes.take(Timestamp::now(), read(&metrics(n)), 300);
        let newest: f64 = {
            let line =
                metrics(n).lines().find(|l| l.contains("/fills") && l.contains("+Inf")).unwrap().to_owned();
            line.rsplit(' ').next().unwrap().parse().unwrap()
        };
        let seen = "lat_seconds_bucket{route=\"/fills\",le=\"+Inf\"}";
        until("it has scraped the newest", async || query(seen).await == Some(newest)).await;
        for (name, q) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
            for (selector, by) in
                [("lat_seconds", ""), ("lat_seconds{route=\"/orders\"}", "{route=\"/orders\"}")]
            {
                let inner = expression.replace("lat_seconds_bucket", &format!("lat_seconds_bucket{by}"));
                let inner = inner.replace("START", &start.to_string());
                let theirs = query(&format!("histogram_quantile({q}, sum by (le) ({inner}))")).await.unwrap();
                let operand = Operand { name: name.into(), argument: Some(selector.into()) };
                let ours = match scrapes.fact(&operand) {
                    tradewarden::domain::health_conditions::Fact::Number(ours) => ours,
                    other => panic!("{operand}: {other:?}"),
                };
                assert!((ours - theirs).abs() <= 1e-6 * theirs.abs(), "{name} {inner}: {ours} and {theirs}");
            }
        }
    }
}
