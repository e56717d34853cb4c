//! Texts in which marks show where something must be found; the marks are removed.

use portcullis::rules::Place;
use std::ops::Range;

/// Around the places of findings.
pub(crate) const FINDING: [char; 2] = ['«', '»'];
/// Around the places that findings relate to.
pub(crate) const RELATED: [char; 2] = ['‹', '›'];
/// Around what fixes replace.
pub(crate) const FIX: [char; 2] = ['⟦', '⟧'];

/// A place: its line and column, counted from 1, and its bytes.
pub(crate) type Spot = (u32, u32, Range<usize>);

pub(crate) fn spot(place: Place) -> Spot {
    (place.line, place.column, place.bytes())
}

/// A text without its marks, and the places that were between them, in the order of the text.
#[derive(Debug)]
pub(crate) struct Marked {
    pub(crate) text: String,
    spots: [Vec<Spot>; 3],
}

impl Marked {
    pub(crate) fn new(marked: &str) -> Self {
        let mut text = String::new();
        let mut open = [const { Vec::new() }; 3];
        let mut spots = [const { Vec::new() }; 3];
        let (mut line, mut column) = (1, 1);
        let mut letters = marked.chars().peekable();
        while let Some(letter) = letters.next() {
            let kinds = [FINDING, RELATED, FIX];
            if let Some(kind) = kinds.iter().position(|[begin, _]| *begin == letter) {
                open[kind].push((line, column, text.len()));
            } else if let Some(kind) = kinds.iter().position(|[_, end]| *end == letter) {
                let (line, column, start) =
                    open[kind].pop().unwrap_or_else(|| panic!("a mark without a beginning: {marked}"));
                spots[kind].push((line, column, start..text.len()));
            } else {
                text.push(letter);
                let breaks = letter == '\n' || letter == '\r' && letters.peek() != Some(&'\n');
                (line, column) = if breaks { (line + 1, 1) } else { (line, column + 1) };
            }
        }
        assert!(open.iter().all(Vec::is_empty), "a mark without an end: {marked}");
        for spots in &mut spots {
            spots.sort_by_key(|(_, _, bytes)| (bytes.start, bytes.end));
        }
        Self { text, spots }
    }

    pub(crate) fn of_findings(&self) -> &[Spot] {
        &self.spots[0]
    }

    pub(crate) fn of_related(&self) -> &[Spot] {
        &self.spots[1]
    }

    pub(crate) fn of_fixes(&self) -> &[Spot] {
        &self.spots[2]
    }
}
