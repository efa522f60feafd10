//! Answers to bytes, in RESP2 or RESP3 as the client asked for.

use crate::domain::keyspace::number::float_text;

/// The answers of one connection that wait to be written.
#[derive(Debug, Default)]
pub struct Out {
    buf: Vec<u8>,
    resp3: bool,
}

/// Room that is kept between batches; a larger buffer is given back.
const KEEP: usize = 64 * 1024;

impl Out {
    /// Switches between RESP2 and RESP3.
    pub fn set_resp3(&mut self, on: bool) {
        self.resp3 = on;
    }

    /// Does the client speak RESP3?
    pub fn resp3(&self) -> bool {
        self.resp3
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.buf.len()
    }

    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.buf.is_empty()
    }

    /// The bytes that wait.
    pub fn bytes(&self) -> &[u8] {
        &self.buf
    }

    /// Takes back what was written since `len` was read.
    pub fn cut(&mut self, len: usize) {
        self.buf.truncate(len);
    }

    /// Forgets what has been written to the socket.
    pub fn clear(&mut self) {
        self.buf.clear();
        self.buf.shrink_to(KEEP);
    }

    /// Adds bytes that are an answer already.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.buf.extend_from_slice(bytes);
    }

    #[inline]
    fn head(&mut self, mark: u8, number: i64) {
        self.buf.push(mark);
        if (0..10).contains(&number) {
            self.buf.push(b'0' + number as u8);
        } else {
            push_number(&mut self.buf, number);
        }
        self.buf.extend_from_slice(b"\r\n");
    }

    /// `+OK`.
    pub fn ok(&mut self) {
        self.buf.extend_from_slice(b"+OK\r\n");
    }

    /// A status line.
    pub fn status(&mut self, text: &str) {
        self.line(b'+', text);
    }

    /// An error line; line breaks inside become blanks.
    pub fn error(&mut self, text: &str) {
        self.line(b'-', text);
    }

    fn line(&mut self, mark: u8, text: &str) {
        self.buf.push(mark);
        self.buf.extend(text.bytes().map(|b| if b == b'\r' || b == b'\n' { b' ' } else { b }));
        self.buf.extend_from_slice(b"\r\n");
    }

    /// A whole number.
    #[inline]
    pub fn int(&mut self, number: i64) {
        self.head(b':', number);
    }

    /// A length or count.
    #[inline]
    pub fn size(&mut self, number: usize) {
        self.head(b':', number as i64);
    }

    /// Yes or no as 1 or 0.
    pub fn flag(&mut self, yes: bool) {
        self.head(b':', i64::from(yes));
    }

    /// A byte string.
    #[inline]
    pub fn bulk(&mut self, bytes: &[u8]) {
        self.head(b'$', bytes.len() as i64);
        self.buf.extend_from_slice(bytes);
        self.buf.extend_from_slice(b"\r\n");
    }

    /// A byte string, or null.
    pub fn bulk_or_null(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.bulk(bytes),
            None => self.null(),
        }
    }

    /// No value.
    pub fn null(&mut self) {
        self.buf.extend_from_slice(if self.resp3 { b"_\r\n" } else { b"$-1\r\n" });
    }

    /// No list.
    pub fn null_array(&mut self) {
        self.buf.extend_from_slice(if self.resp3 { b"_\r\n" } else { b"*-1\r\n" });
    }

    /// The head of a list of so many answers.
    pub fn array(&mut self, len: usize) {
        self.head(b'*', len as i64);
    }

    /// The head of a map of so many pairs.
    pub fn map(&mut self, pairs: usize) {
        if self.resp3 { self.head(b'%', pairs as i64) } else { self.head(b'*', 2 * pairs as i64) }
    }

    /// The head of a set of so many members.
    pub fn set(&mut self, len: usize) {
        self.head(if self.resp3 { b'~' } else { b'*' }, len as i64);
    }

    /// The head of a message that answers nothing.
    pub fn push(&mut self, len: usize) {
        self.head(if self.resp3 { b'>' } else { b'*' }, len as i64);
    }

    /// A floating-point number.
    pub fn double(&mut self, number: f64) {
        let text = float_text(number);
        if self.resp3 {
            self.line(b',', &text);
        } else {
            self.bulk(text.as_bytes());
        }
    }

    /// A long text to read, as INFO gives.
    pub fn text(&mut self, text: &str) {
        if self.resp3 {
            self.head(b'=', text.len() as i64 + 4);
            self.buf.extend_from_slice(b"txt:");
            self.buf.extend_from_slice(text.as_bytes());
            self.buf.extend_from_slice(b"\r\n");
        } else {
            self.bulk(text.as_bytes());
        }
    }

    /// A list of byte strings.
    pub fn bulks<'a>(&mut self, items: impl ExactSizeIterator<Item = &'a [u8]>) {
        self.array(items.len());
        items.for_each(|i| self.bulk(i));
    }
}

/// Appends a whole number as text.
pub fn push_number(buf: &mut Vec<u8>, number: i64) {
    const DIGITS: usize = 20;
    let mut text = [0u8; DIGITS];
    let mut at = DIGITS;
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        buf.push(b'-');
    }
    buf.extend_from_slice(&text[at..]);
}

/// A whole number as text.
pub fn number_text(number: i64) -> Vec<u8> {
    let mut out = Vec::with_capacity(8);
    push_number(&mut out, number);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another library reads what we write, to its last byte.
    #[test]
    fn another_parser_reads_every_answer() {
        for resp3 in [false, true] {
            let mut out = Out::default();
            out.set_resp3(resp3);
            out.map(2);
            out.bulk(b"key");
            out.double(-0.25);
            out.status("OK");
            out.set(1);
            out.text("long\r\ntext");
            out.null();
            out.null_array();
            out.push(2);
            out.bulk(b"");
            out.int(-7);
            out.error("ERR no");
            out.double(f64::INFINITY);
            let mut rest = bytes::Bytes::copy_from_slice(out.bytes());
            let mut answers = 0;
            while !rest.is_empty() {
                rest = if resp3 {
                    resp_rs::resp3::parse_frame(rest).unwrap().1
                } else {
                    resp_rs::resp2::parse_frame(rest).unwrap().1
                };
                answers += 1;
            }
            assert_eq!(answers, 6);
        }
    }

    #[test]
    fn both_protocols() {
        let write = |resp3: bool| {
            let mut out = Out::default();
            out.set_resp3(resp3);
            out.null();
            out.null_array();
            out.map(1);
            out.double(1.5);
            out.text("hi");
            out.push(0);
            out.int(i64::MIN);
            out.error("ERR a\r\nb");
            String::from_utf8_lossy(out.bytes()).into_owned()
        };
        assert_eq!(
            write(false),
            "$-1\r\n*-1\r\n*2\r\n$3\r\n1.5\r\n$2\r\nhi\r\n*0\r\n:-9223372036854775808\r\n-ERR a  b\r\n"
        );
        assert_eq!(
            write(true),
            "_\r\n_\r\n%1\r\n,1.5\r\n=6\r\ntxt:hi\r\n>0\r\n:-9223372036854775808\r\n-ERR a  b\r\n"
        );
    }
}
