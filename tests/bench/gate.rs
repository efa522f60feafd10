//! Gate answers per second: `--target tcp:HOST:PORT|unix:PATH --speak http|redis [--key K] [--token T]
//! --connections 50 --seconds 5`. Each connection asks, waits for the answer, and asks again.

use std::time::Duration;
use std::time::Instant;

use super::Args;
use super::quantile;
use super::wire::Line;
use super::wire::command;
use super::wire::request;

/// Prints one line of JSON.
pub async fn run(args: &Args) {
    let (target, connections) = (args.text("target"), args.number("connections", 50));
    let seconds = args.number("seconds", 5);
    let http = args.text("speak") == "http";
    let token = args.maybe("token");
    let question = if http {
        let path = args.maybe("path").unwrap_or_else(|| "/api/v1/gate".to_owned());
        request("GET", &path, token.as_deref(), "")
    } else {
        command(&["GET", &args.text("key")])
    };
    let auth = if http { None } else { token };
    let end = Instant::now() + Duration::from_secs(seconds as u64);
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (target, question, auth) = (target.clone(), question.clone(), auth.clone());
        tasks.push(tokio::spawn(async move {
            let mut line = Line::open(&target).await.expect("connect");
            if let Some(key) = auth {
                line.send(&command(&["AUTH", &key])).await.expect("send");
                assert!(line.reply().await.expect("AUTH"), "AUTH was refused");
            }
            let mut micros = Vec::with_capacity(1 << 16);
            while Instant::now() < end {
                let asked = Instant::now();
                line.send(&question).await.expect("send");
                let good = if http {
                    line.response().await.is_ok_and(|(status, _)| status == 200)
                } else {
                    line.reply().await.is_ok_and(|good| good)
                };
                assert!(good, "the answer was an error");
                micros.push(asked.elapsed().as_secs_f64() * 1e6);
            }
            micros
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("a connection failed"));
    }
    all.sort_by(f64::total_cmp);
    println!(
        "{{\"per_second\": {:.0}, \"p50_us\": {:.0}, \"p99_us\": {:.0}}}",
        all.len() as f64 / seconds as f64,
        quantile(&all, 0.5),
        quantile(&all, 0.99)
    );
}
