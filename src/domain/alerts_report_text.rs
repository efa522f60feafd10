//! Markdown and HTML from the same headings, tables and lists. Whatever strangers wrote stays text in both.

/// Which one is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// Markdown with tables.
    Markdown,
    /// One page of HTML.
    Html,
}

/// Characters of a SHA-256.
const HASH_CHARS: usize = 64;
/// The look of the HTML page, on a screen and on paper. A door that serves it names the hash of this text as the only
/// style that counts.
pub const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0 auto;max-width:1100px;padding:24px;font:14px/1.45 system-ui,sans-serif;color:#171b21;background:#fff}\
h1{font-size:22px;margin:0 0 12px}h2{font-size:16px;margin:28px 0 8px}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0}dt{color:#566070}dd{margin:0}\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid #e2e6ec;overflow-wrap:break-word}\
h1,p,li,dd{overflow-wrap:anywhere}.hash{min-width:17em;font:12px/1.45 ui-monospace,monospace;word-break:break-all}\
th{color:#566070;font-weight:600;white-space:nowrap}td:first-child{white-space:nowrap}\
@media (prefers-color-scheme:dark){body{color:#e8ebf0;background:#0e1116}dt,th{color:#9aa5b5}\
th,td{border-color:#262d38}}\
@media print{body{max-width:none;padding:0;font-size:11px;color:#000;background:#fff}h2{break-after:avoid}\
tr{break-inside:avoid}.wide{overflow:visible}}";

/// A page while it is written.
pub struct Page {
    markup: Markup,
    out: String,
}

impl Page {
    /// A page with a heading.
    #[must_use]
    pub fn new(markup: Markup, title: &str) -> Self {
        let t = escaped(markup, title);
        let out = match markup {
            Markup::Markdown => format!("# {t}\n"),
            Markup::Html => format!(
                "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                 <title>{t}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{t}</h1>\n"
            ),
        };
        Self { markup, out }
    }

    fn text(&self, text: &str) -> String {
        escaped(self.markup, text)
    }

    fn put(&mut self, markdown: &str, html: &str) {
        self.out.push_str(match self.markup {
            Markup::Markdown => markdown,
            Markup::Html => html,
        });
    }

    /// Names with values.
    pub fn facts(&mut self, facts: &[(&str, String)]) {
        self.put("\n", "<dl>\n");
        for (name, value) in facts {
            let value = self.text(value);
            self.put(&format!("- **{name}**: {value}\n"), &format!("<dt>{name}</dt><dd>{value}</dd>\n"));
        }
        self.put("", "</dl>\n");
    }

    /// A heading of a part.
    pub fn heading(&mut self, text: &str) {
        let text = self.text(text);
        self.put(&format!("\n## {text}\n"), &format!("<h2>{text}</h2>\n"));
    }

    /// Some words.
    pub fn paragraph(&mut self, text: &str) {
        let text = self.text(text);
        self.put(&format!("\n{text}\n"), &format!("<p>{text}</p>\n"));
    }

    /// A table, or words where it would have no row.
    pub fn table(&mut self, heads: &[&str], rows: Vec<Vec<String>>, empty: &str) {
        if rows.is_empty() {
            self.paragraph(empty);
            return;
        }
        let rule = "---|".repeat(heads.len());
        let names: String = heads.iter().map(|h| format!("<th scope=\"col\">{h}</th>")).collect();
        self.put(
            &format!("\n| {} |\n|{rule}\n", heads.join(" | ")),
            &format!("<div class=\"wide\"><table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n"),
        );
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| self.text(cell)).collect();
            let html: String = cells.iter().map(|cell| cell_of(cell)).collect();
            self.put(&format!("| {} |\n", cells.join(" | ")), &format!("<tr>{html}</tr>\n"));
        }
        self.put("", "</tbody>\n</table></div>\n");
    }

    /// A list, or words where it would have no item.
    pub fn list(&mut self, items: &[String], empty: &str) {
        if items.is_empty() {
            self.paragraph(empty);
            return;
        }
        self.put("\n", "<ul>\n");
        for item in items {
            let item = self.text(item);
            self.put(&format!("- {item}\n"), &format!("<li>{item}</li>\n"));
        }
        self.put("", "</ul>\n");
    }

    /// The whole page.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.put("", "</body>\n</html>\n");
        self.out
    }
}

/// A cell of HTML; a hash may break anywhere, words may not.
fn cell_of(text: &str) -> String {
    let hash = text.len() == HASH_CHARS && text.bytes().all(|b| b.is_ascii_hexdigit());
    if hash { format!("<td class=\"hash\">{text}</td>") } else { format!("<td>{text}</td>") }
}

/// Text that stays text.
#[must_use]
pub fn escaped(markup: Markup, text: &str) -> String {
    match markup {
        Markup::Markdown => markdown(text),
        Markup::Html => html(text),
    }
}

/// Text as HTML shows it.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Text as Markdown shows it: on one line, with every sign that could begin markup or a link taken literally.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let link = match c {
            ':' => rest.starts_with("//") || SCHEMES.iter().any(|s| word.eq_ignore_ascii_case(s)),
            '.' => word.eq_ignore_ascii_case("www"),
            c => c == '@',
        };
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => out.push(' '),
            c => {
                if link || MARKUP.contains(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        if c.is_alphanumeric() {
            word.push(c);
        } else {
            word.clear();
        }
    }
    out
}

/// Signs that could begin something.
const MARKUP: &str = "\\`*_[]>|~#$";
/// Words that make a link of what follows them without two slashes.
const SCHEMES: [&str; 2] = ["mailto", "xmpp"];
