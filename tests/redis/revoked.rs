//! The door on a house whose keys are dead: nobody stays signed in with one.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tradewarden::domain::actor::Actor;
use tradewarden::domain::actor::Door as DoorWord;
use tradewarden::domain::actor::Role;
use tradewarden::domain::keyspace::fault::Fault;
use tradewarden::domain::refusal::Refusal;
use tradewarden::resp::door::Door;
use tradewarden::resp::door::Settings;
use tradewarden::resp::house::Doing;
use tradewarden::resp::house::House;
use tradewarden::resp::house::OwnKey;
use tradewarden::resp::house::SignedIn;
use tradewarden::resp::house::Verb;
use tradewarden::resp::listen;
use tradewarden::services::users::Ending;

/// Its keys all pass the check; those named `dead…` were revoked right behind it.
struct Fake;

impl House for Fake {
    fn now_micros(&self) -> i64 {
        1_000_000
    }

    fn revision(&self) -> u64 {
        0
    }

    fn own_keys(&self) -> Vec<OwnKey> {
        Vec::new()
    }

    fn sign_in(&self, _: Option<String>, secret: String, _: String) -> Doing<Result<SignedIn, Fault>> {
        let actor = Actor::new(format!("key:{secret}"), Role::Admin, DoorWord::Redis);
        Box::pin(async move { Ok(SignedIn { actor, key: secret }) })
    }

    fn key_lives(&self, key: &str) -> bool {
        !key.starts_with("dead")
    }

    fn perform(&self, _: Arc<Actor>, _: Verb) -> Doing<Result<(), Refusal>> {
        Box::pin(async { Ok(()) })
    }

    fn denied(&self, _: Arc<Actor>, _: &'static str, _: String) -> Doing<()> {
        Box::pin(async {})
    }

    fn measured(&self, _: &[(&'static str, u64)], _: usize) {}

    fn random(&self) -> u64 {
        4
    }
}

/// The answer to one line; empty when the other side ended the connection.
fn answer(stream: &mut TcpStream, line: &str) -> String {
    let mut got = [0; 512];
    // A connection that ended meanwhile may refuse the line, too.
    let _ = stream.write_all(line.as_bytes());
    let n = stream.read(&mut got).unwrap_or(0);
    String::from_utf8_lossy(&got[..n]).into_owned()
}

#[test]
fn a_key_revoked_behind_its_check_is_not_kept() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let door = Arc::new(Door::new(Arc::new(Fake), Arc::default(), Settings::default(), address.port()));
    let (stop, stopped) = watch::channel(false);
    let thread = listen::start(listener, door.clone(), None, stopped, async {}).unwrap();
    let connect = || {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    };

    let mut late = connect();
    assert!(answer(&mut late, "AUTH dead-before\r\n").starts_with("-WRONGPASS"));
    assert_eq!(answer(&mut late, "PING\r\n"), "", "it is sent away");

    let (mut well, mut missed) = (connect(), connect());
    assert_eq!(answer(&mut well, "AUTH living\r\n"), "+OK\r\n");
    assert_eq!(answer(&mut missed, "AUTH other\r\n"), "+OK\r\n");
    // Its ending is among those the door could not keep up with.
    for peer in door.peers.list() {
        let mut key = peer.key.lock();
        if key.as_deref() == Some("other") {
            *key = Some("dead-since".to_owned());
        }
    }
    let (endings, mut told) = broadcast::channel(1);
    for key in ["dead-since", "somebody", "else"] {
        endings.send(Ending::Key(key.to_owned())).unwrap();
    }
    let lagged = told.try_recv();
    assert!(matches!(lagged, Err(broadcast::error::TryRecvError::Lagged(2))), "{lagged:?}");
    door.hear(Err(RecvError::Lagged(2)));
    assert_eq!(answer(&mut missed, "PING\r\n"), "", "it is sent away");
    assert_eq!(answer(&mut well, "PING\r\n"), "+PONG\r\n");
    door.hear(Ok(Ending::Key("living".to_owned())));
    assert_eq!(answer(&mut well, "PING\r\n"), "");
    stop.send(true).unwrap();
    thread.join().unwrap();
}
