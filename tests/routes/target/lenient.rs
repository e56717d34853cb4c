//! Readers of paths as lenient as some servers: Tomcat, IIS, and frameworks that decode what was decoded.

use super::reference::decode;

/// What a server does with the path of a target.
#[allow(clippy::struct_excessive_bools, reason = "each is a habit that a server has or not, and all go together")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// How often it decodes.
    pub(crate) decodes: usize,
    /// It splits the path into segments after decoding it. Else it decodes the segments.
    pub(crate) splits_decoded: bool,
    pub(crate) backslash_is_slash: bool,
    pub(crate) cuts_parameters: bool,
    pub(crate) cuts_query: bool,
    pub(crate) cuts_fragment: bool,
}

/// Decodes twice, and acts upon everything.
pub(crate) const MOST_LENIENT: Server = Server {
    decodes: 2,
    splits_decoded: true,
    backslash_is_slash: true,
    cuts_parameters: true,
    cuts_query: true,
    cuts_fragment: true,
};

/// All servers.
pub(crate) fn servers() -> impl Iterator<Item = Server> {
    let choices = (0..3_usize).flat_map(|decodes| (0..32_u32).map(move |bits| (decodes, bits)));
    choices.map(|(decodes, bits)| Server {
        decodes,
        splits_decoded: bits & 1 != 0,
        backslash_is_slash: bits & 2 != 0,
        cuts_parameters: bits & 4 != 0,
        cuts_query: bits & 8 != 0,
        cuts_fragment: bits & 16 != 0,
    })
}

impl Server {
    /// The segments of a target as this server reads them. It merges slashes and resolves dots.
    pub(crate) fn reads(&self, target: &str) -> Vec<String> {
        let path = target.split('?').next().unwrap();
        let pieces: Vec<&str> = if self.splits_decoded { vec![path] } else { path.split('/').collect() };
        let mut segments = Vec::new();
        for piece in pieces.into_iter().map(|piece| self.decoded(piece)) {
            let end = piece.find(|letter| self.cuts_query && letter == '?' || self.cuts_fragment && letter == '#');
            let kept = &piece[..end.unwrap_or(piece.len())];
            let is_slash = |letter: char| match letter {
                '/' => self.splits_decoded,
                '\\' => self.backslash_is_slash,
                _ => false,
            };
            for part in kept.split(is_slash) {
                let part = if self.cuts_parameters { part.split(';').next().unwrap() } else { part };
                match part {
                    "" | "." => {}
                    ".." => drop(segments.pop()),
                    name => segments.push(name.to_owned()),
                }
            }
            if end.is_some() {
                break;
            }
        }
        segments
    }

    fn decoded(&self, text: &str) -> String {
        let decoded = (0..self.decodes).fold(text.as_bytes().to_vec(), |text, _| decode(&text));
        String::from_utf8_lossy(&decoded).into_owned()
    }
}
