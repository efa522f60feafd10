//! The report: what it says, and that nothing a stranger wrote becomes markup.

use super::*;
use crate::domain::alerts_report_text::markdown;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_478_400 + seconds).unwrap()
}

const EVIL: &str = "<script>alert(1)</script> | [click](http://evil.example) ![x](y) `code`\r\n# heading *bold* _it_ & \"q\"";

fn report(words: &str) -> Report {
    Report {
        environment: words.into(),
        version: "0.1.0".into(),
        made_at: at(3600),
        made_by: words.into(),
        from: at(-900),
        to: at(3600),
        about: Some(7),
        incidents: vec![IncidentLine {
            id: 7,
            kind: "circuit_breaker_tripped".into(),
            severity: "critical".into(),
            title: words.into(),
            summary: words.into(),
            opened_at: at(0),
            resolved_at: Some(at(600)),
            resolution: Some(words.into()),
            acked_at: Some(at(60)),
            acked_by: Some(words.into()),
            note: Some(words.into()),
        }],
        trips: vec![TripLine {
            tripped_at: at(0),
            tripped_by: words.into(),
            code: "MANUAL".into(),
            reason: words.into(),
            reset_at: Some(at(600)),
            reset_by: Some(words.into()),
            reset_reason: Some(words.into()),
        }],
        timeline: vec![Item {
            at: at(0),
            kind: "breaker",
            what: words.into(),
            by: Some(words.into()),
            source: "audit 2".into(),
        }],
        readings: vec![ReadingLine {
            reading: words.into(),
            labels: words.into(),
            samples: 5,
            missing: 1,
            first: Some("1".into()),
            lowest: Some("0.5".into()),
            highest: Some(words.into()),
            last: None,
        }],
        deliveries: vec![DeliveryLine {
            id: 1,
            incident: 7,
            told: "opened".into(),
            channel: "email".into(),
            recipient: "n***@desk.example".into(),
            status: "delivered".into(),
            attempts: 1,
            created_at: "2026-11-24T00:00:00.000000+00:00".into(),
            delivered_at: Some("2026-11-24T00:00:01.000000+00:00".into()),
            error: Some(words.into()),
        }],
        audit: vec![AuditLine {
            id: 2,
            at: "2026-11-24T00:00:00.000000+00:00".into(),
            by: words.into(),
            action: "CIRCUIT_BREAKER_TRIP".into(),
            outcome: "success".into(),
            hash: "ab".repeat(32),
        }],
        chain: "1 entry fits".into(),
        unknown: vec![words.into()],
    }
}

#[test]
fn it_says_what_happened_in_order() {
    for text in [report("plain words").markdown(), report("plain words").html()] {
        for part in [
            "Incident 7: plain words",
            "2026-11-24 00:00:00 UTC",
            "2026-11-24 00:10:00 UTC",
            "10 min 0 s",
            "CIRCUIT",
            "desk.example",
            &"ab".repeat(32),
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    let span = Report { about: None, incidents: vec![], trips: vec![], unknown: vec![], ..report("x") };
    let text = span.markdown();
    for part in [
        "# Report of 2026-11-23 23:45:00 UTC",
        "No incident was open.",
        "It was not TRIPPED.",
        "Nothing is known to be missing.",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn html_shows_strange_words_as_words() {
    let page = report(EVIL).html();
    assert!(!page.contains("<script") && !page.contains("http://evil.example\""), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(!page.contains("src=") && !page.contains("href="), "it fetches nothing and leads nowhere");
}

#[test]
fn markdown_shows_strange_words_as_words() {
    let page = report(EVIL).markdown();
    for sign in ["[click](", "![x]", " | [", "`code`", "*bold*", "<script", "http://evil"] {
        assert!(!page.contains(sign), "{sign} in {page}");
    }
    let heads: Vec<&str> = page.lines().filter(|l| l.starts_with('#')).collect();
    assert_eq!(heads.len(), 8, "no heading of theirs: {heads:?}");
    // Each row of a table has the cells of its head.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    for table in page.split("\n\n").filter(|part| part.starts_with('|')) {
        let width = cells(table.lines().next().unwrap_or_default());
        assert!(table.lines().all(|line| cells(line) == width), "{table}");
    }
    let table = [
        ("a_b", "a\\_b"),
        ("https://evil.example", "https\\://evil.example"),
        ("www.evil.example", "www\\.evil.example"),
        ("a@b.example", "a\\@b.example"),
        ("mailto:a", "mailto\\:a"),
        ("Reason: frozen", "Reason: frozen"),
        ("a\nb", "a b"),
        ("x\\|y", "x\\\\\\|y"),
    ];
    for (text, shown) in table {
        assert_eq!(markdown(text), shown);
    }
}
