//! Requests from bytes: an incremental decoder that owns no socket and copies no argument.
//!
//! A request is an array of bulk strings or an inline line; nothing nests, so a bomb of nested arrays ends at its
//! second byte. The decoder keeps its place between reads, so a large bulk is never scanned twice.

use crate::domain::keyspace::number::integer;

/// Largest single argument, before the configured limit is applied.
pub const MAX_BULK: usize = 8 * 1024 * 1024;
/// Most arguments in one request.
pub const MAX_ELEMENTS: usize = 1_000_000;
/// Largest request in total.
pub const MAX_REQUEST: usize = 64 * 1024 * 1024;
/// Longest inline request, and longest line that carries a length.
pub const MAX_LINE: usize = 64 * 1024;
/// Largest argument of a client that has not signed in.
pub const MAX_BULK_BEFORE_AUTH: usize = 16 * 1024;
/// Most arguments of a client that has not signed in.
pub const MAX_ELEMENTS_BEFORE_AUTH: usize = 10;

/// What a connection may send in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in one argument.
    pub bulk: usize,
    /// Arguments in one request.
    pub elements: usize,
    /// Bytes in one request.
    pub request: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bulk: MAX_BULK, elements: MAX_ELEMENTS, request: MAX_REQUEST }
    }
}

/// Where an argument lies in its buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

/// A request that cannot be read; the connection ends after the answer, as it does at Redis.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ERR Protocol error: {0}")]
pub struct ProtocolError(String);

fn broken<T>(text: &str) -> Result<T, ProtocolError> {
    Err(ProtocolError(text.to_owned()))
}

/// How far a decoding step came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The buffer ends inside a request.
    More,
    /// An empty request of so many bytes, to be passed over in silence.
    Empty(usize),
    /// A whole request of so many bytes; `args` gives its arguments.
    Request(usize),
}

/// The arguments of one request, borrowed from the buffer they came in.
#[derive(Clone, Copy, Debug)]
pub struct Args<'a> {
    buf: &'a [u8],
    spans: &'a [Span],
}

impl<'a> Args<'a> {
    /// Number of arguments, the command name included.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// True for a request without arguments, which the decoder never gives out.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// One argument; an empty slice where there is none, so that arity is checked in one place only.
    #[inline]
    pub fn at(&self, i: usize) -> &'a [u8] {
        match self.spans.get(i) {
            Some(s) => self.buf.get(s.start as usize..s.end as usize).unwrap_or(b""),
            None => b"",
        }
    }

    /// The arguments from `i` on.
    pub fn from(&self, i: usize) -> impl DoubleEndedIterator<Item = &'a [u8]> + ExactSizeIterator + use<'a> {
        let (buf, spans) = (self.buf, self.spans.get(i..).unwrap_or(&[]));
        spans.iter().map(move |s| buf.get(s.start as usize..s.end as usize).unwrap_or(b""))
    }

    /// A copy that outlives the buffer.
    pub fn to_owned(&self) -> Request {
        Request::new(self.from(0))
    }
}

/// A request that owns its bytes: what MULTI queues and what a slow command takes along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    buf: Vec<u8>,
    spans: Vec<Span>,
}

impl Request {
    /// Puts a request together from its arguments.
    pub fn new<'a>(args: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut made = Self::default();
        for arg in args {
            made.push(arg);
        }
        made
    }

    fn push(&mut self, arg: &[u8]) {
        let start = self.buf.len() as u32;
        self.buf.extend_from_slice(arg);
        self.spans.push(Span { start, end: self.buf.len() as u32 });
    }

    /// The arguments.
    pub fn args(&self) -> Args<'_> {
        Args { buf: &self.buf, spans: &self.spans }
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.buf.len() + self.spans.len() * size_of::<Span>()
    }
}

/// The decoder of one connection.
#[derive(Debug, Default)]
pub struct Decoder {
    at: usize,
    left: Option<usize>,
    bulk: Option<usize>,
    spans: Vec<Span>,
    inline: Option<Request>,
}

impl Decoder {
    /// Reads on in `buf`, which begins with the first byte of the current request.
    pub fn decode(&mut self, buf: &[u8], limits: &Limits, signed_in: bool) -> Result<Step, ProtocolError> {
        if self.left.is_none() {
            match buf.first() {
                None => return Ok(Step::More),
                Some(b'*') => {}
                Some(_) => return self.decode_inline(buf, limits, signed_in),
            }
            self.spans.clear();
            self.inline = None;
            let Some((count, next)) = number_line(buf, 1, "too big mbulk count string")? else {
                return Ok(Step::More);
            };
            self.at = next;
            match count {
                Some(n) if n <= 0 => return Ok(self.done(Step::Empty(next))),
                Some(n) if n as usize <= limits.elements => {
                    if !signed_in && n as usize > MAX_ELEMENTS_BEFORE_AUTH {
                        return broken("unauthenticated multibulk length");
                    }
                    self.left = Some(n as usize);
                }
                _ => return broken("invalid multibulk length"),
            }
        }
        self.decode_bulks(buf, limits, signed_in)
    }

    fn decode_bulks(&mut self, buf: &[u8], limits: &Limits, signed_in: bool) -> Result<Step, ProtocolError> {
        let bulk_limit = if signed_in { limits.bulk } else { limits.bulk.min(MAX_BULK_BEFORE_AUTH) };
        while let Some(left) = self.left.filter(|n| *n > 0) {
            let size = match self.bulk {
                Some(size) => size,
                None => {
                    match buf.get(self.at) {
                        None => return Ok(Step::More),
                        Some(b'$') => {}
                        Some(other) => {
                            return broken(&format!("expected '$', got '{}'", other.escape_ascii()));
                        }
                    }
                    let Some((size, next)) = number_line(buf, self.at + 1, "too big bulk count string")?
                    else {
                        return Ok(Step::More);
                    };
                    let size = match size {
                        Some(n) if n >= 0 && n as usize <= limits.bulk => n as usize,
                        _ => return broken("invalid bulk length"),
                    };
                    if size > bulk_limit {
                        return broken("unauthenticated bulk length");
                    }
                    if next + size > limits.request {
                        return broken("too big request");
                    }
                    self.at = next;
                    self.bulk = Some(size);
                    size
                }
            };
            let end = self.at + size;
            if buf.len() < end + 2 {
                return Ok(Step::More);
            }
            self.spans.push(Span { start: self.at as u32, end: end as u32 });
            self.at = end + 2;
            self.bulk = None;
            self.left = Some(left - 1);
        }
        Ok(self.done(Step::Request(self.at)))
    }

    fn done(&mut self, step: Step) -> Step {
        self.left = None;
        self.at = 0;
        step
    }

    fn decode_inline(&mut self, buf: &[u8], limits: &Limits, signed_in: bool) -> Result<Step, ProtocolError> {
        let longest = if signed_in { MAX_LINE } else { MAX_BULK_BEFORE_AUTH };
        let Some(end) = buf.iter().take(longest + 1).position(|b| *b == b'\n') else {
            return if buf.len() > longest { broken("too big inline request") } else { Ok(Step::More) };
        };
        let line = buf.get(..end).unwrap_or(b"");
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(request) = split_line(line) else { return broken("unbalanced quotes in request") };
        if request.spans.is_empty() {
            return Ok(Step::Empty(end + 1));
        }
        if request.spans.len() > limits.elements {
            return broken("too many arguments in inline request");
        }
        self.inline = Some(request);
        Ok(Step::Request(end + 1))
    }

    /// The arguments of the request that `decode` just found in `buf`.
    pub fn args<'a>(&'a self, buf: &'a [u8]) -> Args<'a> {
        match &self.inline {
            Some(request) => request.args(),
            None => Args { buf, spans: &self.spans },
        }
    }

    /// Bytes that the current request still lacks, as far as known: lets the reader make room in one go.
    pub fn wants(&self, have: usize) -> usize {
        self.bulk.map_or(0, |size| (self.at + size + 2).saturating_sub(have))
    }

    /// Gives back the room that an unusually long request took.
    pub fn trim(&mut self) {
        const KEEP: usize = 1024;
        if self.left.is_none() && self.spans.capacity() > KEEP {
            self.spans = Vec::new();
        }
    }
}

/// Reads the decimal number of a length line from `at` to CR LF. The inner option is empty when it is no number.
#[inline]
fn number_line(buf: &[u8], at: usize, too_long: &str) -> Result<Option<(Option<i64>, usize)>, ProtocolError> {
    let rest = buf.get(at..).unwrap_or(b"");
    let Some(len) = rest.iter().take(MAX_LINE + 1).position(|b| *b == b'\r') else {
        return if rest.len() > MAX_LINE { broken(too_long) } else { Ok(None) };
    };
    if rest.len() < len + 2 {
        return Ok(None);
    }
    Ok(Some((rest.get(..len).and_then(integer), at + len + 2)))
}

/// Splits an inline request at blanks; "…" knows escapes, '…' knows only \'. None when a quote stays open.
fn split_line(line: &[u8]) -> Option<Request> {
    let mut out = Request::default();
    let mut i = 0;
    loop {
        while line.get(i).is_some_and(|b| b.is_ascii_whitespace() || *b == 0) {
            i += 1;
        }
        if i >= line.len() {
            return Some(out);
        }
        let (word, next) = next_word(line, i)?;
        out.push(&word);
        i = next;
    }
}

fn next_word(line: &[u8], mut i: usize) -> Option<(Vec<u8>, usize)> {
    let mut word = Vec::new();
    while let Some(b) = line.get(i).copied() {
        match b {
            b'"' | b'\'' => {
                i = quoted(line, i + 1, b, &mut word)?;
                // A closing quote ends the word: what follows must be a blank or the end.
                return line.get(i).is_none_or(u8::is_ascii_whitespace).then_some((word, i));
            }
            b if b.is_ascii_whitespace() || b == 0 => break,
            b => word.push(b),
        }
        i += 1;
    }
    Some((word, i))
}

fn quoted(line: &[u8], mut i: usize, quote: u8, word: &mut Vec<u8>) -> Option<usize> {
    loop {
        let b = *line.get(i)?;
        if b == quote {
            return Some(i + 1);
        }
        if b == b'\\' && quote == b'\'' && line.get(i + 1) == Some(&b'\'') {
            word.push(b'\'');
            i += 2;
            continue;
        }
        if b == b'\\' && quote == b'"' {
            let hex = line.get(i + 2..i + 4).and_then(|h| std::str::from_utf8(h).ok());
            let hex = hex.and_then(|h| u8::from_str_radix(h, 16).ok());
            if let (Some(b'x'), Some(byte)) = (line.get(i + 1), hex) {
                word.push(byte);
                i += 4;
                continue;
            }
            word.push(match *line.get(i + 1)? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'a' => 7,
                other => other,
            });
            i += 2;
            continue;
        }
        word.push(b);
        i += 1;
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
