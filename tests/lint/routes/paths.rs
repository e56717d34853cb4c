//! Small sets of paths, and all small targets.

use std::{collections::BTreeSet, fmt::Write as _};

use proptest::{prelude::*, sample::select};

pub(super) const METHODS: [&str; 3] = ["GET", "PUT", "POST"];

/// A path of a routes file: segments, of which `None` is a parameter, and the numbers of its methods.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) segments: Vec<Option<&'static str>>,
    pub(super) methods: BTreeSet<usize>,
}

impl Path {
    pub(super) fn text(&self) -> String {
        let segment = |(number, segment): (usize, Option<&str>)| match segment {
            Some(text) => format!("/{text}"),
            None => format!("/{{p{number}}}"),
        };
        self.segments.iter().copied().enumerate().map(segment).collect()
    }

    pub(super) fn matches(&self, target: &[&str]) -> bool {
        self.segments.len() == target.len()
            && self.segments.iter().zip(target).all(|(segment, text)| segment.is_none_or(|literal| literal == *text))
    }

    pub(super) fn is_literal(&self, number: usize) -> bool {
        self.segments.get(number).is_some_and(Option::is_some)
    }
}

/// Some paths, no two of which match the same targets.
pub(super) fn paths() -> impl Strategy<Value = Vec<Path>> {
    let segment = select(vec![Some("a"), Some("b"), None, None]);
    let segments = prop::collection::vec(segment, 1..4);
    let methods = prop::collection::btree_set(0..METHODS.len(), 1..3);
    let path = (segments, methods).prop_map(|(segments, methods)| Path { segments, methods });
    prop::collection::vec(path, 1..7).prop_map(|mut paths| {
        let mut seen = BTreeSet::new();
        paths.retain(|path| seen.insert(path.segments.clone()));
        paths
    })
}

pub(super) fn yaml(paths: &[Path]) -> String {
    let mut text = "paths:\n".to_owned();
    for path in paths {
        writeln!(text, "  \"{}\":", path.text()).expect("text can be written");
        for method in &path.methods {
            writeln!(text, "    {}: door.look_at", METHODS[*method]).expect("text can be written");
        }
    }
    text
}

/// Every target with up to three segments. No path has the segment `c`.
pub(super) fn targets() -> Vec<Vec<&'static str>> {
    let mut targets: Vec<Vec<&str>> = Vec::new();
    let mut longest: Vec<Vec<&str>> = vec![Vec::new()];
    for _ in 0..3 {
        let longer = |target: &Vec<&'static str>| {
            ["a", "b", "c"].map(|text| target.iter().copied().chain([text]).collect::<Vec<_>>())
        };
        longest = longest.iter().flat_map(longer).collect();
        targets.extend(longest.iter().cloned());
    }
    targets
}
