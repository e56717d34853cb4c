use std::{fmt, sync::Arc, vec};

use proptest::strategy::ValueTree;

/// What is drawn, and what it shrinks to.
pub(super) trait Shrinks {
    /// What is drawn.
    type Item: Copy + PartialEq + fmt::Debug;

    /// What is simpler than an item, in the order in which it is tried. An item must not be simpler than itself, by
    /// however many steps.
    fn simpler(&self, than: Self::Item) -> Vec<Self::Item>;
}

/// Tries everything that is simpler than the simplest item with which the test failed.
pub(super) struct Shrinking<S: Shrinks> {
    of: Arc<S>,
    failed: S::Item,
    tried: S::Item,
    /// What is left to try; `None` before anything was.
    left: Option<vec::IntoIter<S::Item>>,
}

impl<S: Shrinks> Shrinking<S> {
    pub(super) const fn new(of: Arc<S>, item: S::Item) -> Self {
        Self { of, failed: item, tried: item, left: None }
    }

    fn next(&mut self) -> Option<S::Item> {
        let (of, failed) = (&self.of, self.failed);
        self.left.get_or_insert_with(|| of.simpler(failed).into_iter()).next()
    }
}

impl<S: Shrinks> ValueTree for Shrinking<S> {
    type Value = S::Item;

    fn current(&self) -> S::Item {
        self.tried
    }

    /// The test failed with what was tried.
    fn simplify(&mut self) -> bool {
        if self.tried != self.failed {
            self.failed = self.tried;
            self.left = None;
        }
        let next = self.next();
        self.tried = next.unwrap_or(self.failed);
        next.is_some()
    }

    /// The test passed with what was tried: on to the next, and in the end back to what it failed with.
    fn complicate(&mut self) -> bool {
        let has_changed = self.tried != self.failed;
        if has_changed {
            self.tried = self.next().unwrap_or(self.failed);
        }
        has_changed
    }
}
