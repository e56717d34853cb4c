//! Where the segments of a path are.

/// Where a segment is in the target, and its decoded text in the buffer of decoded texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub(super) start: u16,
    pub(super) end: u16,
    /// Empty if the segment has no escapes: then its text is as it is written.
    pub(super) text_start: u16,
    pub(super) text_end: u16,
    /// The special characters, as [`Specials`](super::segment::Specials) keeps them.
    pub(super) specials: u8,
}

/// Paths of real services have fewer segments; more are kept on the heap.
const INLINE: usize = 10;

/// A list of spans. A short one allocates nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spans {
    inline: [Span; INLINE],
    count: usize,
    more: Vec<Span>,
}

impl Spans {
    pub(super) const fn new() -> Self {
        const NONE: Span = Span { start: 0, end: 0, text_start: 0, text_end: 0, specials: 0 };
        Self { inline: [NONE; INLINE], count: 0, more: Vec::new() }
    }

    pub(super) fn push(&mut self, span: Span) {
        match self.inline.get_mut(self.count) {
            Some(free) => {
                *free = span;
                self.count += 1;
            }
            None => self.more.push(span),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.count + self.more.len()
    }

    pub(super) fn get(&self, number: usize) -> Option<Span> {
        if number < self.count {
            return self.inline.get(number).copied();
        }
        self.more.get(number.checked_sub(INLINE)?).copied()
    }
}
