//! Uptime over every span, beside a plain sum of the same rows.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::until;

const HOUR: i64 = 3_600;
/// Spans, with their hours.
const SPANS: [(&str, i64); 6] =
    [("1h", 1), ("24h", 24), ("7d", 168), ("30d", 720), ("90d", 2_160), ("400d", 9_600)];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uptime_of_every_span_is_the_sum_of_its_hours() {
    let place = Place::with(
        "[[services]]\nname = \"old\"\nkind = \"tcp\"\naddress = \"127.0.0.1:1\"\ninterval_ms = 3600000\n",
    );
    let appliance = Appliance::start(&place).await;
    until("it is there", async || appliance.get("/api/v1/health/old").await["service"]["name"] == "old")
        .await;
    // Nothing was ever kept of it.
    let uptime = async || appliance.get("/api/v1/health/old/uptime").await["items"].clone();
    assert_eq!(uptime().await[5]["all"]["up_seconds"], 0.0);

    let now = jiff::Timestamp::now().as_second();
    let this_hour = now - now.rem_euclid(HOUR);
    place.sqlite3("INSERT OR IGNORE INTO health_services (name) VALUES ('old')");
    let (mut kept, mut state) = (Vec::new(), 7_u64);
    for back in (2..9_599).step_by(7) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [up, down, care] = [(state >> 33) % 3_000, (state >> 45) % 500, (state >> 20) % 100]
            .map(|s| i64::try_from(s).unwrap() * 1_000);
        kept.push((this_hour - back * HOUR, up, down, care));
    }
    let service = "(SELECT id FROM health_services WHERE name = 'old')";
    let row = |(at, up, down, care): &(i64, i64, i64, i64)| {
        let (half_up, half_down) = (up / 2, down / 2);
        format!(
            "({service}, 3600, {at}, {up}, 10, {down}, {care}, 1800000, {half_up}, 5, {half_down}, 0, 360, 1, 1, 2, 3, 4)"
        )
    };
    for some in kept.chunks(400) {
        let rows: Vec<String> = some.iter().map(row).collect();
        place.sqlite3(&format!(
            "PRAGMA busy_timeout = 5000; INSERT INTO health_slots VALUES {}",
            rows.join(", ")
        ));
    }
    let items = uptime().await;
    for (n, (span, hours)) in SPANS.into_iter().enumerate() {
        let from = now - hours * HOUR - (now - hours * HOUR).rem_euclid(HOUR);
        // Up to a day is told from minutes, of which there are none.
        let inside: Vec<_> = kept.iter().filter(|(at, ..)| hours > 24 && *at >= from).collect();
        let sum = |part: fn(&(i64, i64, i64, i64)) -> i64| inside.iter().map(|row| part(row)).sum::<i64>();
        let shown = &items[n];
        assert_eq!(shown["span"], span);
        let seconds = |of: &str, what: &str| (shown[of][what].as_f64().unwrap() * 1_000.0).round();
        #[allow(clippy::cast_precision_loss)]
        let wanted = |ms: i64| ms as f64;
        assert_eq!(seconds("all", "up_seconds"), wanted(sum(|row| row.1)), "{span}: {shown}");
        assert_eq!(seconds("all", "down_seconds"), wanted(sum(|row| row.2)), "{span}: {shown}");
        assert_eq!(seconds("trading", "up_seconds"), wanted(sum(|row| row.1 / 2)), "{span}: {shown}");
        assert_eq!(seconds("trading", "down_seconds"), wanted(sum(|row| row.2 / 2)), "{span}: {shown}");
    }
}
