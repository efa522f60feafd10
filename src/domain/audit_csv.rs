//! The audit log as CSV that no spreadsheet takes for formulas.

use crate::domain::audit::Entry;

/// The columns, as in the table.
pub const HEADER: &str = "id,timestamp,user_id,door,action,event_type,resource_type,resource_id,outcome,reason,\
                          ip_address,session_id,details,prev_hash,hash\r\n";

/// What a spreadsheet may take for the beginning of a formula, in half and full width.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// One entry as a line.
pub fn line(e: &Entry, into: &mut String) {
    into.push_str(&e.id.to_string());
    let cells: [Option<&str>; 14] = [
        Some(&e.timestamp),
        Some(&e.user_id),
        Some(&e.door),
        Some(&e.action),
        Some(&e.event_type),
        Some(&e.resource_type),
        Some(&e.resource_id),
        Some(&e.outcome),
        e.reason.as_deref(),
        e.ip_address.as_deref(),
        e.session_id.as_deref(),
        e.details.as_deref(),
        Some(&e.prev_hash),
        Some(&e.hash),
    ];
    for value in cells {
        into.push(',');
        cell(value.unwrap_or_default(), into);
    }
    into.push_str("\r\n");
}

/// A cell: a formula is made text with an apostrophe in front, and what would end the cell is quoted.
pub fn cell(text: &str, into: &mut String) {
    let apostrophe = if is_formula(text) { "'" } else { "" };
    if !text.contains(['"', ',', '\r', '\n', '\t', '\0']) {
        into.push_str(apostrophe);
        into.push_str(text);
        return;
    }
    into.push('"');
    into.push_str(apostrophe);
    for c in text.chars() {
        match c {
            '"' => into.push_str("\"\""),
            // Ends the text for some readers.
            '\0' => into.push('\u{fffd}'),
            c => into.push(c),
        }
    }
    into.push('"');
}

/// Quotes, spaces and line ends in front do not make it harmless: some programs drop them.
fn is_formula(text: &str) -> bool {
    let first = text.chars().next();
    let bare =
        text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\''));
    matches!(first, Some('\t' | '\r' | '\n')) || bare.starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_separators_are_quoted() {
        let table = [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("\"=1+1\"", "\"'\"\"=1+1\"\"\""),
            (" =1+1", "' =1+1"),
            ("＝1+1", "'＝1+1"),
            ("=cmd|' /C calc'!A0,x", "\"'=cmd|' /C calc'!A0,x\""),
            ("1-1", "1-1"),
        ];
        for (text, expected) in table {
            let mut found = String::new();
            cell(text, &mut found);
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
