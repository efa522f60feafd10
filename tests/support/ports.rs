//! Ports for a test alone. The kernel's own pick may come twice, and may be given to somebody else before it is used.

use std::env::temp_dir;
use std::fs::File;
use std::fs::create_dir_all;
use std::net::TcpListener;
use std::process;
use std::sync::Mutex;

/// Below what the kernel gives away by itself (from 32768 on), so that no connection going out sits on one.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// Locks held until the process ends: every test is a process of its own, and none may get what another one has.
static HELD: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A port nobody listens on, and that no other test will be given while this one runs.
pub fn free_port() -> u16 {
    let locks = temp_dir().join("tradewarden-test-ports");
    create_dir_all(&locks).unwrap();
    let mut held = HELD.lock().unwrap();
    let count = usize::from(PORTS.end - PORTS.start);
    // Each process begins elsewhere, and goes on where it was.
    let first = process::id() as usize * 61 + held.len();
    for step in 0..count {
        let port = PORTS.start + u16::try_from((first + step) % count).unwrap();
        let lock = File::create(locks.join(port.to_string())).unwrap();
        if lock.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            held.push(lock);
            return port;
        }
    }
    panic!("every port of {PORTS:?} is taken");
}

#[test]
fn a_port_is_given_once() {
    let mut ports: Vec<u16> = (0..500).map(|_| free_port()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 500);
}
