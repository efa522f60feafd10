//! Reading Rust as text: which characters are code, which are comments or strings, which lines are tests.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use super::House;

/// A string literal of a source file and the line it starts on.
pub struct Literal {
    pub line: usize,
    pub text: String,
}

/// One Rust file: `code` has the same lines as `raw`, with comments and the contents of literals blanked.
pub struct Source {
    pub path: String,
    pub raw: String,
    pub code: String,
    pub literals: Vec<Literal>,
    test_lines: Vec<bool>,
}

impl Source {
    pub fn new(path: &str, raw: &str) -> Source {
        let (code, literals) = blank(raw);
        let test_lines = test_lines(&code);
        Source { path: path.to_owned(), raw: raw.to_owned(), code, literals, test_lines }
    }

    /// The floor a file stands on: `src/store/writer.rs` → `store`, `src/clock.rs` → `clock`; outside `src/` none.
    pub fn floor(&self) -> Option<&str> {
        let inner = self.path.strip_prefix("src/")?;
        Some(inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs"))
    }

    /// True for lines under `#[cfg(test)]` and for whole files that only tests include.
    pub fn is_test(&self, line: usize) -> bool {
        self.path.starts_with("tests/") || self.test_lines.get(line - 1).copied().unwrap_or(false)
    }

    /// Marks the whole file as test code.
    fn all_tests(&mut self) {
        self.test_lines.iter_mut().for_each(|t| *t = true);
    }

    /// (line number, code of the line) pairs, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(i, l)| (i + 1, l))
    }

    /// How many modules deep the file is: `src/lib.rs` 0, `src/store/mod.rs` 1, `src/store/writer.rs` 2.
    pub fn depth(&self) -> usize {
        let inner = self.path.trim_start_matches("src/");
        let dirs = inner.matches('/').count();
        if inner.ends_with("mod.rs") || inner == "lib.rs" || inner == "main.rs" { dirs } else { dirs + 1 }
    }
}

/// The line on which the byte at `at` stands.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Positions at which `word` stands in `code` as a whole identifier or path head.
pub fn find_word(code: &str, word: &str) -> Vec<usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .filter(|(at, _)| {
            let before = code[..*at].chars().next_back();
            let after = code[at + word.len()..].chars().next();
            let tail_is_word = word.chars().next_back().is_some_and(is_word);
            !(before.is_some_and(is_word) || tail_is_word && after.is_some_and(is_word))
        })
        .map(|(at, _)| at)
        .collect()
}

/// The byte after the bracket that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (i, c) in code[open..].char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return open + i + 1;
        }
    }
    code.len()
}

/// Blanks comments and literal contents; newlines stay, so that line numbers agree.
fn blank(raw: &str) -> (String, Vec<Literal>) {
    let chars: Vec<char> = raw.chars().collect();
    let mut code = String::with_capacity(raw.len());
    let mut literals = Vec::new();
    let mut line = 1;
    let mut i = 0;
    while i < chars.len() {
        let (end, literal) = skip(&chars, i);
        if end == i {
            line += usize::from(chars[i] == '\n');
            code.push(chars[i]);
            i += 1;
            continue;
        }
        if let Some(text) = literal {
            literals.push(Literal { line, text });
            code.push('"');
        }
        for c in &chars[i..end] {
            line += usize::from(*c == '\n');
            code.push(if *c == '\n' { '\n' } else { ' ' });
        }
        i = end;
    }
    (code, literals)
}

/// Where the comment, string or character literal that starts at `i` ends (`i` itself if none does), and a string's text.
fn skip(chars: &[char], i: usize) -> (usize, Option<String>) {
    let at = |n: usize| chars.get(n).copied().unwrap_or('\0');
    let prev_is_word = i > 0 && (chars[i - 1].is_alphanumeric() || chars[i - 1] == '_');
    match (at(i), at(i + 1)) {
        ('/', '/') => (chars[i..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| i + n), None),
        ('/', '*') => (block_comment(chars, i), None),
        ('"', _) => plain_string(chars, i),
        ('b' | 'c', '"') if !prev_is_word => plain_string(chars, i + 1),
        ('b' | 'c', 'r') if !prev_is_word && matches!(at(i + 2), '"' | '#') => raw_string(chars, i, i + 2),
        ('r', '"' | '#') if !prev_is_word => raw_string(chars, i, i + 1),
        ('\'', '\\') => (char_end(chars, i + 3), None),
        ('\'', _) if at(i + 2) == '\'' => (i + 3, None),
        _ => (i, None),
    }
}

fn char_end(chars: &[char], from: usize) -> usize {
    chars[from.min(chars.len())..].iter().position(|c| *c == '\'').map_or(chars.len(), |n| from + n + 1)
}

fn block_comment(chars: &[char], start: usize) -> usize {
    let (mut depth, mut i) = (0, start);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i
}

fn plain_string(chars: &[char], quote: usize) -> (usize, Option<String>) {
    let mut i = quote + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    let end = i.min(chars.len());
    (usize::min(end + 1, chars.len()), Some(chars[quote + 1..end].iter().collect()))
}

fn raw_string(chars: &[char], start: usize, from: usize) -> (usize, Option<String>) {
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    let open = from + hashes;
    if chars.get(open) != Some(&'"') {
        return (start, None); // a raw identifier such as r#type
    }
    let mut i = open + 1;
    while i < chars.len() {
        let closes = chars[i] == '"' && chars[i + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
        if closes {
            return (i + 1 + hashes, Some(chars[open + 1..i].iter().collect()));
        }
        i += 1;
    }
    (chars.len(), Some(chars[open + 1..].iter().collect()))
}

/// Which lines belong to an item under `#[cfg(test)]`.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = vec![false; code.lines().count()];
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let body = code[at..].find(['{', ';']).map_or(code.len(), |n| at + n);
        let end = if code[body..].starts_with('{') { closing(code, body) } else { body };
        let last = line_of(code, end.min(code.len()));
        marks.iter_mut().take(last).skip(line_of(code, at) - 1).for_each(|m| *m = true);
    }
    marks
}

/// The repository: found at run time, so that a moved checkout still works.
pub fn root() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned()))
}

/// Everything the rules look at.
pub fn read_house() -> House {
    let mut house = House::default();
    for folder in ["src", "tests"] {
        walk(&root().join(folder), &mut house);
    }
    for folder in ["docs", "packaging", "web/src", "web/tests", ".ci", ".config"] {
        walk(&root().join(folder), &mut house);
    }
    for entry in fs::read_dir(root()).unwrap().flatten() {
        take(&entry.path(), &mut house);
    }
    mark_test_files(&mut house.sources);
    house
}

fn walk(folder: &Path, house: &mut House) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.ends_with("node_modules") || path.ends_with("samples") {
            continue;
        }
        if path.is_dir() {
            walk(&path, house);
        } else {
            take(&path, house);
        }
    }
}

fn take(path: &Path, house: &mut House) {
    let name = path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let lock = name == ".git"
        || name.ends_with(".lock")
        || name.ends_with("package-lock.json")
        || name.ends_with("LICENSE");
    if lock || !path.is_file() {
        return;
    }
    let Ok(text) = fs::read_to_string(path) else { return };
    if name.ends_with(".rs") && (name.starts_with("src/") || name.starts_with("tests/")) {
        house.sources.push(Source::new(&name, &text));
    } else {
        house.pages.push((name, text));
    }
}

/// `#[cfg(test)] mod tests;` makes `tests.rs` beside it, or the file its `#[path]` names, test code from its first line.
pub fn mark_test_files(sources: &mut [Source]) {
    let mut marked = Vec::new();
    for source in sources.iter() {
        let folder = match source.path.rsplit_once('/') {
            Some((dir, "mod.rs" | "lib.rs" | "main.rs")) => dir.to_owned(),
            _ => source.path.trim_end_matches(".rs").to_owned(),
        };
        for (_, code) in source.lines().filter(|(n, _)| source.is_test(*n)) {
            if let Some(name) = code.trim().trim_start_matches("pub ").strip_prefix("mod ") {
                let name = name.trim_end_matches(';').trim();
                marked.push(format!("{folder}/{name}.rs"));
                marked.push(format!("{folder}/{name}/mod.rs"));
            }
        }
        let beside = source.path.rsplit_once('/').map_or("", |(dir, _)| dir);
        for literal in source.literals.iter().filter(|l| source.is_test(l.line)) {
            if source.code.lines().nth(literal.line - 1).is_some_and(|code| code.contains("#[path")) {
                marked.push(format!("{beside}/{}", literal.text));
            }
        }
    }
    sources.iter_mut().filter(|s| marked.contains(&s.path)).for_each(Source::all_tests);
}
