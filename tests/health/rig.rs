//! Targets that are watched: a page that says what one likes, a name server, and real servers that stop and start.

use crate::support::free_port;
use crate::support::until;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::UdpSocket;

/// A page whose status, type and body can be changed.
#[derive(Clone)]
pub struct Page {
    pub at: SocketAddr,
    says: Arc<Mutex<(u16, String, String)>>,
}

impl Page {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let says =
            Arc::new(Mutex::new((200, "application/json".to_owned(), "{\"status\":\"ok\"}".to_owned())));
        let shared = Arc::clone(&says);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (status, kind, body) = shared.lock().unwrap().clone();
                tokio::spawn(async move {
                    let mut buffer = [0_u8; 4096];
                    let _ = stream.read(&mut buffer).await;
                    let length = body.len();
                    let head = format!(
                        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\
                         location: http://127.0.0.1:1/\r\nset-cookie: sid=secret\r\nconnection: close\r\n\r\n"
                    );
                    let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
                });
            }
        });
        Self { at, says }
    }

    pub fn says(&self, status: u16, kind: &str, body: &str) {
        *self.says.lock().unwrap() = (status, kind.to_owned(), body.to_owned());
    }

    pub fn url(&self) -> String {
        format!("http://{}/health", self.at)
    }
}

/// A name server that answers `good.test` with an address, `broken.test` with SERVFAIL and anything else with NXDOMAIN.
pub async fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let at = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0_u8; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let asked = buffer[12..length].to_vec();
            let question: Vec<u8> = {
                let end = asked.iter().position(|b| *b == 0).unwrap() + 5;
                asked[..end].to_vec()
            };
            let has = |word: &[u8]| question.windows(word.len()).any(|w| w == word);
            let rcode = if has(b"good") {
                0
            } else if has(b"broken") {
                2
            } else {
                3
            };
            let answers = u8::from(rcode == 0);
            let mut answer = vec![buffer[0], buffer[1], 0x81, 0x80 | rcode, 0, 1, 0, answers, 0, 0, 0, 0];
            answer.extend(&question);
            if answers == 1 {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
            }
            let _ = socket.send_to(&answer, from).await;
        }
    });
    at
}

/// A program that is killed when it is dropped.
pub struct Program {
    child: Child,
    pub port: u16,
}

impl Program {
    pub fn start(command: &mut Command, port: u16) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self { child: child.unwrap(), port }
    }

    pub fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub async fn listens(port: u16) {
    until("it listens", async || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
}

/// Debian's Redis, with nothing on disk.
pub async fn redis(port: u16) -> Program {
    let mut command = Command::new("redis-server");
    command.args([
        "--port",
        &port.to_string(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--requirepass",
        "hunter2",
    ]);
    let program = Program::start(&mut command, port);
    listens(port).await;
    program
}

/// The same on a port that speaks TLS alone.
pub async fn redis_tls(port: u16, certificate: &Path, key: &Path) -> Program {
    let mut command = Command::new("redis-server");
    let port_text = port.to_string();
    command.args(["--port", "0", "--tls-port", &port_text, "--bind", "127.0.0.1", "127.0.0.2", "--save", ""]);
    command
        .args(["--requirepass", "hunter2", "--tls-auth-clients", "no", "--tls-cert-file"])
        .arg(certificate);
    command.arg("--tls-key-file").arg(key).arg("--tls-ca-cert-file").arg(certificate);
    let program = Program::start(&mut command, port);
    listens(port).await;
    program
}

pub fn redis_cli(port: u16, args: &[&str]) -> String {
    crate::support::run(
        "redis-cli",
        &[&["-p", &port.to_string(), "-a", "hunter2", "--no-auth-warning"][..], args].concat(),
    )
}

/// Debian's PostgreSQL in a directory of its own; not as root, which it refuses.
pub struct Postgres {
    tools: PathBuf,
    dir: TempDir,
    pub port: u16,
}

impl Postgres {
    pub fn new() -> Self {
        let tools = fs::read_dir("/usr/lib/postgresql").unwrap().flatten().map(|e| e.path().join("bin"));
        let tools =
            tools.filter(|t| t.join("initdb").exists()).max().expect("postgresql is installed by the set-up");
        let dir = tempfile::tempdir().unwrap();
        let new = Self { tools, dir, port: free_port() };
        if let Some((user, group)) = new.owner() {
            std::os::unix::fs::chown(new.dir.path(), Some(user), Some(group)).unwrap();
        }
        let data = new.dir.path().join("data");
        let mut init = new.command("initdb");
        init.args(["-A", "trust", "-U", "watch", "-D"]).arg(&data);
        assert!(init.output().unwrap().status.success());
        fs::write(data.join("postgresql.auto.conf"), "listen_addresses = '127.0.0.1'\n").unwrap();
        new
    }

    /// Who runs it when the tests run as root.
    fn owner(&self) -> Option<(u32, u32)> {
        let root = crate::support::run("id", &["-u"]).trim() == "0";
        let id = |flag: &str| crate::support::run("id", &[flag, "postgres"]).trim().parse().unwrap();
        root.then(|| (id("-u"), id("-g")))
    }

    fn command(&self, tool: &str) -> Command {
        let mut command = Command::new(self.tools.join(tool));
        command.current_dir(self.dir.path());
        if let Some((user, group)) = self.owner() {
            command.uid(user).gid(group);
        }
        command
    }

    /// From the next start on it speaks TLS; strangers with a password have to.
    pub fn speaks_tls(&self, certificate: &Path, key: &Path) {
        let data = self.dir.path().join("data");
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            let to = data.join(name);
            fs::copy(from, &to).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
            if let Some((user, group)) = self.owner() {
                std::os::unix::fs::chown(&to, Some(user), Some(group)).unwrap();
            }
        }
        let rules = "host all watch 127.0.0.1/32 trust\nhostssl all guest 127.0.0.0/8 scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
        let settings = data.join("postgresql.auto.conf");
        fs::write(settings, "ssl = on\nlisten_addresses = '127.0.0.1,127.0.0.2'\n").unwrap();
    }

    /// Runs one statement as the owner.
    pub fn run(&self, sql: &str) {
        let port = self.port.to_string();
        let psql = self.tools.join("psql").display().to_string();
        let args = ["-h", "127.0.0.1", "-p", &port, "-U", "watch", "-d", "postgres", "-c", sql];
        crate::support::run(&psql, &args);
    }

    pub async fn start(&self) -> Program {
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.dir.path().join("data")).args(["-p", &self.port.to_string(), "-k", ""]);
        command.args(["-c", "fsync=off"]);
        let program = Program::start(&mut command, self.port);
        listens(self.port).await;
        program
    }
}

/// A certificate authority's file, and a server on a certificate of it for `localhost`.
pub async fn tls_server(dir: &Path) -> (Program, PathBuf) {
    let at = |name: &str| dir.join(name).display().to_string();
    let openssl = |args: &str| {
        let args: Vec<String> =
            args.split(' ').map(|a| a.replace("DIR", &dir.display().to_string())).collect();
        crate::support::run("openssl", &args.iter().map(String::as_str).collect::<Vec<_>>());
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -days 30 -subj /CN=desk -keyout DIR/ca-key.pem -out DIR/ca.pem"));
    openssl(&format!("req {key} -subj /CN=localhost -keyout DIR/key.pem -out DIR/request.pem"));
    fs::write(dir.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl(
        "x509 -req -in DIR/request.pem -CA DIR/ca.pem -CAkey DIR/ca-key.pem -CAcreateserial -days 30 \
         -extfile DIR/names -out DIR/certificate.pem",
    );
    let port = free_port();
    let mut command = Command::new("openssl");
    command.args([
        "s_server",
        "-quiet",
        "-www",
        "-accept",
        &port.to_string(),
        "-key",
        &at("key.pem"),
        "-cert",
    ]);
    let program = Program::start(command.arg(at("certificate.pem")), port);
    listens(port).await;
    (program, dir.join("ca.pem"))
}
