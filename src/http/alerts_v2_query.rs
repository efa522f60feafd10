//! The query of Alertmanager's lists: filters that come several times, and yes or no.

use crate::domain::alerts_labels::Matcher;
use crate::domain::alerts_matchers::matcher;
use crate::domain::alerts_patterns::whole;
use regex::Regex;

/// Most filters of a request.
const FILTERS_MAX: usize = 100;

/// What a list is asked for.
#[derive(Debug)]
pub struct Ask {
    /// Matchers that have to fit.
    pub filter: Vec<Matcher>,
    /// Who made a silence.
    pub creators: Vec<String>,
    /// A receiver's whole name has to fit.
    pub receiver: Option<Regex>,
    /// Alerts that nothing keeps back.
    pub active: bool,
    /// Alerts that are silenced.
    pub silenced: bool,
    /// Alerts that are inhibited.
    pub inhibited: bool,
    /// Alerts that were not looked at yet; there are none here.
    pub unprocessed: bool,
}

impl Ask {
    /// Reads the query of an address.
    ///
    /// # Errors
    /// In words, what is wrong.
    pub fn read(query: Option<&str>) -> Result<Self, String> {
        let mut ask = Self {
            filter: Vec::new(),
            creators: Vec::new(),
            receiver: None,
            active: true,
            silenced: true,
            inhibited: true,
            unprocessed: true,
        };
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        for pair in pairs {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value).ok_or_else(|| format!("{name}: the escapes are not UTF-8"))?;
            match name {
                "filter" if ask.filter.len() < FILTERS_MAX => ask.filter.push(matcher(&value)?),
                "filter" => return Err(format!("at most {FILTERS_MAX} filters are taken")),
                "creator" => ask.creators.push(value),
                "receiver" if !value.is_empty() => {
                    ask.receiver = Some(whole(&value).map_err(|why| format!("receiver: {why}"))?);
                }
                "active" => ask.active = flag(name, &value)?,
                "silenced" => ask.silenced = flag(name, &value)?,
                "inhibited" => ask.inhibited = flag(name, &value)?,
                "unprocessed" => ask.unprocessed = flag(name, &value)?,
                _ => {}
            }
        }
        Ok(ask)
    }
}

fn flag(name: &str, value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
        "false" | "0" | "no" | "off" | "f" | "n" | "" => Ok(false),
        _ => Err(format!("{name}: '{value}' is neither true nor false")),
    }
}

/// Text without its percent signs.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let pair = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read() {
        let ask = Ask::read(Some(
            "filter=alertname%3D%22Down%22&filter=job%3D~a%2B&silenced=false&active=True&receiver=team-.*&creator=a+b",
        ))
        .unwrap();
        let filter: Vec<String> = ask.filter.iter().map(ToString::to_string).collect();
        assert_eq!(filter, ["alertname=\"Down\"", "job=~\"a+\""]);
        assert_eq!((ask.active, ask.silenced, ask.inhibited), (true, false, true));
        assert!(ask.receiver.is_some_and(|r| r.is_match("team-a") && !r.is_match("a team-a")));
        assert_eq!(ask.creators, ["a b"]);
        assert!(Ask::read(None).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let many = "filter=a%3Db&".repeat(FILTERS_MAX + 1);
        for bad in [
            "filter=",
            "filter=a",
            "filter=%7Ba%3Db%7D",
            "active=maybe",
            "receiver=(",
            "filter=%ff%3Da",
            &many,
        ] {
            assert!(Ask::read(Some(bad)).is_err(), "{bad}");
        }
    }
}
