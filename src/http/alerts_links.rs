//! The pages behind the one-time links of messages. They work without a script and fetch nothing.
//!
//! Looking at one changes nothing: programs that scan mail look at every link. The button sends the form, and that acts.

use crate::domain::alerts_report::moment;
use crate::domain::alerts_report_text::html as escape;
use crate::http::Front;
use crate::http::identity::Visitor;
use crate::http::input::Named;
use crate::http::problem::Fail;
use crate::services::alerts_links;
use crate::services::alerts_links::LinkProblem;
use crate::services::alerts_links::LinkUse;
use crate::services::alerts_links::LinkView;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest;
use sha2::Sha256;
use std::sync::Arc;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0 auto;max-width:560px;padding:24px 20px;font:17px/1.5 system-ui,sans-serif;color:#171b21;background:#fff}\
h1{font-size:21px;line-height:1.3;margin:4px 0 12px;overflow-wrap:anywhere}p{margin:0 0 12px;overflow-wrap:anywhere}\
.word{font-weight:600}.aside{color:#566070;font-size:15px}\
label{display:block;margin:16px 0 4px}\
input{box-sizing:border-box;width:100%;padding:12px;font:inherit;color:inherit;background:transparent;\
border:1px solid #8b97a4;border-radius:8px}\
button{display:block;width:100%;min-height:52px;margin:16px 0;font:inherit;font-weight:600;color:#fff;\
background:#2f5fd0;border:0;border-radius:8px}\
:focus-visible{outline:3px solid #7aa2ff;outline-offset:2px}\
@media (prefers-color-scheme:dark){body{color:#e8ebf0;background:#0e1116}.aside{color:#9aa5b5}}";

/// The name of a style in a policy: nothing else may style the page.
pub fn style_hash(style: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(style.as_bytes())))
}

/// `GET /ack/{token}`: what the link is for.
pub async fn look(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Named(token): Named<String>,
) -> Result<Response, Fail> {
    Ok(match alerts_links::look(&front.s, &token, &visitor.address).await {
        Ok(view) => page(StatusCode::OK, &view.incident.title, &question(&view)),
        Err(problem) => refusal(&problem),
    })
}

/// `POST /ack/{token}`: the button.
pub async fn use_link(
    State(front): State<Arc<Front>>,
    visitor: Visitor,
    Named(token): Named<String>,
    body: Bytes,
) -> Result<Response, Fail> {
    let note = field(&body, "note").unwrap_or_default();
    Ok(match alerts_links::use_link(&front.s, &token, &note, &visitor.address).await {
        Ok(done) => page(StatusCode::OK, "Acknowledged", &answer(&done)),
        Err(problem) => refusal(&problem),
    })
}

fn question(view: &LinkView) -> String {
    let i = &view.incident;
    let held = i.acked.as_ref().map_or(String::new(), |a| {
        format!("<p class=\"word\">{} has it since {}.</p>\n", escape(&a.by), moment(a.at))
    });
    format!(
        "<p class=\"word\">{} · {}</p>\n<h1>{}</h1>\n<p>{}</p>\n<p>Since {}</p>\n{held}\
         <form method=\"post\">\n<label for=\"note\">Note, if you like</label>\n\
         <input id=\"note\" name=\"note\" maxlength=\"500\" autocomplete=\"off\">\n\
         <button type=\"submit\">Acknowledge</button>\n</form>\n\
         <p class=\"aside\">You have it, then: it is not repeated and goes no further while you look. \
         Incident {}, sent to {}. This link works once, until {}.</p>\n",
        escape(&i.severity.as_str().to_uppercase()),
        escape(&view.environment),
        escape(&i.title),
        escape(&i.summary),
        moment(i.opened_at),
        i.id,
        escape(&view.recipient),
        moment(view.expires_at),
    )
}

fn answer(done: &LinkUse) -> String {
    let i = &done.incident;
    let by = i.acked.as_ref().map_or(String::new(), |a| format!(" by {} at {}", escape(&a.by), moment(a.at)));
    let words = if done.already {
        format!("It was acknowledged before{by}.")
    } else {
        "It is yours: it is not repeated and goes no further while you look.".to_owned()
    };
    format!(
        "<h1>Acknowledged</h1>\n<p>{}</p>\n<p>{words}</p>\n<p class=\"aside\">Incident {}</p>\n",
        escape(&i.title),
        i.id
    )
}

fn refusal(problem: &LinkProblem) -> Response {
    let (status, title, words) = match problem {
        LinkProblem::Unknown => (
            StatusCode::NOT_FOUND,
            "No such link",
            "Nothing was changed. Copy the whole link from the message, or open the console.".to_owned(),
        ),
        LinkProblem::Expired => (
            StatusCode::GONE,
            "This link has expired",
            "Nothing was changed. Acknowledge in the console.".to_owned(),
        ),
        LinkProblem::Used => (
            StatusCode::GONE,
            "This link was used",
            "A link works once. How it stands now is in the console.".to_owned(),
        ),
        LinkProblem::Over(incident) => {
            let when = incident.resolved.as_ref().map_or(String::new(), |r| format!(" at {}", moment(r.at)));
            let words = format!("{} ended{when}: there is nothing to acknowledge.", incident.title);
            (StatusCode::CONFLICT, "It is over", words)
        }
        LinkProblem::TooMany(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many tries",
            format!("Nothing was changed. Try again in {seconds} s."),
        ),
        LinkProblem::Failed(why) => {
            (StatusCode::SERVICE_UNAVAILABLE, "Not acknowledged", format!("It could not be done: {why}"))
        }
    };
    let body = format!("<h1>{title}</h1>\n<p>{}</p>\n", escape(&words));
    let mut response = page(status, title, &body);
    if let LinkProblem::TooMany(seconds) = problem {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    );
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response();
    let policy = format!(
        "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        style_hash(STYLE)
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // The form names where it comes from only to us; without that it could not be told from a forged one.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// One field of a form.
fn field(body: &[u8], name: &str) -> Option<String> {
    let pairs = body.split(|b| *b == b'&').map(|pair| {
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        (decoded(&pair[..at]), decoded(pair.get(at + 1..).unwrap_or_default()))
    });
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn decoded(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).filter(|h| *first == b'%' && h.iter().all(u8::is_ascii_hexdigit));
        let hex = hex.and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                out.push(if *first == b'+' { b' ' } else { *first });
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_form_is_read() {
        let table: [(&[u8], Option<&str>); 6] = [
            (b"note=on+it", Some("on it")),
            (b"a=b&note=100%25%20sure%21&c", Some("100% sure!")),
            (b"note=%e2%82", Some("\u{fffd}")),
            (b"note=%zz%%+1", Some("%zz%% 1")),
            (b"note", Some("")),
            (b"", None),
        ];
        for (body, expected) in table {
            assert_eq!(field(body, "note").as_deref(), expected);
        }
    }
}
