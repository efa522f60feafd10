//! Text messages and mail over HTTP: Twilio, a gateway, SendGrid.
//!
//! The facts are those of Twilio's documentation ("Messages resource": path, form fields, basic authentication; at most
//! 1,600 characters) and SendGrid's ("Mail Send", "Personalizations", "Errors": required fields, plain text before HTML,
//! 10,000 bytes of custom arguments, headers that may not be set).

use super::kinds::ACCOUNT;
use super::kinds::Kind;
use super::kinds::PHONE;
use super::kinds::carrier;
use super::kinds::claimed;
use super::kinds::letter;
use super::kinds::opened;
use super::peers::Call;
use super::peers::Play;
use super::peers::Provider;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use tradewarden::domain::alerts::Purpose;
use tradewarden::domain::deliveries::Answer;
use tradewarden::domain::deliveries_lanes::Lane;
use tradewarden::domain::deliveries_lanes::Means;
use tradewarden::domain::deliveries_sms::segments;
use tradewarden::services::deliveries::Claimed;
use tradewarden::services::deliveries::Letter;

async fn send(lane: &Lane, letter: &Letter, repeat: bool) -> Answer {
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    let claimed = Claimed { possible_repeat: repeat, ..claimed(letter, lane) };
    carrier().send(lane, &claimed, letter, now).await.answer
}

#[tokio::test]
async fn twilio_gets_a_form_of_at_most_three_segments() {
    let twilio = Provider::start(Kind::Twilio.good(), &[]).await;
    let lane = Kind::Twilio.lane(&twilio.url());
    let words = [
        "feed frozen & <odd> + 100%",
        &"long ".repeat(400),
        &"\u{436}\u{20ac}".repeat(400),
        &"\u{1f6d1}[".repeat(300),
    ];
    for (n, words) in words.iter().enumerate() {
        let mut item = opened(7);
        item.summary = (*words).to_owned();
        let answer = send(&lane, &letter(PHONE, vec![item]), false).await;
        assert_eq!(answer, Answer::Accepted { code: Some(201), provider_id: Some("SM1".into()) });
        let call = &twilio.calls()[n];
        assert_eq!(call.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
        assert_eq!(call.header("content-type"), "application/x-www-form-urlencoded");
        let basic = STANDARD.encode(format!("{ACCOUNT}:twilio-secret"));
        assert_eq!(call.header("authorization"), format!("Basic {basic}"));
        let form = call.form();
        assert_eq!(form.keys().collect::<Vec<_>>(), ["Body", "From", "To"]);
        assert_eq!((form["To"].as_str(), form["From"].as_str()), (PHONE, "+15555550199"));
        let body = &form["Body"];
        assert!(
            (1..=3).contains(&segments(body)) && body.chars().count() <= 1600,
            "{}: {body}",
            segments(body)
        );
        assert!(body.starts_with("[CRITICAL] Circuit breaker TRIPPED"), "{body}");
        assert!(body.ends_with(" https://warden.desk.example/circuit-breaker"), "{body}");
    }
    assert!(twilio.calls()[0].form()["Body"].contains(". feed frozen & <odd> + 100% https://"));
}

#[tokio::test]
async fn a_messaging_service_sends_for_us_and_several_alerts_are_one_text() {
    let twilio = Provider::start(Kind::Twilio.good(), &[]).await;
    let mut lane = Kind::Twilio.lane(&twilio.url());
    if let Means::Twilio { from, .. } = &mut lane.means {
        *from = "MG0123456789abcdef0123456789abcdef".into();
    }
    let mut many = letter(PHONE, (1..=9).map(opened).collect());
    many.purpose = Purpose::Escalation;
    send(&lane, &many, true).await;
    let form = twilio.calls()[0].form();
    assert_eq!(form.keys().collect::<Vec<_>>(), ["Body", "MessagingServiceSid", "To"]);
    let body = &form["Body"];
    assert!(
        body.starts_with("Perhaps a repeat: ESCALATION 9 alerts (paper desk): CRITICAL Circuit"),
        "{body}"
    );
    assert_eq!(segments(body), 3);
    let wrong = send(&lane, &letter("0049 30 1", vec![opened(7)]), false).await;
    assert!(matches!(&wrong, Answer::Impossible(w) if w.contains("not a phone number")), "{wrong:?}");
}

#[tokio::test]
async fn a_gateway_gets_its_template_filled_in() {
    let gateway = Provider::start(Kind::Gateway.good(), &[]).await;
    let mut item = opened(7);
    item.summary = "a \"quote\" \\ and {to} & 1+1=2".into();
    let letter = letter(PHONE, vec![item]);
    type Read = fn(&Call) -> (String, String);
    let forms: [(&str, &str, Read); 3] = [
        ("application/json", r#"{"m":{"to":["{to}"],"text":"{text}"}}"#, |call| {
            let m = &call.json()["m"];
            (m["to"][0].as_str().unwrap().to_owned(), m["text"].as_str().unwrap().to_owned())
        }),
        ("application/x-www-form-urlencoded", "from=desk&to={to}&text={text}", |call| {
            let form = call.form();
            assert_eq!(form["from"], "desk");
            (form["to"].clone(), form["text"].clone())
        }),
        ("text/plain; charset=utf-8", "{to}\n{text}", |call| {
            let (to, text) = call.body.split_once('\n').unwrap();
            (to.to_owned(), text.to_owned())
        }),
    ];
    for (n, (kind, template, read)) in forms.into_iter().enumerate() {
        let mut lane = Kind::Gateway.lane(&gateway.url());
        if let Means::SmsGateway { body, content_type, headers, .. } = &mut lane.means {
            (*body, *content_type) = (template.to_owned(), kind.to_owned());
            *headers = BTreeMap::from([("X-Account".to_owned(), "desk".to_owned())]);
        }
        assert!(matches!(send(&lane, &letter, false).await, Answer::Accepted { .. }), "{kind}");
        let call = &gateway.calls()[n];
        assert_eq!((call.header("content-type"), call.header("x-account")), (kind, "desk"));
        assert_eq!(call.header("authorization"), "Bearer gateway-secret");
        let (to, text) = read(call);
        assert_eq!(to, PHONE);
        assert!(text.contains("a \"quote\" \\ and {to} & 1+1=2"), "{kind}: {text}");
    }
}

#[tokio::test]
async fn sendgrid_gets_a_mail_it_can_queue() {
    let sendgrid = Provider::start(Kind::SendGrid.good(), &[]).await;
    let lane = Kind::SendGrid.lane(&sendgrid.url());
    let letter = letter("night.watch@desk.example", vec![opened(7), opened(8)]);
    let claimed = Claimed { follows: Some("msg_0".into()), possible_repeat: true, ..claimed(&letter, &lane) };
    let now = "2026-11-24T09:30:01Z".parse().unwrap();
    let answer = carrier().send(&lane, &claimed, &letter, now).await.answer;
    assert_eq!(answer, Answer::Accepted { code: Some(202), provider_id: Some("sg-1".into()) });
    let call = &sendgrid.calls()[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v3/mail/send"));
    assert_eq!(call.header("authorization"), "Bearer SG.secret");
    let mail = call.json();
    let to = &mail["personalizations"][0];
    assert_eq!(mail["personalizations"].as_array().unwrap().len(), 1);
    assert_eq!(to["to"], serde_json::json!([{ "email": "night.watch@desk.example" }]));
    assert_eq!(to["custom_args"]["tradewarden_id"], claimed.dedup_key);
    assert!(to["custom_args"].to_string().len() < 10_000);
    assert_eq!(mail["from"], serde_json::json!({ "email": "warden@desk.example", "name": "Desk" }));
    assert!(
        mail["subject"].as_str().unwrap().starts_with("[CRITICAL] 2 alerts, first: "),
        "{}",
        mail["subject"]
    );
    let types: Vec<&str> =
        mail["content"].as_array().unwrap().iter().map(|c| c["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["text/plain", "text/html"], "in this order");
    assert!(mail["content"][0]["value"].as_str().unwrap().contains("may be a repeat"));
    let headers = mail["headers"].as_object().unwrap();
    assert_eq!(headers["Message-ID"], format!("<{}@desk.example>", claimed.dedup_key));
    assert_eq!(headers["In-Reply-To"], "<msg_0@desk.example>");
    let kept = [
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    ];
    assert!(headers.keys().all(|h| !kept.contains(&h.to_lowercase().as_str())), "{headers:?}");
    assert_eq!(mail["tracking_settings"]["click_tracking"]["enable"], false, "links stay what they are");
    let sandbox = Provider::start(|_| Play::says(200, ""), &[]).await;
    let lane = Kind::SendGrid.lane(&sandbox.url());
    let answer = carrier().send(&lane, &claimed, &letter, now).await.answer;
    assert!(
        matches!(&answer, Answer::Http { status: 200, words, .. } if words.contains("sandbox")),
        "{answer:?}"
    );
}
