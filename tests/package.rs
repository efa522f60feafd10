//! What a host does with the appliance: systemd starts, watches and stops it.

use crate::support::Appliance;
use crate::support::Place;
use crate::support::repo;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::Duration;

/// Most exposure that `systemd-analyze security` may find.
const EXPOSURE_MAX: f64 = 1.5;

/// The next thing told, within the time that a start may take.
fn told(socket: &UnixDatagram) -> String {
    let mut bytes = [0_u8; 4096];
    let length = socket.recv(&mut bytes).expect("something is told in time");
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[tokio::test]
async fn systemd_is_told_of_start_life_and_stop() {
    let place = Place::new();
    let path = place.dir.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let variables = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "600000")];
    let mut appliance = Appliance::launch(&place, &variables);
    let first = told(&socket);
    assert!(first.starts_with("READY=1\nSTATUS=console on http://127.0.0.1:"), "{first}");
    appliance.ready().await;
    for _ in 0..3 {
        assert_eq!(told(&socket), "WATCHDOG=1");
    }
    let (code, mut last) = (appliance.stop(), String::new());
    socket.set_nonblocking(true).unwrap();
    let mut bytes = [0_u8; 4096];
    while let Ok(length) = socket.recv(&mut bytes) {
        last = String::from_utf8_lossy(&bytes[..length]).into_owned();
    }
    assert_eq!(code, 0);
    assert!(last.starts_with("STOPPING=1\n"), "{last}");
}

#[tokio::test]
async fn a_watchdog_that_is_meant_for_somebody_else_is_not_fed() {
    let place = Place::new();
    let path = place.dir.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let pid = std::process::id().to_string();
    let variables =
        [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "200000"), ("WATCHDOG_PID", &pid)];
    let appliance = Appliance::launch(&place, &variables);
    appliance.ready().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    socket.set_nonblocking(true).unwrap();
    assert!(told(&socket).starts_with("READY=1"));
    assert!(socket.recv(&mut [0_u8; 64]).is_err(), "nothing but the start is told");
}

#[tokio::test]
async fn the_one_time_link_is_left_for_the_installation_and_for_nobody_else() {
    let place = Place::new();
    let mut appliance = Appliance::start(&place).await;
    let path = place.run_dir().join("setup-link");
    let link = fs::read_to_string(&path).unwrap();
    assert!(link.starts_with(&format!("{}/setup?token=", place.url())), "{link}");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    appliance.stop();
    let _again = Appliance::start(&place).await;
    assert_ne!(fs::read_to_string(&path).unwrap(), link, "each start has a link of its own");
}

#[test]
fn the_unit_is_good_and_exposes_little() {
    let place = tempfile::tempdir().unwrap();
    let unit = fs::read_to_string(repo("packaging/systemd/tradewarden.service")).unwrap();
    // The installed program and its manual are not here: the binary of this build stands in.
    let here = unit.replace("/usr/bin/tradewarden", crate::support::BINARY).replace("man:tradewarden(1)", "");
    let path = place.path().join("tradewarden.service");
    fs::write(&path, here).unwrap();
    let analyze = |args: &[&str]| {
        let output = Command::new("systemd-analyze").args(args).arg(&path).output().expect("systemd is here");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let (good, said) = analyze(&["verify"]);
    assert!(good && said.trim().is_empty(), "{said}");
    let (_, said) = analyze(&["security", "--offline=true", "--no-pager"]);
    let overall = said.lines().find(|line| line.contains("Overall exposure level")).unwrap_or(&said);
    let level = overall.split_whitespace().find_map(|word| word.parse::<f64>().ok());
    assert!(level.is_some_and(|level| level <= EXPOSURE_MAX), "{overall}");
}
