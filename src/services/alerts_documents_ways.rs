//! From the receivers of a document to targets and lanes: who shares a way, what it is called, and what lies in files.

use crate::domain::alerts_document::Document;
use crate::domain::alerts_document::ReceiverTarget;
use crate::domain::deliveries::Channel;
use crate::domain::deliveries_lanes::Lane;
use crate::domain::deliveries_lanes::Means;
use crate::domain::deliveries_lanes::Secret;
use crate::services::alerts::Target;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

/// Messages handed over at a time on a way that came with a document.
const WORKERS: usize = 2;
/// Longest recipient that is read from a file.
const FILE_MAX_BYTES: u64 = 4096;

type Found = (BTreeMap<String, Vec<Target>>, BTreeMap<String, Lane>);

/// Targets and lanes of a document.
///
/// # Errors
/// In words, which file cannot be read.
pub fn find(document: &Document) -> Result<Found, String> {
    let (mut receivers, mut lanes) = (BTreeMap::new(), BTreeMap::new());
    for (name, targets) in &document.receivers {
        let mut found = Vec::new();
        for target in targets {
            let recipient = recipient(target, name)?;
            let lane = lane(&mut lanes, target, name);
            let channel = target.means.channel();
            found.push(Target { channel, lane, recipient, send_resolved: target.send_resolved });
        }
        // The same recipient on the same way is told once.
        found.dedup();
        receivers.insert(name.clone(), found);
    }
    Ok((receivers, lanes))
}

/// The name of the way to a provider. Mail servers and PagerDuty are shared by everybody; each webhook and each Slack
/// has its own, so that one that hangs holds up nobody else.
fn lane(lanes: &mut BTreeMap<String, Lane>, target: &ReceiverTarget, receiver: &str) -> String {
    let (base, shared) = match &target.means {
        Means::Smtp(smtp) => (format!("imported:email:{}:{}", smtp.host, smtp.port), true),
        Means::PagerDuty { .. } => ("imported:pagerduty".to_owned(), true),
        means => (format!("imported:{}:{receiver}", means.channel().as_str()), false),
    };
    let mut name = base.clone();
    let mut turn = 1;
    while let Some(known) = lanes.get(&name) {
        if shared && known.means == target.means {
            return name;
        }
        turn += 1;
        name = format!("{base}:{turn}");
    }
    lanes.insert(name.clone(), Lane { name: name.clone(), means: target.means.clone(), workers: WORKERS });
    name
}

fn recipient(target: &ReceiverTarget, receiver: &str) -> Result<String, String> {
    let path = match &target.recipient {
        Secret::Text(text) => return Ok(text.clone()),
        Secret::File(path) => path,
    };
    let say = |why: &str| format!("receiver '{receiver}': the file {} {why}", path.display());
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(FILE_MAX_BYTES).read_to_string(&mut text));
    read.map_err(|error| say(&format!("cannot be read: {error}")))?;
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(say("does not hold one line"));
    }
    let is_url = text.starts_with("https://") || text.starts_with("http://");
    if matches!(target.means.channel(), Channel::Webhook | Channel::Slack) && !is_url {
        return Err(say("does not hold a web address"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alerts_document::read;

    #[test]
    fn who_shares_a_way() {
        let text = "global: {smtp_smarthost: 's.example:25', smtp_from: a@b.example}\nroute: {receiver: a}\n\
            receivers:\n- name: a\n  email_configs: [{to: x@b.example}, {to: y@b.example}, {to: y@b.example}]\n  \
            pagerduty_configs: [{routing_key: k}]\n  webhook_configs: [{url: 'https://a.example/1'}, \
            {url: 'https://a.example/2'}]\n- name: b\n  email_configs: [{to: z@b.example, from: c@d.example}]\n  \
            pagerduty_configs: [{routing_key: l}]\n  slack_configs: [{api_url: 'https://s.example/'}]\n";
        let (receivers, lanes) = find(&read(text, false).unwrap()).unwrap();
        let shown = |name: &str| -> Vec<(String, String)> {
            receivers[name].iter().map(|t| (t.lane.clone(), t.recipient.clone())).collect()
        };
        let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
            all.iter().map(|(l, r)| ((*l).to_owned(), (*r).to_owned())).collect()
        };
        assert_eq!(
            shown("a"),
            pairs(&[
                ("imported:email:s.example:25", "x@b.example"),
                ("imported:email:s.example:25", "y@b.example"),
                ("imported:webhook:a", "https://a.example/1"),
                ("imported:webhook:a:2", "https://a.example/2"),
                ("imported:pagerduty", "k"),
            ])
        );
        assert_eq!(
            shown("b"),
            pairs(&[
                ("imported:email:s.example:25:2", "z@b.example"),
                ("imported:slack:b", "https://s.example/"),
                ("imported:pagerduty", "l"),
            ])
        );
        assert_eq!(lanes.len(), 6);
    }

    #[test]
    fn what_lies_in_a_file_has_to_be_one_line_of_its_kind() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("hook");
        let text = format!(
            "route: {{receiver: a}}\nreceivers: [{{name: a, webhook_configs: [{{url_file: '{}'}}]}}]\n",
            file.display()
        );
        let document = read(&text, false).unwrap();
        assert!(find(&document).is_err_and(|e| e.contains("cannot be read")));
        let table = [
            ("https://a.example/x\n", true),
            ("", false),
            ("root:x:0:0\n", false),
            ("https://a.example\nhttps://b.example\n", false),
        ];
        for (holds, good) in table {
            std::fs::write(&file, holds).unwrap();
            assert_eq!(find(&document).is_ok(), good, "{holds:?}");
        }
    }
}
