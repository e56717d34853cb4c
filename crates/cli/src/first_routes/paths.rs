//! The paths of a document as a routes file can have them.

use std::collections::HashSet;

use portcullis::route::{Method, Template};

use crate::openapi::{Document, Endpoint, Shape};

/// A path, with the endpoints that it has.
pub(super) struct Path<'d> {
    /// As a routes file writes it, or the reason why none can have it.
    pub(super) template: Result<String, String>,
    /// The path of the document's requests.
    pub(super) written: String,
    pub(super) endpoints: Vec<(Method, &'d Endpoint)>,
    shape: Option<Shape>,
}

impl Path<'_> {
    /// Returns whether the document writes the path with a slash at its end.
    pub(super) fn has_trailing_slash(&self) -> bool {
        self.written.ends_with('/')
    }
}

/// Returns the paths of a document in the order of its text. Paths that differ only in the names of parameters are one.
pub(super) fn paths(document: &Document) -> Vec<Path<'_>> {
    let mut paths: Vec<Path<'_>> = Vec::new();
    for endpoint in &document.endpoints {
        let routed = endpoint.method.routed();
        // `HEAD` has the route of `GET`, which a document declares as well.
        let Some(method) = routed.filter(|method| method.as_str() == endpoint.method.to_string()) else { continue };
        let written = endpoint.whole_paths().next().unwrap_or_default();
        let shape = Shape::of_path(&written, true);
        let same = |path: &&mut Path<'_>| match (&path.shape, &shape) {
            (Some(one), Some(other)) => one == other,
            _ => path.written == written,
        };
        match paths.iter_mut().find(same) {
            Some(path) if path.endpoints.iter().any(|(one, _)| *one == method) => {}
            Some(path) => path.endpoints.push((method, endpoint)),
            None => {
                paths.push(Path { template: template(&written), written, endpoints: vec![(method, endpoint)], shape });
            }
        }
    }
    paths
}

/// Returns the path as a routes file writes it: with names of parameters that it can have, each once.
fn template(path: &str) -> Result<String, String> {
    let mut names = HashSet::new();
    let segments = path.trim_end_matches('/').split('/').map(|segment| {
        let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            return segment.to_owned();
        };
        let is_kept = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        let name: String = name.chars().map(|letter| if is_kept(letter) { letter } else { '_' }).collect();
        let mut unique = name.clone();
        let mut number = 2;
        while !names.insert(unique.clone()) {
            unique = format!("{name}{number}");
            number += 1;
        }
        format!("{{{unique}}}")
    });
    let text = segments.collect::<Vec<String>>().join("/");
    match text.parse::<Template>() {
        Ok(template) => Ok(template.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn parameters_get_names_that_are_read() {
        assert_eq!(template("/a/{team.id}/b/{team.id}/").as_deref(), Ok("/a/{team_id}/b/{team_id2}"));
        assert!(template("/a/{id}.json").is_err());
        assert!(template("/").is_err());
    }
}
