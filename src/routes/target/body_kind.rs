//! What a body is, by the header `Content-Type`.

/// What the header `Content-Type` says about a body.
///
/// A body that is read as JSON is what the service reads only if the service reads it as JSON, too. So of every other kind, the
/// worst is assumed.
///
/// ```
/// use portcullis::{route::Service, routes::{BodyKind, Head}};
///
/// let headers = [("Content-Type", b"multipart/form-data; boundary=x".as_slice())];
/// let head = Head::read("PUT", "/v2/team/T1", headers, &Service::default())?;
/// assert_eq!(head.body_kind(), BodyKind::Form);
/// # Ok::<(), portcullis::routes::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// JSON: `application/json`, a type that ends with `+json`, or `text/json`, in UTF-8.
    Json,
    /// It may be JSON: there is no content type, or it is a plain text or unknown bytes. Some services read these as JSON.
    #[default]
    MaybeJson,
    /// A form. Some servers take another method from a field such as `_method`, so that a `POST` with a form is refused where the path
    /// has other methods.
    Form,
    /// Something else, such as XML.
    Other,
}

impl BodyKind {
    pub(super) fn of(content_type: &[u8]) -> Self {
        let Ok(content_type) = str::from_utf8(content_type) else { return Self::Other };
        // Anywhere in the value: servers differ in how they read one that has several types.
        let lower = content_type.to_ascii_lowercase();
        if ["application/x-www-form-urlencoded", "multipart/form-data"].iter().any(|form| lower.contains(form)) {
            return Self::Form;
        }
        let mut parts = content_type.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_utf8 = |parameter: &str| match parameter.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                let value = value.trim().trim_matches('"');
                ["utf-8", "utf8", "us-ascii"].iter().any(|known| value.eq_ignore_ascii_case(known))
            }
            _ => true,
        };
        // Some proxies join the values of a repeated header with commas.
        if content_type.contains(',') || !parts.all(is_utf8) {
            return Self::Other;
        }
        match &*kind {
            "application/json" | "text/json" => Self::Json,
            "" | "text/plain" | "application/octet-stream" | "text/javascript" | "application/javascript" => {
                Self::MaybeJson
            }
            kind if kind.ends_with("+json") && kind.bytes().filter(|&byte| byte == b'/').count() == 1 => Self::Json,
            _ => Self::Other,
        }
    }
}
