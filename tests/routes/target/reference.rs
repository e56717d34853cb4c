//! A second reader of targets, slow and obvious, from the grammar of RFC 3986.

/// What a target in origin form is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Refused,
    /// The decoded segments, none with a character that means something in a path.
    Plain(Vec<String>),
    Special(Vec<String>),
}

const UNRESERVED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
/// Without `;`, which is refused.
const SUB_DELIMS: &str = "!$&'()*+,=";

pub(crate) fn verdict(target: &[u8]) -> Verdict {
    read(target).unwrap_or(Verdict::Refused)
}

fn read(target: &[u8]) -> Option<Verdict> {
    let target = String::from_utf8(target.to_vec()).ok().filter(|target| target.len() <= 8192)?;
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (&*target, None),
    };
    if !is_made_of(path, &format!("{UNRESERVED}{SUB_DELIMS}:@/")) {
        return None;
    }
    if !is_made_of(query.unwrap_or_default(), &format!("{UNRESERVED}{SUB_DELIMS}:@/?;[]")) {
        return None;
    }
    if query.unwrap_or_default().contains("%00") || remove_dot_segments(path) != path {
        return None;
    }
    let mut segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    if segments.last() == Some(&"") {
        segments.pop();
    }
    let mut texts = Vec::new();
    for segment in segments {
        let text = String::from_utf8(decode(segment.as_bytes())).ok()?;
        let name = text.split(';').next().unwrap();
        if text.is_empty() || name == "." || name == ".." || text.chars().any(char::is_control) {
            return None;
        }
        texts.push(text);
    }
    let special = texts.iter().any(|text| text.contains(['/', '\\', ';', '?', '#', '%']));
    Some(if special { Verdict::Special(texts) } else { Verdict::Plain(texts) })
}

/// Whether a text has only these characters and `pct-encoded`.
fn is_made_of(text: &str, characters: &str) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '%' {
            let digits = rest.get(1..3).unwrap_or_default();
            if digits.len() != 2 || !digits.chars().all(|digit| "0123456789abcdefABCDEF".contains(digit)) {
                return false;
            }
            rest = &rest[3..];
        } else if characters.contains(first) {
            rest = &rest[1..];
        } else {
            return false;
        }
    }
    true
}

/// Decodes each escape; a `%` that begins none stays.
pub(crate) fn decode(text: &[u8]) -> Vec<u8> {
    match text {
        [] => Vec::new(),
        [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
            let digits = String::from_utf8(vec![*high, *low]).unwrap();
            [vec![u8::from_str_radix(&digits, 16).unwrap()], decode(rest)].concat()
        }
        [first, rest @ ..] => [vec![*first], decode(rest)].concat(),
    }
}

/// The algorithm of section 5.2.4.
fn remove_dot_segments(path: &str) -> String {
    let (mut input, mut output) = (path.to_owned(), String::new());
    while !input.is_empty() {
        if let Some(rest) = input.strip_prefix("../").or_else(|| input.strip_prefix("./")) {
            input = rest.to_owned();
        } else if input.starts_with("/./") || input == "/." {
            input = format!("/{}", input[2..].trim_start_matches('/'));
        } else if input.starts_with("/../") || input == "/.." {
            input = format!("/{}", input[3..].trim_start_matches('/'));
            output.truncate(output.rfind('/').unwrap_or(0));
        } else if input == "." || input == ".." {
            input.clear();
        } else {
            let end = input[1..].find('/').map_or(input.len(), |slash| slash + 1);
            output.push_str(&input[..end]);
            input.drain(..end);
        }
    }
    output
}
