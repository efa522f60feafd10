//! YAML as a tree in which everything knows its place, within bounds.
//!
//! Scalars stay text: what is a number or a word is for the reader to say, because an Alertmanager configuration takes
//! `010` for text where text is wanted. Aliases are copied and counted, so that a small text cannot become a large tree.

use crate::domain::alerts_document::Mistake;
use granit_parser::Event;
use granit_parser::Parser;
use granit_parser::ScalarStyle;
use granit_parser::Span;
use std::collections::HashMap;
use std::collections::HashSet;

/// Most bytes of a document.
pub const DOCUMENT_MAX_BYTES: usize = 1024 * 1024;
/// Most nodes of a document, with what aliases repeat.
pub const NODES_MAX: usize = 100_000;
/// Deepest nesting of lists and maps.
pub const NESTING_MAX: usize = 100;

/// Where something stands, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl Place {
    /// Where a document begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self { line: span.start.line(), column: span.start.col() + 1 }
    }
}

/// A part of the tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub at: Place,
    /// What it is.
    pub is: Value,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Value {
    /// A scalar.
    Text {
        /// After quotes and escapes.
        text: String,
        /// Without quotes: it may be a number, a yes or no, or nothing.
        plain: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the document.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub struct Key {
    /// Where it stands.
    pub at: Place,
    /// Its text.
    pub text: String,
}

impl Node {
    /// Nothing: no text at all, `~` or `null`.
    pub fn is_null(&self) -> bool {
        let Value::Text { text, plain: true } = &self.is else { return false };
        ["", "~", "null", "Null", "NULL"].contains(&text.as_str())
    }

    fn size(&self) -> usize {
        1 + match &self.is {
            Value::Text { .. } => 0,
            Value::List(items) => items.iter().map(Self::size).sum(),
            Value::Map(pairs) => pairs.iter().map(|(_, node)| 1 + node.size()).sum(),
        }
    }
}

/// Reads one document; `None` when there is nothing in it.
///
/// # Errors
/// Why it cannot be read, with its place.
pub fn read(text: &str) -> Result<Option<Node>, Mistake> {
    if text.len() > DOCUMENT_MAX_BYTES {
        let what = format!("the document has {} bytes", text.len());
        return Err(Mistake::new(Place::START, what, format!("at most {DOCUMENT_MAX_BYTES} are read")));
    }
    let options = granit_parser::options! {
        emit_comments: false,
        disallow_directives: true,
        flow_nesting_limit: NESTING_MAX,
        block_nesting_limit: NESTING_MAX,
    };
    let mut reader = Reader {
        events: Parser::new_from_str_with_options(text, options),
        anchors: HashMap::new(),
        nodes: 0,
    };
    let mut found: Option<Node> = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(found.filter(|node| !node.is_null())),
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event => {
                let node = reader.node(event, span, 0)?;
                if found.as_ref().is_some_and(|first| !first.is_null()) && !node.is_null() {
                    let hint = "leave one, without the line `---` and what follows it";
                    return Err(Mistake::new(node.at, "there is a second document", hint));
                }
                found = found.filter(|first| !first.is_null()).or(Some(node));
            }
        }
    }
}

struct Reader<'a> {
    events: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Mistake> {
        match self.events.next() {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) => {
                let at = Place { line: error.marker().line(), column: error.marker().col() + 1 };
                let hint = "look at indentation, colons and quotes in this line and the one before it";
                Err(Mistake::new(at, format!("this is not YAML: {}", error.info()), hint))
            }
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn count(&mut self, more: usize, at: Place) -> Result<(), Mistake> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > NODES_MAX {
            let what = format!("the document has more than {NODES_MAX} parts, with what aliases repeat");
            return Err(Mistake::new(at, what, "write less, or repeat less"));
        }
        Ok(())
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Mistake> {
        let at = Place::from(span);
        self.count(1, at)?;
        if depth > NESTING_MAX {
            return Err(Mistake::new(at, format!("more than {NESTING_MAX} levels deep"), "nest less"));
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                (Node { at, is: Value::Text { text: text.into_owned(), plain } }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => (Node { at, is: self.list(depth)? }, anchor),
            Event::MappingStart(_, anchor, _) => (Node { at, is: self.map(depth)? }, anchor),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    let hint = "an alias stands after what it repeats, and not inside of it";
                    return Err(Mistake::new(at, "the alias repeats what contains it", hint));
                };
                self.count(node.size(), at)?;
                return Ok(node);
            }
            _ => return Err(Mistake::new(at, "something is missing here", "write a value")),
        };
        if anchor > 0 {
            // What is kept is a copy, so it counts like one.
            self.count(node.size(), at)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Value, Mistake> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Mistake> {
        let mut pairs: Vec<(Key, Node)> = Vec::new();
        let mut merged: Vec<Node> = Vec::new();
        let mut known = HashSet::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let node = self.node(event, span, depth + 1)?;
            let Value::Text { text, plain } = node.is else {
                return Err(Mistake::new(node.at, "a key has to be text", "write a word before the colon"));
            };
            let key = Key { at: node.at, text };
            let (event, span) = self.next()?;
            let value = self.node(event, span, depth + 1)?;
            if plain && key.text == "<<" {
                merged.push(value);
            } else if !known.insert(key.text.clone()) {
                let what = format!("`{}` is there twice", key.text);
                return Err(Mistake::new(key.at, what, "leave one of them"));
            } else {
                pairs.push((key, value));
            }
        }
        for node in merged {
            merge(&mut pairs, &mut known, node)?;
        }
        Ok(Value::Map(pairs))
    }
}

/// Takes over what a merge key names, where the mapping itself does not say it.
fn merge(pairs: &mut Vec<(Key, Node)>, known: &mut HashSet<String>, node: Node) -> Result<(), Mistake> {
    match node.is {
        Value::Map(more) => {
            for (key, value) in more {
                if known.insert(key.text.clone()) {
                    pairs.push((key, value));
                }
            }
            Ok(())
        }
        Value::List(items) => items.into_iter().try_for_each(|item| merge(pairs, known, item)),
        Value::Text { .. } => {
            Err(Mistake::new(node.at, "`<<` takes over a mapping", "write an alias of one after it"))
        }
    }
}
