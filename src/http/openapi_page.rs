//! The reference page: the description of the API for people. One file, no script, nothing loaded.

use crate::http::openapi;
use crate::http::problem;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest;
use sha2::Sha256;
use std::fmt::Write as _;
use std::sync::OnceLock;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

const STYLE: &str = "\
:root{color-scheme:dark light;--ground:#0e1116;--text:#e8ebf0;--dim:#9aa5b5;--line:#262d38;--accent:#7aa2ff}
@media(prefers-color-scheme:light){:root{--ground:#f5f6f8;--text:#171b21;--dim:#566070;--line:#e2e6ec;--accent:#2f5fd0}}
body{margin:0 auto;max-width:1100px;padding:20px;background:var(--ground);color:var(--text);font:14px/1.45 sans-serif}
h1{font-size:26px}h2{font-size:16px;margin-top:32px}a{color:var(--accent)}
table{border-collapse:collapse;width:100%;font-size:13px}
th{text-align:left;color:var(--dim);font-weight:500}
th,td{border-bottom:1px solid var(--line);padding:6px 12px 6px 0;vertical-align:top;overflow-wrap:anywhere}
tr:target{outline:1px solid var(--accent)}
code{font:12px ui-monospace,monospace}p span{color:var(--dim)}";

/// `GET /api/reference`.
pub async fn reference() -> Response {
    static PAGE: OnceLock<String> = OnceLock::new();
    let page = PAGE.get_or_init(page).clone();
    // The page carries its own style, and the policy allows exactly that one by its hash.
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, page).into_response()
}

fn page() -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Tradewarden API</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>{STYLE}</style></head><body><main>\
         <h1>Tradewarden API</h1><p>Every field of every answer is in <a href=\"/api/openapi.json\">/api/openapi.json</a> \
         (OpenAPI 3.1). Errors are problem details; their codes are <a href=\"#problems\">below</a>.</p>"
    );
    let mut api = openapi::described();
    let mut rows = Vec::new();
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in openapi::operations_of(item) {
            let tag = operation.tags.as_ref().and_then(|t| t.first().cloned()).unwrap_or_default();
            rows.push((tag, row(path, method, operation)));
        }
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let mut heading = String::new();
    for (tag, row) in rows {
        if tag != heading {
            let end = if heading.is_empty() { "" } else { "</tbody></table>" };
            let _ = write!(
                out,
                "{end}<h2>{tag}</h2><table><thead><tr><th>Route</th><th>What</th><th>Answer</th></tr></thead><tbody>"
            );
            heading = tag;
        }
        out.push_str(&row);
    }
    out.push_str("</tbody></table><h2 id=\"problems\">Problems</h2><table><thead><tr><th>Code</th><th>Status</th><th>What</th></tr></thead><tbody>");
    for (code, status, title) in problem::CODES {
        let _ = write!(
            out,
            "<tr id=\"{code}\"><td><code>{code}</code></td><td>{status}</td><td>{title}</td></tr>"
        );
    }
    out.push_str("</tbody></table></main></body></html>");
    out
}

fn row(path: &str, method: &str, operation: &Operation) -> String {
    let summary = marked(operation.summary.as_deref().unwrap_or_default());
    let words = marked(operation.description.as_deref().unwrap_or_default());
    let said = operation.responses.responses.iter().filter_map(|(status, response)| match response {
        RefOr::T(response) if status != "default" => {
            Some(format!("{status} {}", marked(&response.description)))
        }
        _ => None,
    });
    let said: Vec<String> = said.collect();
    let said = said.join("; ");
    format!("<tr><td><code>{method} {path}</code></td><td><b>{summary}</b> {words}</td><td>{said}</td></tr>")
}

/// Text as markup: nothing in it is taken for a tag, and what stands between backticks is code.
fn marked(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = text.split('`').enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_every_route_and_every_code() {
        let page = page();
        for (method, path) in openapi::operations() {
            assert!(page.contains(&format!("<code>{method} {path}</code>")), "{method} {path}");
        }
        for (code, _, _) in problem::CODES {
            assert!(page.contains(&format!("id=\"{code}\"")), "{code}");
        }
        assert_eq!(marked("a `<b>` c"), "a <code>&lt;b&gt;</code> c");
    }
}
