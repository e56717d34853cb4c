//! A document as a tree that knows where everything stands, kept small: large policies have a million values.
//!
//! One list holds a record for every value and key, each in front of what it contains, so that a value and all within it
//! are a slice of the list. Texts are not copied where the file has them as they are read.

use super::lines::{Lines, to_u32};
use crate::{message::nearest, rules::Place};

/// The document of a file.
pub(super) struct Tree<'t> {
    pub(super) texts: Texts<'t>,
    pub(super) root: Record,
    /// What the root contains.
    pub(super) records: Vec<Record>,
}

impl Tree<'_> {
    pub(super) fn root(&self) -> Node<'_> {
        Node { texts: &self.texts, record: &self.root, within: &self.records }
    }
}

/// A value or a key: the bytes where it stands, what it is, and a number that goes with it.
pub(super) struct Record {
    start: u32,
    end: u32,
    /// The number, and behind it, in the lowest bits, the form.
    number_and_form: u32,
}

/// What a record is, and what its number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Written without quotes, so that it may stand for something other than text; read as it is written.
    Plain,
    /// Text that is read as it is written between its quotes.
    Quoted,
    /// Nothing, which takes the place of its key.
    Nothing,
    /// Text that is read otherwise than it is written: its number among those.
    Made,
    /// The same, written without quotes.
    MadePlain,
    /// A list: how many records its elements have.
    Sequence,
    /// A mapping: how many records its keys and values have.
    Mapping,
    /// A key that stands before in its mapping: it and its value are passed over.
    RepeatedKey,
}

impl Form {
    /// Each at its own number.
    const ALL: [Self; 1 << Record::FORM_BITS] = [
        Self::Plain,
        Self::Quoted,
        Self::Nothing,
        Self::Made,
        Self::MadePlain,
        Self::Sequence,
        Self::Mapping,
        Self::RepeatedKey,
    ];
}

impl Record {
    const FORM_BITS: u32 = 3;

    /// The largest number that a record can have.
    pub(super) const MOST: usize = (u32::MAX >> Self::FORM_BITS) as usize;

    pub(super) fn new(place: Place, form: Form, number: usize) -> Self {
        let number_and_form = to_u32(number.min(Self::MOST)) << Self::FORM_BITS | form as u32;
        Self { start: place.start, end: place.end, number_and_form }
    }

    pub(super) const fn end(&self) -> u32 {
        self.end
    }

    const fn number(&self) -> usize {
        (self.number_and_form >> Self::FORM_BITS) as usize
    }

    fn form(&self) -> Form {
        let form = self.number_and_form & !(u32::MAX << Self::FORM_BITS);
        Form::ALL.get(form as usize).copied().unwrap_or(Form::Plain)
    }

    /// Makes the record of a key that of a repeated one.
    pub(super) const fn repeat(&mut self) {
        self.number_and_form = Form::RepeatedKey as u32;
    }
}

/// Where the texts of scalars are.
pub(super) struct Texts<'t> {
    pub(super) written: &'t str,
    pub(super) made: Vec<Box<str>>,
    pub(super) lines: Lines<'t>,
}

impl Texts<'_> {
    fn of(&self, record: &Record) -> &str {
        let (start, end) = (record.start as usize, record.end as usize);
        let text = match record.form() {
            Form::Plain => self.written.get(start..end),
            Form::Quoted => self.written.get(start + 1..end.saturating_sub(1)),
            Form::Made | Form::MadePlain => self.made.get(record.number()).map(|text| &**text),
            Form::Nothing | Form::Sequence | Form::Mapping | Form::RepeatedKey => None,
        };
        text.unwrap_or_default()
    }
}

/// A value of the document.
#[derive(Clone, Copy)]
pub(super) struct Node<'n> {
    texts: &'n Texts<'n>,
    record: &'n Record,
    within: &'n [Record],
}

pub(super) enum Value<'n> {
    Scalar {
        text: &'n str,
        /// Written without quotes, so that it may stand for something other than text.
        plain: bool,
    },
    Sequence(Items<'n>),
    Mapping(Entries<'n>),
}

impl<'n> Node<'n> {
    pub(super) fn place(self) -> Place {
        self.texts.lines.place(self.record.start, self.record.end)
    }

    /// What tells the node from all others of its tree.
    pub(super) const fn identity(self) -> *const () {
        std::ptr::from_ref(self.record).cast()
    }

    pub(super) fn value(self) -> Value<'n> {
        let values = Values { texts: self.texts, records: self.within };
        match self.record.form() {
            Form::Sequence => Value::Sequence(Items(values)),
            Form::Mapping => Value::Mapping(Entries(values)),
            Form::Plain | Form::Nothing | Form::MadePlain => Value::Scalar { text: self.text(), plain: true },
            Form::Quoted | Form::Made | Form::RepeatedKey => Value::Scalar { text: self.text(), plain: false },
        }
    }

    fn text(self) -> &'n str {
        self.texts.of(self.record)
    }

    /// Where to point for what a mapping lacks: its first key.
    pub(super) fn first_place(self) -> Place {
        match self.value() {
            Value::Mapping(mut entries) => entries.next().map_or(self.place(), Entry::key_place),
            Value::Sequence(_) | Value::Scalar { .. } => self.place(),
        }
    }

    /// Whether a mapping has the key, or one that is likely meant to be it.
    pub(super) fn has_or_misspells(self, key: &str) -> bool {
        self.entries().any(|entry| entry.key() == key || nearest(entry.key(), [key]).is_some())
    }

    /// The entries of a mapping; none of anything else.
    pub(super) fn entries(self) -> impl Iterator<Item = Entry<'n>> {
        let entries = if let Value::Mapping(entries) = self.value() { Some(entries) } else { None };
        entries.into_iter().flatten()
    }
}

/// Values and keys behind one another.
#[derive(Clone, Copy)]
struct Values<'n> {
    texts: &'n Texts<'n>,
    records: &'n [Record],
}

impl<'n> Values<'n> {
    fn next(&mut self) -> Option<Node<'n>> {
        let (record, behind) = self.records.split_first()?;
        let length = if matches!(record.form(), Form::Sequence | Form::Mapping) { record.number() } else { 0 };
        let (within, behind) = behind.split_at_checked(length)?;
        self.records = behind;
        Some(Node { texts: self.texts, record, within })
    }
}

/// The elements of a list.
#[derive(Clone)]
pub(super) struct Items<'n>(Values<'n>);

impl<'n> Iterator for Items<'n> {
    type Item = Node<'n>;

    fn next(&mut self) -> Option<Node<'n>> {
        self.0.next()
    }
}

/// The entries of a mapping, without those whose key is repeated.
#[derive(Clone)]
pub(super) struct Entries<'n>(Values<'n>);

impl<'n> Entries<'n> {
    pub(super) const fn new(texts: &'n Texts<'n>, records: &'n [Record]) -> Self {
        Self(Values { texts, records })
    }

    /// How many records have not been looked at.
    pub(super) const fn records_left(&self) -> usize {
        self.0.records.len()
    }
}

#[derive(Clone, Copy)]
pub(super) struct Entry<'n> {
    key: Node<'n>,
    pub(super) value: Node<'n>,
}

impl<'n> Entry<'n> {
    pub(super) fn key(self) -> &'n str {
        self.key.text()
    }

    pub(super) fn key_place(self) -> Place {
        self.key.place()
    }
}

impl<'n> Iterator for Entries<'n> {
    type Item = Entry<'n>;

    fn next(&mut self) -> Option<Entry<'n>> {
        loop {
            let (key, value) = (self.0.next()?, self.0.next()?);
            if key.record.form() != Form::RepeatedKey {
                return Some(Entry { key, value });
            }
        }
    }
}
