//! Mail, webhooks and the page that shows them.

use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::count;
use super::rig::Rig;

#[tokio::test]
async fn mail_and_webhooks_arrive_and_can_be_refused() {
    use lettre::AsyncSmtpTransport;
    use lettre::AsyncTransport;
    use lettre::Message;
    use lettre::Tokio1Executor;
    let rig = Rig::quiet().await;
    let smtp = rig.desk.addresses().smtp;
    let mail = || {
        Message::builder()
            .from("desk@example.com".parse().unwrap())
            .to("ops@example.com".parse().unwrap())
            .subject("Breaker TRIPPED – losses")
            .body(".a line with a dot first\r\nand 5 € more".to_owned())
            .unwrap()
    };
    // A fresh transport each time: a kept connection would not see the greeting again.
    let send = || {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(smtp.port()).build();
        let mail = mail();
        async move { transport.send(mail).await }
    };
    send().await.unwrap();
    let mails = rig.get(&rig.control("/desk/mails")).await;
    assert_eq!(mails["items"][0]["subject"], "Breaker TRIPPED – losses");
    assert_eq!(mails["items"][0]["to"], json!(["ops@example.com"]));
    assert!(
        mails["items"][0]["text"].as_str().unwrap().starts_with(".a line with a dot first\r\nand 5 € more"),
        "{mails}"
    );
    rig.fault(json!({"fault": "mail_busy", "on": true})).await;
    assert!(send().await.unwrap_err().is_transient());
    rig.fault(json!({"fault": "mail_busy", "on": false})).await;
    rig.fault(json!({"fault": "mail_rejects", "on": true})).await;
    assert!(send().await.unwrap_err().is_permanent());
    rig.fault(json!({"fault": "mail_rejects", "on": false})).await;

    let hook = rig.control("/hooks/ops");
    assert_eq!(rig.post(&hook, json!({"text": "hello"})).await.0, 200);
    rig.fault(json!({"fault": "webhook_fails", "on": true})).await;
    assert_eq!(rig.post(&hook, json!({"text": "again"})).await.0, 500);
    let hooks = rig.get(&rig.control("/desk/webhooks")).await;
    assert_eq!(
        (hooks["items"][0]["answered"].as_u64(), hooks["items"][1]["answered"].as_u64()),
        (Some(500), Some(200))
    );
    assert_eq!(hooks["items"][1]["json"]["text"], "hello");
    assert_eq!(hooks["items"][1]["headers"]["content-type"], "application/json");
    let large = rig.http.post(&hook).body(vec![b'x'; 300 * 1024]).send().await.unwrap();
    assert_eq!(large.status(), 413);
}

#[tokio::test]
async fn the_mail_sink_keeps_to_the_protocol() {
    let rig = Rig::quiet().await;
    let mut stream = TcpStream::connect(rig.desk.addresses().smtp).await.unwrap();
    let talk = "MAIL FROM:<a@b>\r\nEHLO me\r\nRCPT TO:<c@d>\r\nMAIL FROM:<a@b> SIZE=99999999\r\nMAIL FROM:<a@b>\r\nDATA\r\n\
        RCPT TO:nobody\r\nRCPT TO:<c@d>\r\nRSET\r\nNOOP\r\nNONSENSE\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n\
        Subject: hi\r\n\r\n..two dots\r\n.\r\nQUIT\r\n";
    stream.write_all(talk.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    let codes: Vec<&str> =
        said.lines().filter(|line| line.as_bytes().get(3) != Some(&b'-')).map(|line| &line[..3]).collect();
    assert_eq!(
        codes,
        [
            "220", "503", "250", "503", "552", "250", "503", "501", "250", "250", "250", "500", "250", "250",
            "354", "250", "221"
        ],
        "{said}"
    );
    let mails = rig.get(&rig.control("/desk/mails")).await;
    assert_eq!(
        (mails["total"].as_u64(), mails["items"][0]["text"].as_str()),
        (Some(1), Some(".two dots\r\n"))
    );
}

#[tokio::test]
async fn mails_beyond_the_limits_are_refused_and_the_session_goes_on() {
    let rig = Rig::quiet().await;
    let mut stream = TcpStream::connect(rig.desk.addresses().smtp).await.unwrap();
    let line = format!("{}\r\n", "x".repeat(998));
    let recipients = "RCPT TO:<c@d>\r\n".repeat(101);
    let talk = format!(
        "HELO me\r\nMAIL FROM:<a@b>\r\n{recipients}DATA\r\n{}.\r\nNOOP\r\nMAIL FROM:<{}>\r\n",
        line.repeat(1100),
        "y".repeat(5000)
    );
    let (mut reading, mut writing) = stream.split();
    let mut said = String::new();
    let (sent, heard) = tokio::join!(writing.write_all(talk.as_bytes()), reading.read_to_string(&mut said));
    // The sink hangs up on a line without end; what of it was not yet read may reset the connection.
    assert!(sent.is_ok() || heard.is_err() || !said.is_empty());
    let codes: Vec<&str> = said.lines().map(|line| &line[..3]).collect();
    let count = |code: &str| codes.iter().filter(|one| **one == code).count();
    assert_eq!((count("452"), count("354"), count("552")), (1, 1, 1), "{codes:?}");
    assert_eq!(&codes[codes.len() - 2..], ["250", "500"]);
    assert_eq!(rig.get(&rig.control("/desk/mails")).await["total"], 0);
}

#[tokio::test]
async fn the_page_is_whole_and_loads_nothing_from_elsewhere() {
    let rig = Rig::trading().await;
    for file in ["/", "/style.css", "/page.js", "/icon.svg"] {
        let answer = rig.http.get(rig.control(file)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{file}");
        assert!(
            answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'")
        );
        let text = answer.text().await.unwrap();
        assert!(
            !text.contains("https://") && !text.contains("<script>") && !text.contains("style=\""),
            "{file}"
        );
    }
    rig.until("orders are there", |stats| count(stats, "accepted", "increasing") > 0).await;
    let overview = rig.get(&rig.control("/desk/overview")).await;
    assert_eq!(overview["services"].as_array().unwrap().len(), 5);
    assert_eq!(overview["faults"].as_array().unwrap().len(), 13);
    assert!(!overview["tape"].as_array().unwrap().is_empty());
}
