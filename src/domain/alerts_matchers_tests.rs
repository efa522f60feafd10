//! Tables of the two forms of matchers: what each text means, and what is refused.

use super::*;
use crate::domain::alerts_labels::shown;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::proptest;

/// The matchers of a text in one line; `ERROR` when there are none to be had.
fn read(text: &str) -> String {
    matchers(text).map_or_else(|_| "ERROR".to_owned(), |found| shown(&found))
}

#[test]
fn each_text_means_what_it_means_in_alertmanager() {
    let table = [
        ("", "{}"),
        ("{}", "{}"),
        ("foo=bar", r#"{foo="bar"}"#),
        ("{foo=bar}", r#"{foo="bar"}"#),
        ("{foo=bar,}", r#"{foo="bar"}"#),
        ("foo=bar,", r#"{foo="bar"}"#),
        ("foo!=bar", r#"{foo!="bar"}"#),
        ("foo=~[a-z]+", r#"{foo=~"[a-z]+"}"#),
        ("foo!~[a-z]+", r#"{foo!~"[a-z]+"}"#),
        (r#"  foo = "bar" , dings != bums "#, r#"{foo="bar", dings!="bums"}"#),
        (r#"{a="b",c=~"d|e"}"#, r#"{a="b", c=~"d|e"}"#),
        (r#"{quote="She said: \"Hi, all!\""}"#, r#"{quote="She said: \"Hi, all!\""}"#),
        (r#"path="C:\dir""#, r#"{path="C:\\dir"}"#),
        (r"path=C:\dir\", r#"{path="C:\\dir\\"}"#),
        ("foo=", r#"{foo=""}"#),
        (r#"foo="""#, r#"{foo=""}"#),
        ("foo==bar", r#"{foo="=bar"}"#),
        ("foo=🙂", r#"{foo="🙂"}"#),
        ("foo=a b", r#"{foo="a b"}"#),
        ("job:rate=x", r#"{job:rate="x"}"#),
        // The newer form: names in quotes, escapes of Go.
        (r#"{"foo"="bar"}"#, r#"{foo="bar"}"#),
        (r#""foo bar"="baz","#, r#"{"foo bar"="baz"}"#),
        (r#""foo"="\xf0\x9f\x99\x82""#, r#"{foo="🙂"}"#),
        (r#""foo"="\U0001f642""#, r#"{foo="🙂"}"#),
        (r#""foo"="tab\there""#, "{foo=\"tab\there\"}"),
        (r#""foo"="\101\u00e9""#, r#"{foo="Aé"}"#),
        ("bär=x", r#"{bär="x"}"#),
        (r#"{"a=b"!~"x", c=d}"#, r#"{"a=b"!~"x", c="d"}"#),
        // Where both read it, the older one counts: a backslash that escapes nothing stands for itself.
        (r#"foo="\t""#, r#"{foo="\\t"}"#),
        // What neither reads.
        ("foo", "ERROR"),
        ("=bar", "ERROR"),
        ("1foo=bar", "{1foo=\"bar\"}"),
        ("{foo=bar", r#"{foo="bar"}"#),
        ("foo=bar}", r#"{foo="bar"}"#),
        (",", "ERROR"),
        ("foo=bar,,a=b", "ERROR"),
        (r#"foo="bar"#, "ERROR"),
        (r#"foo=ba"r"#, "ERROR"),
        (r#""foo"="\xf0\x9f""#, "ERROR"),
        (r#""foo"="\w""#, "ERROR"),
        ("foo=~(", "ERROR"),
        (r#""foo"="a" "b"="c""#, "ERROR"),
        (r#"{"foo"="a""#, "ERROR"),
    ];
    for (text, meant) in table {
        assert_eq!(read(text), meant, "{text}");
    }
}

#[test]
fn a_filter_is_one_matcher() {
    let table = [
        ("foo=bar", Some("foo=\"bar\"")),
        ("foo=\"a,b\"", Some("foo=\"a,b\"")),
        ("\"foo bar\"=x", Some("\"foo bar\"=\"x\"")),
        ("foo=bar,a=b", Some("foo=\"bar,a=b\"")),
        ("{foo=bar}", None),
        ("", None),
        ("\"a\"=b,\"c\"=d", None),
    ];
    for (text, meant) in table {
        let found = matcher(text).ok().map(|m| m.to_string());
        assert_eq!(found.as_deref(), meant, "{text}");
    }
}

#[test]
fn long_lists_are_refused() {
    assert!(matchers(&"a=b,".repeat(MATCHERS_MAX)).is_ok());
    assert!(matchers(&"a=b,".repeat(MATCHERS_MAX + 1)).is_err());
    assert!(matchers(&"a".repeat(TEXT_MAX_BYTES + 1)).is_err());
}

fn any_matcher() -> impl Strategy<Value = Matcher> {
    let op = proptest::sample::select(vec![Op::Equal, Op::NotEqual]);
    ("[a-zA-Z_][a-zA-Z0-9_]{0,8}|\\PC{1,6}", op, any::<String>())
        .prop_map(|(name, op, value)| Matcher::new(&name, op, &value).unwrap())
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(list in proptest::collection::vec(any_matcher(), 0..4)) {
        proptest::prop_assert_eq!(matchers(&shown(&list)), Ok(list));
    }

    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        let _ = matchers(&text);
        let _ = matcher(&text);
    }
}
