//! The console's files: each with its type, its policy and how long it may be kept.

use super::client::Caller;
use crate::support::Appliance;
use crate::support::Place;

#[tokio::test]
async fn the_console_is_served_or_the_answer_says_how_to_build_it() {
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let nobody = Caller::nobody(&place);
    let page = nobody.get("/circuit-breaker").await;
    if page.status() == 503 {
        assert!(page.text().await.unwrap().contains("make console"));
        return;
    }
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get(name).map_or(String::new(), |v| v.to_str().unwrap().to_owned())
    };
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&page, "cache-control"), "no-cache");
    let policy = header(&page, "content-security-policy");
    assert!(policy.contains("script-src 'self';") && policy.contains("require-trusted-types-for 'script'"));
    let text = page.text().await.unwrap();
    let from = text.find("assets/").unwrap();
    let script = format!("/{}", text[from..].split('"').next().unwrap());
    let plain = nobody.get(&script).await;
    assert_eq!(header(&plain, "content-type"), "text/javascript; charset=utf-8");
    assert!(header(&plain, "cache-control").contains("immutable"));
    assert_eq!(header(&plain, "content-encoding"), "");
    let tag = header(&plain, "etag");
    let known = nobody.ask("GET", &script).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(known.status(), 304);
    let packed = nobody.ask("GET", &script).header("accept-encoding", "gzip, br").send().await.unwrap();
    assert_ne!(header(&packed, "etag"), "", "{:?}", packed.headers());
    assert_eq!(header(&packed, "vary"), "accept-encoding");
    for outside in ["/assets/..%2f..%2f..%2fCargo.toml", "/assets/nothing.js", "/Cargo.toml", "/assets/"] {
        assert_eq!(nobody.get(outside).await.status(), 404, "{outside}");
    }
    assert_eq!(nobody.ask("POST", "/").send().await.unwrap().status(), 405);
}
