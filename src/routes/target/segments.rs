//! Iteration over the segments of a target.

use std::iter::FusedIterator;

use super::{PathSegment, Target};

/// Iterates over the segments of a path, from left to right. The slash at the end of a path is followed by none.
///
/// ```
/// use portcullis::routes::Target;
///
/// let target = Target::parse("/v2/t%65am/")?;
/// let texts: Vec<&str> = target.segments().map(|segment| segment.text()).collect();
/// assert_eq!(texts, ["v2", "team"]);
/// # Ok::<(), portcullis::routes::Refusal>(())
/// ```
#[derive(Clone, Debug)]
pub struct Segments<'t> {
    target: &'t Target<'t>,
    next: usize,
}

impl<'t> Segments<'t> {
    pub(super) const fn new(target: &'t Target<'t>) -> Self {
        Self { target, next: 0 }
    }
}

impl<'t> Iterator for Segments<'t> {
    type Item = PathSegment<'t>;

    fn next(&mut self) -> Option<PathSegment<'t>> {
        let segment = self.target.segment(self.next)?;
        self.next += 1;
        Some(segment)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let rest = self.target.segment_count().saturating_sub(self.next);
        (rest, Some(rest))
    }
}

impl ExactSizeIterator for Segments<'_> {}
impl FusedIterator for Segments<'_> {}
