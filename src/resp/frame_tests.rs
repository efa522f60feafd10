//! The decoder alone: every cut gives the same requests, every bomb gives an answer.

use super::Decoder;
use super::Limits;
use super::Step;
use proptest::prelude::prop;
use proptest::prop_assert_eq;
use proptest::proptest;

type Read = Result<Vec<Vec<Vec<u8>>>, String>;

/// Feeds the chunks one after the other, as a socket would.
fn read(chunks: &[&[u8]], signed_in: bool) -> Read {
    let (mut decoder, mut buf, mut out) = (Decoder::default(), Vec::new(), Vec::new());
    for chunk in chunks {
        buf.extend_from_slice(chunk);
        loop {
            match decoder.decode(&buf, &Limits::default(), signed_in).map_err(|e| e.to_string())? {
                Step::More => break,
                Step::Empty(n) => drop(buf.drain(..n)),
                Step::Request(n) => {
                    out.push(decoder.args(&buf).from(0).map(<[u8]>::to_vec).collect());
                    buf.drain(..n);
                }
            }
        }
    }
    Ok(out)
}

fn wire(requests: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let mut out = Vec::new();
    for request in requests {
        out.extend(format!("*{}\r\n", request.len()).bytes());
        for arg in request {
            out.extend(format!("${}\r\n", arg.len()).bytes());
            out.extend(arg);
            out.extend(b"\r\n");
        }
    }
    out
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_requests(
        requests in prop::collection::vec(prop::collection::vec(prop::collection::vec(0u8.., 0..40), 1..6), 1..6),
        cuts in prop::collection::vec(0usize..4000, 0..8),
    ) {
        let bytes = wire(&requests);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c % (bytes.len() + 1)).collect();
        cuts.sort_unstable();
        let mut chunks = Vec::new();
        let mut from = 0;
        for cut in cuts {
            chunks.push(&bytes[from..cut]);
            from = cut;
        }
        chunks.push(&bytes[from..]);
        prop_assert_eq!(read(&chunks, true), Ok(requests));
    }

    #[test]
    fn noise_never_panics_and_cuts_do_not_matter(
        noise in prop::collection::vec(prop::sample::select(b"*$-+:0123456789\r\n\"'\\ xab\0\xff".to_vec()), 0..60),
    ) {
        let whole = read(&[&noise], true);
        let single: Vec<&[u8]> = noise.chunks(1).collect();
        prop_assert_eq!(whole, read(&single, true));
    }
}

#[test]
fn every_single_cut_of_a_pipeline() {
    let bytes =
        b"*1\r\n$4\r\nPING\r\n\r\nset k \"a b\\x41\"\r\n*0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n";
    let whole = read(&[bytes], true);
    assert_eq!(whole.as_ref().map(Vec::len), Ok(3));
    for cut in 0..bytes.len() {
        assert_eq!(read(&[&bytes[..cut], &bytes[cut..]], true), whole, "cut at {cut}");
    }
}

#[test]
fn bombs_get_the_text_redis_gives() {
    let nested = "*1\r\n".repeat(10_000);
    for (bytes, signed_in, text) in [
        (nested.as_str(), true, "expected '$', got '*'"),
        ("*1\r\n%1\r\n", true, "expected '$', got '%'"),
        ("*99999999\r\n", true, "invalid multibulk length"),
        ("*x\r\n", true, "invalid multibulk length"),
        ("*11\r\n", false, "unauthenticated multibulk length"),
        ("*1\r\n$16385\r\n", false, "unauthenticated bulk length"),
        ("*1\r\n$8388609\r\n", true, "invalid bulk length"),
        ("*1\r\n$-1\r\n", true, "invalid bulk length"),
        ("set k \"open\r\n", true, "unbalanced quotes in request"),
        ("set k \"a\"b\r\n", true, "unbalanced quotes in request"),
    ] {
        assert_eq!(read(&[bytes.as_bytes()], signed_in), Err(format!("ERR Protocol error: {text}")));
    }
    let endless = "x".repeat(70_000);
    let said = read(&[endless.as_bytes()], true);
    assert_eq!(said, Err("ERR Protocol error: too big inline request".to_owned()));
}

#[test]
fn a_request_is_bounded_as_a_whole() {
    let limits = Limits { bulk: 1_000, elements: 100, request: 5_000 };
    let mut bytes = b"*20\r\n".to_vec();
    for _ in 0..20 {
        bytes.extend(b"$1000\r\n");
        bytes.resize(bytes.len() + 1_000, b'x');
        bytes.extend(b"\r\n");
    }
    let said = Decoder::default().decode(&bytes, &limits, true).map_err(|e| e.to_string());
    assert_eq!(said, Err("ERR Protocol error: too big request".to_owned()));
}
