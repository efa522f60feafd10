//! Hands a letter to the provider of its lane, whichever that is, and says what it saw.

use crate::delivery::command;
use crate::delivery::email::Mailer;
use crate::delivery::pagerduty;
use crate::delivery::post::Got;
use crate::delivery::post::Post;
use crate::delivery::secrets::Hidden;
use crate::delivery::secrets::reveal;
use crate::delivery::sendgrid;
use crate::delivery::slack;
use crate::delivery::sms;
use crate::delivery::webhook;
use crate::delivery::webhook::Hook;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries_lanes::Lane;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_recipients::mask;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use crate::services::deliveries::Report;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::timeout;

/// Longest time for one attempt, however many calls it takes; shorter than a claim holds.
pub const ATTEMPT_MAX: Duration = Duration::from_secs(100);

/// What was seen, and the SHA-256 of what came back.
type Exchange = (Answer, Option<String>);

/// Sends letters.
#[derive(Debug, Clone)]
pub struct Carrier {
    post: Post,
    allow_commands: bool,
}

impl Carrier {
    /// Private addresses and programs are out of reach unless they are allowed.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(allow_private: bool, allow_commands: bool) -> Result<Self, String> {
        Ok(Self { post: Post::new(allow_private)?, allow_commands })
    }

    /// One attempt at one delivery over its lane.
    pub async fn send(&self, lane: &Lane, claimed: &Claimed, letter: &Letter, now: Timestamp) -> Report {
        let hidden = hidden(&lane.means, letter);
        let attempt = self.exchange(lane, claimed, letter, (now, &hidden));
        let (answer, response_digest) = match timeout(ATTEMPT_MAX, attempt).await {
            Ok(exchange) => exchange,
            Err(_) => (Answer::Unknown(format!("not done in {} s", ATTEMPT_MAX.as_secs())), None),
        };
        Report { answer: without(answer, &hidden), provider: provider(&lane.means, letter), response_digest }
    }

    async fn exchange(
        &self,
        lane: &Lane,
        claimed: &Claimed,
        letter: &Letter,
        (now, hidden): (Timestamp, &Hidden),
    ) -> Exchange {
        let repeat = claimed.possible_repeat;
        let post = self.post.hiding(hidden.clone());
        match &lane.means {
            Means::Smtp(server) => Mailer::new(server).send(claimed, letter, now).await,
            Means::Webhook { secret, form, bearer } => {
                let hook = Hook { secret: secret.as_ref(), bearer: bearer.as_ref(), form: *form };
                judged(webhook::send(&post, hook, claimed, letter, now).await, Got::by_status)
            }
            Means::SlackHook { channel } => {
                let sent = slack::hook(&post, channel.as_deref(), letter, repeat).await;
                judged(sent, slack::judge_hook)
            }
            Means::PagerDuty { api_url } => pagerduty::send(&post, api_url, letter).await,
            Means::Command { program, args } if self.allow_commands => {
                command::run(program, args, claimed, letter, command::TIMEOUT).await
            }
            Means::Command { .. } => (
                Answer::Impossible("programs are not allowed: set allow_commands in [alerts]".to_owned()),
                None,
            ),
            means => match self.with_secret(means, claimed, letter, hidden).await {
                Ok(exchange) => exchange,
                Err(words) => (Answer::Unreachable(words), None),
            },
        }
    }

    /// The ways that need a secret of ours, which is hidden like the recipient.
    async fn with_secret(
        &self,
        means: &Means,
        claimed: &Claimed,
        letter: &Letter,
        hidden: &Hidden,
    ) -> Result<Exchange, String> {
        let repeat = claimed.possible_repeat;
        let hiding = |secrets: &[&str]| {
            let mut hidden = hidden.clone();
            secrets.iter().for_each(|secret| hidden.add(secret, "***"));
            self.post.hiding(hidden)
        };
        match means {
            Means::SendGrid { api_url, key, from } => {
                let key = reveal(key).await?;
                let sent = sendgrid::send(&hiding(&[&key]), (api_url, &key, from), claimed, letter).await;
                Ok(judged(sent, sendgrid::judge))
            }
            Means::SlackBot { api_url, token, app_token } => {
                let token = reveal(token).await?;
                let bot = slack::Bot { api_url, token: &token, buttons: app_token.is_some() };
                Ok(slack::bot(&hiding(&[&token]), bot, claimed, letter).await)
            }
            Means::Twilio { api_url, account_sid, auth_token, from } => {
                let token = reveal(auth_token).await?;
                let account = sms::Twilio { api_url, account_sid, token: &token, from };
                let basic = STANDARD.encode(format!("{account_sid}:{token}"));
                let post = hiding(&[&token, &basic]);
                Ok(judged(sms::twilio(&post, account, letter, repeat).await, sms::judge_twilio))
            }
            Means::SmsGateway { url, body, content_type, headers, bearer, success_contains } => {
                let bearer = match bearer {
                    Some(bearer) => Some(reveal(bearer).await?),
                    None => None,
                };
                let gateway = sms::Gateway { url, body, content_type, headers, bearer: bearer.as_deref() };
                let post = hiding(&[bearer.as_deref().unwrap_or_default()]);
                let sent = sms::gateway(&post, gateway, letter, repeat).await;
                Ok(judged(sent, |got| sms::judge_gateway(got, success_contains.as_deref())))
            }
            other => Err(format!("{other:?} needs no secret")),
        }
    }
}

fn judged(sent: Result<Got, Answer>, judge: impl Fn(&Got) -> Answer) -> Exchange {
    match sent {
        Ok(got) => (judge(&got), Some(got.digest.clone())),
        Err(answer) => (answer, None),
    }
}

/// What must not be in the words that are kept of an attempt: whom it told.
fn hidden(means: &Means, letter: &Letter) -> Hidden {
    let (recipient, masked) = (&letter.recipient, mask(means.channel(), &letter.recipient));
    let mut hidden = Hidden::default();
    match means.channel() {
        Channel::Webhook | Channel::Slack => hidden.add_url(recipient, &masked),
        Channel::Sms => {
            hidden.add(recipient, &masked);
            // In a form the sign before the number is escaped.
            hidden.add(recipient.trim_start_matches('+'), &masked);
        }
        Channel::Email | Channel::Pagerduty | Channel::Command => hidden.add(recipient, &masked),
    }
    hidden
}

/// The answer with that taken out of its words.
fn without(answer: Answer, hidden: &Hidden) -> Answer {
    let clean = |words: String| hidden.out_of(&words);
    match answer {
        Answer::Accepted { .. } => answer,
        Answer::Http { status, retry_after, words } => {
            Answer::Http { status, retry_after, words: clean(words) }
        }
        Answer::Smtp { code, words } => Answer::Smtp { code, words: clean(words) },
        Answer::Unreachable(words) => Answer::Unreachable(clean(words)),
        Answer::Unknown(words) => Answer::Unknown(clean(words)),
        Answer::Impossible(words) => Answer::Impossible(clean(words)),
    }
}

/// Who is asked, as it is kept with the attempt.
fn provider(means: &Means, letter: &Letter) -> String {
    let masked = || mask(means.channel(), &letter.recipient);
    match means {
        Means::Smtp(server) => format!("smtp {}:{}", server.host, server.port),
        Means::SendGrid { api_url, .. } => format!("sendgrid {api_url}"),
        Means::Webhook { .. } => format!("POST {}", masked()),
        Means::SlackHook { .. } => format!("slack {}", masked()),
        Means::SlackBot { api_url, .. } => format!("slack {api_url}"),
        Means::PagerDuty { api_url } => format!("pagerduty {api_url}"),
        Means::Twilio { api_url, .. } => format!("twilio {api_url}"),
        Means::SmsGateway { url, .. } => {
            format!("gateway {}", mask(Channel::Webhook, url))
        }
        Means::Command { program, .. } => format!("command {}", program.display()),
    }
}
