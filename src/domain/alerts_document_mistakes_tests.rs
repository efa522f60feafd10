//! What is wrong with documents, said with its place; and texts that nobody would write.

use super::*;
use crate::domain::alerts_document::tests::WHOLE;

#[test]
fn each_mistake_names_its_place_and_the_way_out() {
    let mut wrong = Vec::new();
    for (text, place, part) in bad_documents::TABLE.iter().chain(bad_documents::STRICTER) {
        let mistakes = read(text, false).expect_err(text);
        let fits = |m: &Mistake| (m.line, m.column) == *place && m.to_string().contains(part);
        if !mistakes.iter().any(fits) || mistakes.iter().any(|m| m.hint.is_empty()) {
            wrong.push(format!("{text}wants {place:?} {part}\ngets {mistakes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_mistake_is_listed_at_once_and_in_order() {
    let text = "route:\n  reciever: a\n  group_wait: soon\n  routes:\n  - receiver: b\nreceivers: [{}]\n";
    let places: Vec<usize> = read(text, false).unwrap_err().iter().map(|m| m.line).collect();
    assert_eq!(places, [2, 2, 3, 5, 6]);
}

#[test]
fn a_small_text_cannot_become_a_large_tree() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (one, next) in "abcdefgh".chars().zip("bcdefghi".chars()) {
        bomb.push_str(&format!("{next}: &{next} [{}]\n", vec![format!("*{one}"); 10].join(", ")));
    }
    let deep = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
    let long = format!("a: {}", "x".repeat(DOCUMENT_MAX_BYTES));
    let nested = format!("a: {}x{}", "&a [".repeat(90), "]".repeat(90));
    for (what, text) in [("bomb", bomb), ("deep", deep), ("long", long)] {
        assert_eq!(read(&text, false).unwrap_err().len(), 1, "{what}");
    }
    assert!(read(&nested, false).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(text in "[ -~\\n]{0,200}") {
        let _ = read(&text, true);
    }

    #[test]
    fn no_change_of_a_document_is_too_strange(at in 0..WHOLE.len(), with in "[ -~\\n]{0,3}") {
        let mut text = WHOLE.to_owned();
        text.insert_str(at, &with);
        if let Ok(document) = read(&text, true) {
            let again = document.shown.replace("\"<secret>\"", "\"https://secret.example/\"");
            let again = read(&again, true);
            proptest::prop_assert!(again.is_ok(), "{:?}\n{}", again, document.shown);
        }
    }
}
