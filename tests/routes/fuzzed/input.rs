//! Bytes as a request.
//!
//! A request looks as on the wire, with lines that end with a line feed: `METHOD TARGET`, lines `NAME: VALUE`, an empty line, and the
//! body. After the body and a line `---` comes the stored object, and after another one the object from which that inherits
//! permissions. Of these three, a blank one is not there, and `?` is not known. What is left out is not known either.

use portcullis::routes::{Content, Head, Refusal, Routes};

/// A request, of which nothing is checked yet.
#[derive(Debug)]
pub(super) struct Input<'i> {
    pub(super) method: &'i str,
    pub(super) target: &'i [u8],
    pub(super) headers: Vec<(&'i str, &'i [u8])>,
    /// The body, the stored object, and its parent.
    pub(super) contents: [Content<'i>; 3],
}

impl<'i> Input<'i> {
    /// Reads bytes; `None` if the method or the name of a header is not UTF-8, which the types of the library rule out.
    pub(super) fn read(bytes: &'i [u8]) -> Option<Self> {
        let (first, mut rest) = line(bytes);
        let (method, target) = halves(first, b" ");
        let mut headers = Vec::new();
        while !rest.is_empty() {
            let (header, after) = line(rest);
            rest = after;
            if header.is_empty() {
                break;
            }
            let (name, value) = halves(header, b": ");
            headers.push((str::from_utf8(name).ok()?, value));
        }
        Some(Self { method: str::from_utf8(method).ok()?, target, headers, contents: contents(rest) })
    }

    pub(super) fn head(&self, routes: &Routes) -> Result<Head<'i>, Refusal> {
        Head::read(self.method, self.target, self.headers.iter().copied(), routes.service())
    }
}

fn contents(mut rest: &[u8]) -> [Content<'_>; 3] {
    let mut contents = [Content::Unknown; 3];
    for content in &mut contents {
        if rest.is_empty() {
            break;
        }
        let end = end_of_part(rest);
        let part = &rest[..end];
        rest = line(&rest[end..]).1;
        *content = match part.trim_ascii() {
            b"" => Content::Nothing,
            b"?" => Content::Unknown,
            _ => Content::Json(part),
        };
    }
    contents
}

/// Returns where the next line `---` begins.
fn end_of_part(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while !rest.is_empty() && line(rest).0 != b"---" {
        rest = line(rest).1;
    }
    bytes.len() - rest.len()
}

/// Returns the first line, and what comes after it.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    halves(bytes, b"\n")
}

/// Returns what is before and after a separator, or everything and nothing.
fn halves<'b>(bytes: &'b [u8], separator: &[u8]) -> (&'b [u8], &'b [u8]) {
    match bytes.windows(separator.len()).position(|window| window == separator) {
        Some(at) => (&bytes[..at], &bytes[at + separator.len()..]),
        None => (bytes, &[]),
    }
}

#[test]
fn bytes_are_read_as_they_look() {
    let text = b"PUT /v2/x y\nHost: a: b\nX\n\n{\n}\n---\n \n---\n?\n";
    let read = Input::read(text).expect("a request");
    assert_eq!((read.method, read.target), ("PUT", b"/v2/x y".as_slice()));
    assert_eq!(read.headers, [("Host", b"a: b".as_slice()), ("X", b"")]);
    assert_eq!(read.contents, [Content::Json(b"{\n}\n"), Content::Nothing, Content::Unknown]);

    let of = |text: &'static [u8]| Input::read(text).expect("a request").contents;
    assert_eq!(of(b"GET /"), [Content::Unknown; 3]);
    assert_eq!(of(b"GET /\n\n"), [Content::Unknown; 3]);
    assert_eq!(of(b"GET /\n\n---\n[]\n---\n1"), [Content::Nothing, Content::Json(b"[]\n"), Content::Json(b"1")]);
    assert_eq!(of(b"GET /\n\n---\n[]\n----\n1"), [Content::Nothing, Content::Json(b"[]\n----\n1"), Content::Unknown]);
    assert!(Input::read(b"\xff /").is_none() && Input::read(b"GET \xff").is_some());
}
