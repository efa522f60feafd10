//! Size and shape of files and functions.

use super::Finding;
use super::House;
use super::text::closing;
use super::text::find_word;
use super::text::line_of;

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;
const PANICS: &[&str] =
    &[".unwrap()", ".expect(", ".unwrap_err()", ".expect_err(", "panic!", "todo!", "unimplemented!"];

/// A file fits into one reading.
pub fn file_size(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in &house.sources {
        let lines = source.raw.lines().count();
        if lines > FILE_LINES {
            let says = format!("{lines} lines; a file has at most {FILE_LINES}: split it by room");
            found.push(Finding::new("file-size", &source.path, FILE_LINES + 1, says));
        }
    }
    found
}

/// A function fits on a screen.
pub fn function_size(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in &house.sources {
        for at in find_word(&source.code, "fn ") {
            let Some(body) = body_of(&source.code, at) else { continue };
            let first = line_of(&source.code, at);
            let lines = line_of(&source.code, closing(&source.code, body) - 1) - first + 1;
            if lines > FUNCTION_LINES {
                let name: String =
                    source.code[at + 3..].chars().take_while(|c| *c != '(' && *c != '<').collect();
                let says = format!("`{name}` has {lines} lines; a function has at most {FUNCTION_LINES}");
                found.push(Finding::new("function-size", &source.path, first, says));
            }
        }
    }
    found
}

/// The `{` that opens a function's body: after its arguments, before any `;` that would end a declaration.
fn body_of(code: &str, at: usize) -> Option<usize> {
    let mut i = at + code[at..].find('(')?;
    i = closing(code, i);
    while i < code.len() {
        match code.as_bytes()[i] {
            b'{' => return Some(i),
            b';' => return None,
            b'(' | b'[' => i = closing(code, i),
            _ => i += 1,
        }
    }
    None
}

/// One path per `use` keeps merges clean and lets one search find every user of a name.
pub fn one_path_per_use(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in &house.sources {
        for at in find_word(&source.code, "use ") {
            let line_start = source.code[..at].rfind('\n').map_or(0, |n| n + 1);
            let head = source.code[line_start..at].trim();
            let item = source.code[at..].split(';').next().unwrap_or_default();
            if (head.is_empty() || head.starts_with("pub")) && item.contains('{') {
                let says = "one path per `use`: write a line for each name";
                found.push(Finding::new("one-path-per-use", &source.path, line_of(&source.code, at), says));
            }
        }
    }
    found
}

/// Each file says first what it is for.
pub fn first_line(house: &House) -> Vec<Finding> {
    let missing = house.sources.iter().filter(|s| !s.raw.starts_with("//! "));
    missing
        .map(|s| Finding::new("first-line", &s.path, 1, "start with a `//!` line that says what this is for"))
        .collect()
}

/// Errors are values; only tests may stop at the first surprise.
pub fn no_panic(house: &House) -> Vec<Finding> {
    let mut found = Vec::new();
    for source in house.sources.iter().filter(|s| s.path.starts_with("src/")) {
        for (line, code) in source.lines().filter(|(n, _)| !source.is_test(*n)) {
            let hit = PANICS.iter().find(|w| match w.strip_prefix('.') {
                Some(_) => code.contains(*w),
                None => !find_word(code, w).is_empty(),
            });
            if let Some(word) = hit {
                let says = format!("`{word}` outside tests: return an error that says what to do");
                found.push(Finding::new("no-panic", &source.path, line, says));
            }
        }
    }
    found
}
