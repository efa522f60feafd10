//! Mail over SMTP: plain, STARTTLS or TLS, one connection per message.
//!
//! The steps are taken one by one, because what follows depends on how far it came: before the message was handed over
//! nothing can have arrived; a connection lost after it leaves the outcome unknown.

use crate::delivery::letter;
use crate::delivery::letter_html;
use crate::delivery::secrets::reveal;
use crate::domain::audit::hex;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::plain;
use crate::domain::deliveries_lanes::MailProtection;
use crate::domain::deliveries_lanes::Smtp;
use crate::domain::deliveries_recipients::address_problem;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use jiff::Timestamp;
use lettre::Address;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::MultiPart;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::client::Certificate;
use lettre::transport::smtp::client::CertificateStore;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use sha2::Digest as _;
use sha2::Sha256;
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;
use std::time::UNIX_EPOCH;
use tokio::time::timeout;

/// Longest wait for a connection and the server's greeting.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time for the rest of a session.
pub const SESSION_TIMEOUT: Duration = Duration::from_secs(45);
/// Incidents named in a header of the mail.
const INCIDENTS_NAMED: usize = 20;
/// Characters of what the server said that are kept.
const WORDS_MAX_CHARS: usize = 200;
/// Ways to sign in, the best first; they are used under TLS, or in the clear only where the config says `none`.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Longest file of certificates.
const CA_MAX_BYTES: u64 = 256 * 1024;

/// Sends mail through one server.
pub struct Mailer<'a> {
    server: &'a Smtp,
}

type Exchange = (Answer, Option<String>);

impl<'a> Mailer<'a> {
    /// A mailer for a server.
    #[must_use]
    pub fn new(server: &'a Smtp) -> Self {
        Self { server }
    }

    /// Sends one delivery and says how it went.
    pub async fn send(&self, claimed: &Claimed, letter: &Letter, now: Timestamp) -> Exchange {
        match compose(&self.server.from, claimed, letter, now) {
            Ok(message) => self.hand_over(&message).await,
            Err(words) => (Answer::Impossible(words), None),
        }
    }

    async fn hand_over(&self, message: &Message) -> Exchange {
        let mut connection = match self.connect().await {
            Ok(connection) => connection,
            Err(answer) => return (answer, None),
        };
        let raw = message.formatted();
        match timeout(SESSION_TIMEOUT, connection.send(message.envelope(), &raw)).await {
            Ok(Ok(response)) => {
                // It is accepted; a server that does not say goodbye changes nothing.
                let _ = timeout(Duration::from_secs(1), connection.quit()).await;
                let said: Vec<&str> = response.message().collect();
                let said = said.join("\n");
                let provider_id = Some(plain(&said, WORDS_MAX_CHARS)).filter(|w| !w.is_empty());
                let code = code_of(response.code());
                (Answer::Accepted { code, provider_id }, Some(hex(&Sha256::digest(said.as_bytes()))))
            }
            Ok(Err(error)) => {
                let words = words_of(&error);
                (
                    refusal(&error)
                        .unwrap_or_else(|| Answer::Unknown(format!("the connection broke off: {words}"))),
                    None,
                )
            }
            Err(_) => (
                Answer::Unknown(format!("the server did not finish in {} s", SESSION_TIMEOUT.as_secs())),
                None,
            ),
        }
    }

    /// Connects, protects the connection and signs in. No error of this part can have left a message anywhere.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Answer> {
        let credentials = self.credentials().await.map_err(Answer::Unreachable)?;
        let tls = match self.server.tls {
            MailProtection::None => None,
            MailProtection::Starttls | MailProtection::Tls => Some(self.tls().await?),
        };
        let steps = self.open(tls, credentials);
        match timeout(CONNECT_TIMEOUT + SESSION_TIMEOUT, steps).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => {
                let words = words_of(&error);
                Err(refusal(&error)
                    .unwrap_or_else(|| Answer::Unreachable(format!("no session with the server: {words}"))))
            }
            Err(_) => Err(Answer::Unreachable("the server did not begin a session in time".to_owned())),
        }
    }

    /// With an authority of one's own no other is trusted. Its file is read anew each time, as secrets are.
    async fn tls(&self) -> Result<TlsParameters, Answer> {
        let mut made = TlsParameters::builder(self.server.host.clone());
        if let Some(path) = &self.server.ca_file {
            made = made.certificate_store(CertificateStore::None);
            for certificate in authorities(path).await.map_err(Answer::Unreachable)? {
                made = made.add_root_certificate(certificate);
            }
        }
        made.build().map_err(|e| Answer::Unreachable(format!("TLS cannot be set up: {e}")))
    }

    async fn open(
        &self,
        tls: Option<TlsParameters>,
        credentials: Option<Credentials>,
    ) -> Result<AsyncSmtpConnection, SmtpError> {
        let name = ClientId::default();
        let server = (self.server.host.as_str(), self.server.port);
        let starttls = self.server.tls == MailProtection::Starttls;
        let from_first_byte = tls.clone().filter(|_| !starttls);
        let connect =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), &name, from_first_byte, None);
        let mut connection = connect.await?;
        if let Some(tls) = tls.filter(|_| starttls) {
            connection.starttls(tls, &name).await?;
        }
        if let Some(credentials) = credentials {
            connection.auth(&MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }

    async fn credentials(&self) -> Result<Option<Credentials>, String> {
        match (&self.server.username, &self.server.password) {
            (Some(user), Some(password)) => Ok(Some(Credentials::new(user.clone(), reveal(password).await?))),
            _ => Ok(None),
        }
    }
}

async fn authorities(path: &Path) -> Result<Vec<Certificate>, String> {
    let failed = |e: std::io::Error| format!("the file {} cannot be read: {e}", path.display());
    if tokio::fs::metadata(path).await.map_err(failed)?.len() > CA_MAX_BYTES {
        return Err(format!("the file {} is too long for certificates", path.display()));
    }
    let pem = tokio::fs::read(path).await.map_err(failed)?;
    // Certificates stand one behind the other, and the library reads one at a time.
    const END: &str = "-----END CERTIFICATE-----";
    let text = String::from_utf8_lossy(&pem);
    let each = text.split_inclusive(END).filter(|part| part.contains(END));
    let read = |part: &str| Certificate::from_pem(part.as_bytes());
    let all: Result<Vec<Certificate>, _> = each.map(read).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        Ok(_) => Err(format!("the file {} holds no certificate", path.display())),
        Err(e) => Err(format!("a certificate in {} cannot be read: {e}", path.display())),
    }
}

fn code_of(code: lettre::transport::smtp::response::Code) -> Option<u16> {
    code.to_string().parse().ok()
}

/// The server's refusal, where the error is one.
fn refusal(error: &SmtpError) -> Option<Answer> {
    let code = code_of(error.status()?)?;
    Some(Answer::Smtp { code, words: words_of(error) })
}

/// What was said, by the server or by the system, without the library's own preface.
fn words_of(error: &SmtpError) -> String {
    let said = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    plain(&said, WORDS_MAX_CHARS)
}

/// Puts a mail together: fixed headers, a text part and an HTML part that say the same.
fn compose(from: &str, claimed: &Claimed, letter: &Letter, now: Timestamp) -> Result<Message, String> {
    if let Some(problem) = address_problem(&letter.recipient) {
        return Err(format!("the recipient is not a mail address: {problem}"));
    }
    let to: Address =
        letter.recipient.parse().map_err(|e| format!("the recipient is not a mail address: {e}"))?;
    let sender: Mailbox =
        from.parse().map_err(|e| format!("[alerts.email] from is not a mail address: {e}"))?;
    let domain = sender.email.domain().to_owned();
    let id = |key: &str| format!("<{key}@{domain}>");
    let repeat = claimed.possible_repeat;
    let incidents: Vec<String> =
        letter.items.iter().take(INCIDENTS_NAMED).map(|m| m.incident.to_string()).collect();
    let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0));
    let sender = Mailbox::new(sender.name.or_else(|| Some("Tradewarden".to_owned())), sender.email);
    let mut mail = Message::builder()
        .message_id(Some(id(&claimed.dedup_key)))
        .date(date)
        .from(sender)
        .to(Mailbox::new(None, to))
        .subject(letter::subject(letter))
        .raw_header(fixed("Auto-Submitted", "auto-generated"))
        .raw_header(fixed("X-Tradewarden-Incident", &incidents.join(" ")));
    if let Some(earlier) = &claimed.follows {
        mail = mail.in_reply_to(id(earlier)).references(id(earlier));
    }
    let parts =
        MultiPart::alternative_plain_html(letter::text(letter, repeat), letter_html::html(letter, repeat));
    mail.multipart(parts).map_err(|e| format!("the mail cannot be put together: {e}"))
}

fn fixed(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Stopwatch;
    use crate::domain::alerts::Message as Told;
    use crate::domain::alerts::Severity;

    fn letter(recipient: &str, title: &str) -> Letter {
        let message = Told {
            incident: 7,
            told: crate::domain::alerts::Told::Opened,
            kind: "circuit_breaker_tripped".into(),
            severity: Severity::Critical,
            title: title.into(),
            summary: "Reason: runaway orders".into(),
            opened_at: Timestamp::from_second(1_795_478_400).unwrap(),
            resolved: None,
            environment: "desk".into(),
            link: None,
            labels: Default::default(),
            annotations: Default::default(),
            generator_url: None,
            ack_link: None,
            acked: None,
        };
        let purpose = crate::domain::alerts::Purpose::Route;
        Letter {
            recipient: recipient.into(),
            items: vec![message],
            purpose,
            group: None,
            digest: false,
            anchor: None,
        }
    }

    fn claimed(letter: &Letter) -> Claimed {
        Claimed {
            id: 1,
            deliveries: vec![(1, 1)],
            channel: None,
            lane: "email".into(),
            attempt: 1,
            dedup_key: "msg_1".into(),
            follows: Some("msg_0".into()),
            earlier_id: None,
            possible_repeat: false,
            letter: Ok(letter.clone()),
            watch: Stopwatch::start(),
        }
    }

    fn composed(recipient: &str, title: &str) -> Result<String, String> {
        let letter = letter(recipient, title);
        let now = Timestamp::from_second(1_795_478_400).unwrap();
        let mail = compose("desk@desk.example", &claimed(&letter), &letter, now)?;
        Ok(String::from_utf8(mail.formatted()).unwrap())
    }

    #[test]
    fn the_same_delivery_always_has_the_same_message_id() {
        let mail = composed("ops@desk.example", "Circuit breaker TRIPPED").unwrap();
        assert!(mail.contains("Message-ID: <msg_1@desk.example>\r\n"), "{mail}");
        assert!(mail.contains("In-Reply-To: <msg_0@desk.example>\r\n"), "{mail}");
        assert!(mail.contains("Subject: [CRITICAL] Circuit breaker TRIPPED (desk)\r\n"), "{mail}");
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n") && mail.contains("text/html"), "{mail}");
    }

    #[test]
    fn no_words_can_begin_a_header_of_their_own() {
        let mail = composed("ops@desk.example", "x\r\nBcc: all@desk.example\r\n\r\nbody").unwrap();
        assert!(!mail.to_lowercase().contains("\r\nbcc:"), "{mail}");
        assert!(composed("ops@desk.example\r\nBcc: all@desk.example", "x").is_err());
        assert!(composed("ops@desk.example, all@desk.example", "x").is_err());
    }
}
