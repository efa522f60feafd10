//! The parser's words in ours: what is wrong, and what to write instead.

use crate::domain::nearest::nearest;

/// A mistake of TOML itself.
pub fn syntax(message: &str) -> (String, String) {
    let hint = if message.contains("duplicate key") {
        "keep one of the two"
    } else if message.contains("string") || message.contains("quote") {
        "text stands in double quotes on one line"
    } else {
        "a line is `key = value`, a section is `[name]`; text stands in double quotes"
    };
    (format!("not TOML: {message}"), hint.to_owned())
}

/// A key or a value that the struct does not take.
pub fn explain(message: &str, path: &[String]) -> (String, String) {
    let key = path.last().map_or("", String::as_str);
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let choices = words.get(1..).unwrap_or_default();
    if message.starts_with("unknown field") {
        return unknown_key(key, path, choices);
    }
    if message.starts_with("unknown variant") {
        let found = words.first().copied().unwrap_or_default();
        let what = format!("`{found}` is not a value of `{key}`");
        return (what, suggestion(found, choices));
    }
    if let Some((found, wanted)) = message.split_once(", expected ") {
        let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
        let what = format!("`{key}` is {}, but {} is needed", found_words(found), wanted_words(wanted));
        return (what, example(key, wanted));
    }
    if message.contains("socket address") {
        let what = format!("`{key}` is not an address with a port");
        return (what, "write address:port, for instance \"127.0.0.1:8440\" or \"[::1]:8440\"".to_owned());
    }
    (format!("`{key}`: {message}"), String::new())
}

fn unknown_key(key: &str, path: &[String], choices: &[&str]) -> (String, String) {
    let section: Vec<&str> = path[..path.len().saturating_sub(1)].iter().map(String::as_str).collect();
    let in_list = section.last().is_some_and(|s| s.parse::<usize>().is_ok());
    let named: Vec<&str> = section.iter().copied().filter(|s| s.parse::<usize>().is_err()).collect();
    let what = match (named.is_empty(), in_list) {
        (true, _) => format!("there is no section `{key}`"),
        (false, true) => format!("`{key}` is not a key of [[{}]]", named.join(".")),
        (false, false) => format!("`{key}` is not a key of [{}]", named.join(".")),
    };
    (what, suggestion(key, choices))
}

fn suggestion(word: &str, choices: &[&str]) -> String {
    let all = choices.join(", ");
    match nearest(word, choices.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? Known: {all}"),
        None => format!("known: {all}"),
    }
}

fn found_words(found: &str) -> String {
    let shown = found.replace('`', "");
    let table = [
        ("string ", "the text "),
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
        ("sequence", "a list"),
        ("map", "a section"),
    ];
    for (head, ours) in table {
        if let Some(rest) = shown.strip_prefix(head) {
            return format!("{ours}{rest}");
        }
    }
    shown
}

fn wanted_words(wanted: &str) -> String {
    let plain = match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "i64" | "i32" => "a whole number",
        "a boolean" => "true or false",
        "a string" | "path string" => "text",
        "socket address" => "an address with a port",
        "a sequence" => "a list",
        other if other.starts_with("struct") => "a section",
        other => other,
    };
    plain.to_owned()
}

fn example(key: &str, wanted: &str) -> String {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => {
            format!("for instance `{key} = 5000`, without quotes and without a unit")
        }
        "a boolean" => format!("write `{key} = true` or `{key} = false`, without quotes"),
        "a string" | "path string" => format!("write `{key} = \"…\"`, in quotes"),
        "socket address" => format!("for instance `{key} = \"127.0.0.1:8440\"`"),
        "a sequence" => format!("write `{key} = [\"…\", \"…\"]`, or `[[{key}]]` for a list of tables"),
        other if other.starts_with("struct") => {
            format!("write `[{key}]` on a line of its own and its keys below")
        }
        other if other.contains("decimal") => format!("write `{key} = \"1000.5\"`, so that no digit is lost"),
        other => format!("write {other}"),
    }
}
