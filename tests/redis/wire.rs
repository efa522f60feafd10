//! A Redis client that shows the bytes.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

/// One connection.
pub struct Wire {
    pub socket: TcpStream,
    marks: usize,
}

impl Wire {
    pub fn to(port: u16) -> Self {
        let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_nodelay(true).unwrap();
        Self { socket, marks: 0 }
    }

    /// Sends a request without reading an answer.
    pub fn send(&mut self, args: &[&str]) {
        self.socket.write_all(&encode(args)).unwrap();
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    /// The answer to a request, whole: it ends where that of a marked PING behind it begins.
    pub fn ask_raw(&mut self, args: &[&str]) -> Vec<u8> {
        self.marks += 1;
        let mark = format!("mark-{}", self.marks);
        let mut both = encode(args);
        both.extend(encode(&["PING", &mark]));
        self.socket.write_all(&both).unwrap();
        let mut got = Vec::new();
        let end = format!("{mark}\r\n");
        // Between MULTI and EXEC the PING is queued: one line for each of the two.
        let queued =
            |got: &[u8]| got.ends_with(b"+QUEUED\r\n") && got.iter().filter(|b| **b == b'\n').count() == 2;
        while !got.ends_with(end.as_bytes()) && !queued(&got) {
            let mut part = [0; 65536];
            match self.socket.read(&mut part) {
                Ok(0) => break,
                Ok(n) => got.extend_from_slice(&part[..n]),
                Err(e) => panic!("{args:?}: {e} after {}", got.escape_ascii()),
            }
        }
        let text = String::from_utf8_lossy(&got).into_owned();
        // In RESP2 a listening client gets its PING answered as a list.
        for head in [
            format!("${}\r\n{mark}\r\n", mark.len()),
            format!("*2\r\n$4\r\npong\r\n${}\r\n{mark}\r\n", mark.len()),
        ]
        .iter()
        .rev()
        {
            if text.ends_with(head.as_str()) {
                got.truncate(got.len() - head.len());
                break;
            }
        }
        got
    }

    /// The answer as text.
    pub fn ask(&mut self, args: &[&str]) -> String {
        String::from_utf8_lossy(&self.ask_raw(args)).into_owned()
    }

    /// One answer of one line, or the two lines of a bulk string, without a mark: for use inside MULTI.
    pub fn line(&mut self, args: &[&str]) -> String {
        self.send(args);
        self.read_line()
    }

    /// The next line.
    pub fn read_line(&mut self) -> String {
        let mut line = Vec::new();
        let mut byte = [0];
        while !line.ends_with(b"\r\n") {
            match self.socket.read(&mut byte) {
                Ok(0) => break,
                Ok(_) => line.push(byte[0]),
                Err(e) => panic!("{e} after {}", line.escape_ascii()),
            }
        }
        String::from_utf8_lossy(&line).trim_end().to_owned()
    }

    /// All that comes until the other side closes.
    pub fn rest(&mut self) -> String {
        let mut all = Vec::new();
        let mut part = [0; 65536];
        while let Ok(n) = self.socket.read(&mut part) {
            if n == 0 {
                break;
            }
            all.extend_from_slice(&part[..n]);
        }
        String::from_utf8_lossy(&all).into_owned()
    }
}

/// A request as bytes.
pub fn encode(args: &[&str]) -> Vec<u8> {
    let mut out = format!("*{}\r\n", args.len()).into_bytes();
    for arg in args {
        out.extend(format!("${}\r\n{arg}\r\n", arg.len()).bytes());
    }
    out
}
