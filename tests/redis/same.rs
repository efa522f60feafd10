//! The same requests give the same bytes as Redis 7.0: `script.txt` holds the requests, `answers.txt` what Redis said.
//! Where `redis-server` is installed it is asked again; `WRITE_ANSWERS=1` writes its answers down anew.

use super::wire::Wire;
use crate::support::Appliance;
use crate::support::Place;
use crate::support::free_port;
use crate::support::repo;
use crate::support::run;
use std::collections::BTreeMap;
use std::fs;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

/// A real Redis; dropping it ends it.
pub struct Redis {
    child: Child,
    pub port: u16,
}

impl Redis {
    /// Starts one, if it is installed.
    pub fn start() -> Option<Self> {
        let port = free_port();
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"])
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        let redis = Self { child, port };
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(redis);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    }

    fn is_7_0(&self) -> bool {
        Wire::to(self.port).ask(&["INFO", "server"]).contains("redis_version:7.0.")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut open) = (Vec::new(), String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => (quoted, open) = (!quoted, true),
            ' ' if !quoted => {
                if open {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            c => {
                word.push(c);
                open = true;
            }
        }
    }
    if open {
        words.push(word);
    }
    words
}

/// Each request with its answer, as one printable line.
fn play(port: u16) -> Vec<(String, String)> {
    let script = fs::read_to_string(repo("tests/redis/script.txt")).unwrap();
    let mut wire = Wire::to(port);
    let mut played = Vec::new();
    for line in script.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let request = line.trim_start_matches(['~', '!']);
        let words = words(request);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut answer = wire.ask_raw(&words);
        if line.starts_with('!') {
            continue;
        }
        if line.starts_with('~') {
            let mut lines: Vec<&[u8]> = answer.split(|b| *b == b'\n').collect();
            lines.sort_unstable();
            answer = lines.join(&b' ');
        }
        played.push((request.to_owned(), answer.escape_ascii().to_string()));
    }
    played
}

fn differences(left: &[(String, String)], right: &[(String, String)]) -> Vec<String> {
    assert_eq!(left.len(), right.len());
    let pairs = left.iter().zip(right).filter(|(l, r)| l.1 != r.1);
    pairs.map(|(l, r)| format!("{}\n  expected {}\n  found    {}", l.0, l.1, r.1)).collect()
}

#[tokio::test]
async fn the_same_requests_give_the_same_bytes() {
    let file = repo("tests/redis/answers.txt");
    let redis = Redis::start().filter(Redis::is_7_0);
    let real = redis.as_ref().map(|r| play(r.port));
    if let (Some(real), Ok(_)) = (&real, std::env::var("WRITE_ANSWERS")) {
        let text: String = real.iter().map(|(request, answer)| format!("{request}\n\t{answer}\n")).collect();
        fs::write(&file, text).unwrap();
    }
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let told: Vec<(String, String)> =
        lines.chunks(2).map(|two| (two[0].to_owned(), two[1].trim_start_matches('\t').to_owned())).collect();
    assert!(told.len() > 450, "{} answers", told.len());
    if let Some(real) = &real {
        assert_eq!(differences(&told, real), Vec::<String>::new(), "answers.txt is not what Redis says");
    }
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let found = play(place.redis);
    let differing = differences(&told, &found);
    assert!(differing.is_empty(), "{} of {}:\n{}", differing.len(), told.len(), differing.join("\n"));
}

/// Name → arity, first, last, step and the marks that matter, from COMMAND.
fn table(port: u16, names: &[String]) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for name in names {
        let answer = Wire::to(port).ask(&["COMMAND", "INFO", name]);
        let lines: Vec<&str> = answer.split("\r\n").collect();
        if lines.len() < 6 {
            continue;
        }
        // What follows the fourth number is about subcommands.
        let end =
            lines.iter().enumerate().filter(|(_, l)| l.starts_with(':')).nth(3).map_or(0, |(i, _)| i + 1);
        let lines = &lines[..end];
        let numbers: Vec<&str> = lines.iter().copied().filter(|l| l.starts_with(':')).take(4).collect();
        let marks = ["write", "readonly", "denyoom", "fast", "noscript", "blocking", "pubsub", "movablekeys"];
        let marks: Vec<&str> =
            marks.into_iter().filter(|m| lines.contains(&format!("+{m}").as_str())).collect();
        facts.insert(name.clone(), format!("{numbers:?} {marks:?}"));
    }
    facts
}

#[tokio::test]
async fn the_command_table_says_what_redis_says() {
    let Some(redis) = Redis::start().filter(Redis::is_7_0) else {
        eprintln!("redis-server 7.0 is not installed; the table was not compared");
        return;
    };
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let list = Wire::to(place.redis).ask(&["COMMAND", "LIST"]);
    let names: Vec<String> = list
        .split("\r\n")
        .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 150, "{names:?}");
    let (ours, theirs) = (table(place.redis, &names), table(redis.port, &names));
    let differing: Vec<String> = ours
        .iter()
        .filter(|(name, facts)| theirs.get(*name) != Some(*facts))
        .map(|(name, facts)| format!("{name}: {facts}, Redis: {:?}", theirs.get(name)))
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[tokio::test]
async fn random_requests_give_the_same_bytes() {
    let Some(redis) = Redis::start().filter(Redis::is_7_0) else {
        eprintln!("redis-server 7.0 is not installed; nothing to compare with");
        return;
    };
    let place = Place::new();
    let _appliance = Appliance::start(&place).await;
    let script = repo("tests/clients/same_as_redis.py");
    for seed in ["1", "2", "3"] {
        let ports = [redis.port.to_string(), place.redis.to_string()];
        run("python3", &[script.to_str().unwrap(), &ports[0], &ports[1], seed, "3000"]);
    }
}
