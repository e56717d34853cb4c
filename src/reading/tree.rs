//! A document as a tree with the place of every value and key. It is compact, since large policies have a million values.
//!
//! One list holds a record for every value and key, each before the records of its content, so that a value with all its
//! content is a slice of the list. Scalars that are written as they are read are not copied.

use super::text::{Lines, to_u32};
use crate::{message::nearest, rules::Place};

/// The document of a file.
pub(super) struct Tree<'t> {
    pub(super) texts: Texts<'t>,
    pub(super) root: Record,
    /// The content of the root.
    pub(super) records: Vec<Record>,
}

impl Tree<'_> {
    /// Returns the number of values and keys.
    pub(super) const fn nodes(&self) -> usize {
        self.records.len() + 1
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node { texts: &self.texts, record: &self.root, within: &self.records }
    }
}

/// A value or a key: its bytes in the text, its form, and a number whose meaning depends on the form.
pub(super) struct Record {
    start: u32,
    end: u32,
    /// The number, and in the lowest bits the form.
    number_and_form: u32,
}

/// The form of a record, which says what its number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A scalar without quotes, which may be something other than text. Read as it is written.
    Plain,
    /// Text in quotes. Read as it is written between them.
    Quoted,
    /// A value that is left out. Its bytes are those of its key.
    Nothing,
    /// Text that is not read as it is written. The number is its index in [`Texts::decoded`].
    Decoded,
    /// The same as `Decoded`, for a scalar without quotes.
    DecodedPlain,
    /// A list. The number counts the records of its elements.
    Sequence,
    /// A mapping. The number counts the records of its keys and values.
    Mapping,
    /// A key that its mapping already has. It is skipped, and so is its value.
    RepeatedKey,
}

impl Form {
    /// Each form at the index that stands for it.
    const ALL: [Self; 1 << Record::FORM_BITS] = [
        Self::Plain,
        Self::Quoted,
        Self::Nothing,
        Self::Decoded,
        Self::DecodedPlain,
        Self::Sequence,
        Self::Mapping,
        Self::RepeatedKey,
    ];
}

impl Record {
    const FORM_BITS: u32 = 3;

    /// The largest number that a record can have.
    pub(super) const MAX: usize = (u32::MAX >> Self::FORM_BITS) as usize;

    pub(super) fn new(place: Place, form: Form, number: usize) -> Self {
        let number_and_form = to_u32(number.min(Self::MAX)) << Self::FORM_BITS | form as u32;
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

    /// Marks the key as repeated.
    pub(super) const fn mark_repeated(&mut self) {
        self.number_and_form = Form::RepeatedKey as u32;
    }
}

/// The texts of scalars.
pub(super) struct Texts<'t> {
    pub(super) written: &'t str,
    pub(super) decoded: Vec<Box<str>>,
    pub(super) lines: Lines<'t>,
}

impl Texts<'_> {
    fn of(&self, record: &Record) -> &str {
        let (start, end) = (record.start as usize, record.end as usize);
        let text = match record.form() {
            Form::Plain => self.written.get(start..end),
            Form::Quoted => self.written.get(start + 1..end.saturating_sub(1)),
            Form::Decoded | Form::DecodedPlain => self.decoded.get(record.number()).map(|text| &**text),
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
        /// Whether it is written without quotes, so that it may be something other than text.
        plain: bool,
    },
    Sequence(Items<'n>),
    Mapping(Entries<'n>),
}

impl<'n> Node<'n> {
    pub(super) fn place(self) -> Place {
        self.texts.lines.place(self.record.start, self.record.end)
    }

    /// Returns what distinguishes the node from the others of its tree.
    pub(super) const fn identity(self) -> *const () {
        std::ptr::from_ref(self.record).cast()
    }

    pub(super) fn value(self) -> Value<'n> {
        let values = Values { texts: self.texts, records: self.within };
        match self.record.form() {
            Form::Sequence => Value::Sequence(Items(values)),
            Form::Mapping => Value::Mapping(Entries(values)),
            Form::Plain | Form::Nothing | Form::DecodedPlain => Value::Scalar { text: self.text(), plain: true },
            Form::Quoted | Form::Decoded | Form::RepeatedKey => Value::Scalar { text: self.text(), plain: false },
        }
    }

    fn text(self) -> &'n str {
        self.texts.of(self.record)
    }

    /// Returns whether the value is a list or a mapping in brackets.
    pub(super) fn is_in_brackets(self) -> bool {
        let written = self.texts.written.get(self.record.start as usize..).unwrap_or_default();
        matches!(self.record.form(), Form::Sequence | Form::Mapping) && written.starts_with(['[', '{'])
    }

    /// Returns the place to show for what a mapping lacks: its first key.
    pub(super) fn first_place(self) -> Place {
        match self.value() {
            Value::Mapping(mut entries) => entries.next().map_or(self.place(), Entry::key_place),
            Value::Sequence(_) | Value::Scalar { .. } => self.place(),
        }
    }

    /// Returns whether a mapping has the key, or a likely misspelling of it.
    pub(super) fn has_or_misspells(self, key: &str) -> bool {
        self.entries().any(|entry| entry.key() == key || nearest(entry.key(), [key]).is_some())
    }

    /// Iterates over the entries of a mapping. Other values have none.
    pub(super) fn entries(self) -> impl Iterator<Item = Entry<'n>> {
        let entries = if let Value::Mapping(entries) = self.value() { Some(entries) } else { None };
        entries.into_iter().flatten()
    }
}

/// Values and keys in sequence.
#[derive(Clone, Copy)]
struct Values<'n> {
    texts: &'n Texts<'n>,
    records: &'n [Record],
}

impl<'n> Values<'n> {
    fn next(&mut self) -> Option<Node<'n>> {
        let (record, rest) = self.records.split_first()?;
        let length = if matches!(record.form(), Form::Sequence | Form::Mapping) { record.number() } else { 0 };
        let (within, rest) = rest.split_at_checked(length)?;
        self.records = rest;
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

/// The entries of a mapping, without those with a repeated key.
#[derive(Clone)]
pub(super) struct Entries<'n>(Values<'n>);

impl<'n> Entries<'n> {
    pub(super) const fn new(texts: &'n Texts<'n>, records: &'n [Record]) -> Self {
        Self(Values { texts, records })
    }

    /// Returns the number of records that remain.
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
