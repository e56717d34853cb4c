//! The other paths that a lenient server could read a target as.

use super::{PathSegment, Special, Target, decode::decoded, segment::Specials};

/// The characters that some servers act upon after decoding. A percent sign means another decoding.
const SEPARATORS: [Special; 5] =
    [Special::Slash, Special::Backslash, Special::Semicolon, Special::QuestionMark, Special::Hash];

/// How often a server decodes, and whether it reads the result as a path again.
#[derive(Clone, Copy)]
enum Decoding {
    Once,
    Twice,
    TwiceAndAgainAsPath,
}

impl Target<'_> {
    /// Returns the other paths that a lenient server could read the target as, each as a list of segments: none if no segment has
    /// escapes.
    ///
    /// A server can match the path undecoded, as it is or in its [canonical spelling](Self::canonical), decode it once or twice, read
    /// a decoded slash or backslash as the end of a segment, cut segments at a `;` and the path at a `?` or `#`, drop empty
    /// segments, and resolve dot segments. It is taken to do the same everywhere in the path. A request is safe to decide if none of
    /// the other paths leads to another route than its [segments](Self::segments) do. Servers that fold case are not considered.
    ///
    /// ```
    /// use portcullis::routes::Target;
    ///
    /// let target = Target::parse("/v2/token/a%2Frotate")?;
    /// let readings = target.readings();
    /// assert!(readings.contains(&["v2", "token", "a", "rotate"].map(String::from).to_vec()));
    /// assert!(Target::parse("/v2/token/a")?.readings().is_empty());
    /// # Ok::<(), portcullis::routes::Refusal>(())
    /// ```
    #[must_use]
    pub fn readings(&self) -> Vec<Vec<String>> {
        if !self.has_escapes() {
            return Vec::new();
        }
        let texts: Vec<String> = self.segments().map(|segment| segment.text().to_owned()).collect();
        let raw = self.segments().map(|segment| segment.raw().to_owned()).collect();
        let canonical = self.segments().map(|segment| {
            let mut spelling = String::with_capacity(segment.raw().len());
            segment.write_canonical(&mut spelling);
            spelling
        });
        let mut readings = vec![raw, canonical.collect()];
        let present = self.segments().map(present).fold(Specials::default(), Specials::union);
        if present != Specials::default() {
            for separators in subsets(present) {
                readings.push(read(&texts, &separators, Decoding::Once));
                if present.has(Special::Percent) {
                    readings.push(read(&texts, &separators, Decoding::Twice));
                    readings.push(read(&texts, &separators, Decoding::TwiceAndAgainAsPath));
                }
            }
        }
        readings.sort_unstable();
        readings.dedup();
        readings.retain(|reading| *reading != texts);
        readings
    }
}

/// Returns the special characters of the text of a segment, and of what it is decoded to again.
fn present(segment: PathSegment<'_>) -> Specials {
    let specials = segment.specials;
    if specials.has(Special::Percent) { specials.union(Specials::of(&again(segment.text()))) } else { specials }
}

fn again(text: &str) -> String {
    let bytes: Vec<u8> = decoded(text.as_bytes()).map(|(_, byte)| byte).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns all sets of those separators that are present.
fn subsets(present: Specials) -> Vec<Vec<Special>> {
    let mut sets = vec![Vec::new()];
    for separator in SEPARATORS.into_iter().filter(|&separator| present.has(separator)) {
        let with: Vec<Vec<Special>> = sets.iter().map(|set| [set.as_slice(), &[separator]].concat()).collect();
        sets.extend(with);
    }
    sets
}

fn read(texts: &[String], separators: &[Special], decoding: Decoding) -> Vec<String> {
    let path = as_path(texts, separators);
    match decoding {
        Decoding::Once => path,
        Decoding::Twice => path.iter().map(|text| again(text)).collect(),
        Decoding::TwiceAndAgainAsPath => {
            let path: Vec<String> = path.iter().map(|text| again(text)).collect();
            as_path(&path, separators)
        }
    }
}

/// Reads texts as a path again, with these separators.
fn as_path(texts: &[String], separators: &[Special]) -> Vec<String> {
    let is = |kind: &[Special], letter: char| {
        kind.iter().any(|kind| separators.contains(kind) && kind.character() == letter)
    };
    let is_slash = |letter: char| is(&[Special::Slash, Special::Backslash], letter);
    let ends_path = |letter: char| is(&[Special::QuestionMark, Special::Hash], letter);
    let begins_parameters = |letter: char| is(&[Special::Semicolon], letter);

    let mut path: Vec<String> = Vec::new();
    for text in texts {
        let kept = text.split(ends_path).next().unwrap_or_default();
        for part in kept.split(is_slash) {
            match part.split(begins_parameters).next().unwrap_or_default() {
                "" | "." => {}
                ".." => drop(path.pop()),
                name => path.push(name.to_owned()),
            }
        }
        if kept.len() < text.len() {
            break;
        }
    }
    path
}
