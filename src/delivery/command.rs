//! A program on this machine, run with the message on its standard input. Off unless the config says otherwise.
//!
//! It is run as it is, without a shell, in a process group of its own that is killed when its time is up, with next to
//! nothing in its environment. Its end says what became of the message: 0 is delivered, 75 (`EX_TEMPFAIL` of sysexits)
//! asks for another attempt, anything else is a refusal.

use crate::delivery::letter_json;
use crate::domain::audit::hex;
use crate::domain::deliveries::Answer;
use crate::domain::deliveries::plain;
use crate::services::deliveries::Claimed;
use crate::services::deliveries::Letter;
use nix::sys::signal::Signal;
use nix::sys::signal::killpg;
use nix::unistd::Pid;
use serde_json::json;
use sha2::Digest as _;
use sha2::Sha256;
use std::path::Path;
use std::process::ExitStatus;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Child;
use tokio::process::Command;
use tokio::time::timeout;

/// How long a program may run.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// How long its output is waited for after its end: something it left behind may hold the pipes.
const OUTPUT_WAIT: Duration = Duration::from_secs(1);
/// Bytes of its output that are kept; the rest is read and dropped, so that it never stands still over it.
pub const OUTPUT_MAX_BYTES: usize = 16 * 1024;
/// End that asks for another attempt.
pub const TEMPORARY: i32 = 75;
/// Characters of its output that go into an error.
const WORDS_MAX_CHARS: usize = 200;
/// Where programs of the system are.
const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Kills the whole group when it is dropped before the program has ended.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

/// Runs a program for one delivery, for at most `limit`.
pub async fn run(
    program: &Path,
    args: &[String],
    claimed: &Claimed,
    letter: &Letter,
    limit: Duration,
) -> (Answer, Option<String>) {
    let mut message = letter_json::body(letter);
    message["id"] = json!(claimed.dedup_key);
    message["possible_repeat"] = json!(claimed.possible_repeat);
    let mut command = Command::new(program);
    command
        .args(args)
        .env_clear()
        .env("PATH", SEARCH_PATH)
        .env("LANG", "C.UTF-8")
        .env("TRADEWARDEN_DELIVERY_ID", &claimed.dedup_key)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    let child = match command.spawn() {
        Ok(child) => child,
        Err(e) => {
            return (Answer::Unreachable(format!("{} cannot be run: {e}", program.display())), None);
        }
    };
    match timeout(limit, talk(child, message.to_string())).await {
        Ok(Ok((status, output))) => (judge(status, &output), Some(hex(&Sha256::digest(&output)))),
        Ok(Err(e)) => (Answer::Unknown(format!("the program could not be waited for: {e}")), None),
        Err(_) => {
            let seconds = limit.as_secs();
            (Answer::Unknown(format!("the program did not end in {seconds} s and was killed")), None)
        }
    }
}

async fn talk(mut child: Child, message: String) -> std::io::Result<(ExitStatus, Vec<u8>)> {
    // Dropped before the child is, so that the group is still known by its number.
    let mut group = Group(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw));
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // A program need not read what it is told.
            let _ = stdin.write_all(message.as_bytes()).await;
        }
    };
    let mut output = (Vec::new(), Vec::new());
    let status = {
        let read = async {
            tokio::join!(keep(stdout, &mut output.0), keep(stderr, &mut output.1));
        };
        tokio::pin!(read);
        let ended = async {
            let ((), status) = tokio::join!(write, child.wait());
            status
        };
        tokio::pin!(ended);
        let mut done = false;
        let status = loop {
            tokio::select! {
                status = &mut ended => break status?,
                () = &mut read, if !done => done = true,
            }
        };
        if !done {
            let _ = timeout(OUTPUT_WAIT, read).await;
        }
        status
    };
    group.0 = None;
    let (mut said, errors) = output;
    said.extend_from_slice(&errors);
    Ok((status, said))
}

async fn keep(source: Option<impl AsyncRead + Unpin>, kept: &mut Vec<u8>) {
    let Some(mut source) = source else { return };
    let mut chunk = [0; 4096];
    while let Ok(count) = source.read(&mut chunk).await {
        if count == 0 {
            break;
        }
        let room = (OUTPUT_MAX_BYTES - kept.len()).min(count);
        kept.extend_from_slice(chunk.get(..room).unwrap_or_default());
    }
}

fn judge(status: ExitStatus, output: &[u8]) -> Answer {
    let words = plain(&String::from_utf8_lossy(output), WORDS_MAX_CHARS);
    match status.code() {
        Some(0) => Answer::Accepted { code: Some(0), provider_id: None },
        Some(TEMPORARY) => {
            Answer::Unreachable(format!("the program asked for another attempt ({TEMPORARY}): {words}"))
        }
        Some(code) => Answer::Impossible(format!("the program refused with {code}: {words}")),
        None => Answer::Unknown(format!("the program was killed: {words}")),
    }
}
