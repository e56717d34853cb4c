//! Reasons for which a request is refused.

use thiserror::Error;

use super::{Special, TARGET_LIMIT};

/// Why a request is refused. Each reason has a [code](Self::code), which stays the same between versions.
///
/// ```
/// use portcullis::routes::Reason;
///
/// let reason = Reason::EmptySegment;
/// assert_eq!((reason.code(), reason.status()), ("empty-segment", 400));
/// assert_eq!(reason.to_string(), "the path has an empty segment");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum Reason {
    /// The method is no token.
    #[error("the method is not a token")]
    BadMethod,
    /// The method has letters in lower case.
    #[error("the method has letters in lower case")]
    MethodCase,
    /// The target is longer than [`TARGET_LIMIT`].
    #[error("the target is longer than {TARGET_LIMIT} bytes")]
    TooLong,
    /// The path does not begin with a slash.
    #[error("the path does not begin with `/`")]
    NoLeadingSlash,
    /// The target is `*`.
    #[error("the target is `*`, not a path")]
    AsteriskForm,
    /// The target is a host and a port.
    #[error("the target is a host and a port, not a path")]
    AuthorityForm,
    /// The host or the port of the target or of the header `Host` is malformed, or has a user name.
    #[error("the host is malformed")]
    BadHost,
    /// Two slashes stand next to each other.
    #[error("the path has an empty segment")]
    EmptySegment,
    /// The path ends with a slash, and the service does not ignore it.
    #[error("the path ends with `/`")]
    TrailingSlash,
    /// A segment is `.` or `..`, however it is written.
    #[error("the path has a segment `.` or `..`")]
    DotSegment,
    /// The path has a semicolon, which begins the parameters of a segment.
    #[error("the path has a `;`")]
    PathParameter,
    /// The path has a backslash.
    #[error("the path has a backslash")]
    Backslash,
    /// The target has a fragment.
    #[error("the target has a fragment")]
    Fragment,
    /// The target has a character beyond ASCII that is not percent-encoded.
    #[error("the target has a character beyond ASCII that is not percent-encoded")]
    NotAscii,
    /// The target has a character that no URI has at this place.
    #[error("the target has the character `{0}`, which is not percent-encoded")]
    NotInUri(char),
    /// There is a control character, percent-encoded or not.
    #[error("the target has a control character")]
    Control,
    /// A `%` is not followed by two hexadecimal digits.
    #[error("`%` is not followed by two hexadecimal digits")]
    BadEscape,
    /// The decoded text is not UTF-8.
    #[error("the decoded text is not UTF-8")]
    NotUtf8,
    /// A segment has an encoded character that means something in a path, and its parameter does not admit it.
    #[error("the segment has an encoded `{}`", .0.character())]
    Special(Special),
    /// The decoded text is percent-encoded again, in a way that its parameter does not admit.
    #[error("the segment is percent-encoded more than once")]
    StillEncoded,
    /// A part of a text with encoded separators is `.` or `..`.
    #[error("the segment has an encoded separator, and a part beside it is `.` or `..`")]
    HiddenPath,
    /// A server that decodes the path in another way, or that ignores case, would find another route.
    #[error("another way to read the path leads to another route")]
    OtherRoute,
    /// An object in the body or the stored object has a key twice.
    #[error("a key is there twice")]
    DuplicateKey,
    /// A header or a parameter of the query asks for another method.
    #[error("the request asks for another method than its own")]
    MethodOverride,
    /// The path has other methods, for which a field of the form in the body could ask.
    #[error("the body is a form, which could ask for another method of the path")]
    Form,
    /// A header asks for another target.
    #[error("the request asks for another target than its own")]
    TargetOverride,
    /// A header that has one value has several.
    #[error("the header has more than one value")]
    RepeatedHeader,
    /// The header `Upgrade` asks for another version of HTTP, such as `h2c`. Further requests would follow that nobody looks at.
    #[error("the request asks to continue with another version of HTTP")]
    HttpUpgrade,
    /// The name of a header has `_` where another header, which means something, has `-`. Some servers confuse them.
    #[error("the name of the header is one of another header with `_` for `-`")]
    HeaderAlias,
    /// The name of a header is not a token, or a value has control characters.
    #[error("the header is malformed")]
    BadHeader,
    /// `Content-Length` is not a number.
    #[error("the length of the body is not a number")]
    BadLength,
    /// There are both `Content-Length` and `Transfer-Encoding`.
    #[error("the request has both `Content-Length` and `Transfer-Encoding`")]
    TwoLengths,
    /// `Transfer-Encoding` is not `chunked`.
    #[error("the transfer encoding is not `chunked`")]
    TransferEncoding,
    /// The target or the header `:authority` has another host than the header `Host`.
    #[error("the request names two hosts")]
    TwoHosts,
    /// The body is compressed.
    #[error("the body has a content encoding")]
    ContentEncoding,
}

impl Reason {
    /// Returns the code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadMethod => "bad-method",
            Self::MethodCase => "method-case",
            Self::TooLong => "target-too-long",
            Self::NoLeadingSlash => "no-leading-slash",
            Self::AsteriskForm => "asterisk-form",
            Self::AuthorityForm => "authority-form",
            Self::BadHost => "bad-host",
            Self::EmptySegment => "empty-segment",
            Self::TrailingSlash => "trailing-slash",
            Self::DotSegment => "dot-segment",
            Self::PathParameter => "path-parameter",
            Self::Backslash => "backslash",
            Self::Fragment => "fragment",
            Self::NotAscii => "not-ascii",
            Self::NotInUri(_) => "not-in-uri",
            Self::Control => "control-character",
            Self::BadEscape => "bad-escape",
            Self::NotUtf8 => "not-utf-8",
            Self::Special(special) => special.code(),
            Self::StillEncoded => "still-encoded",
            Self::HiddenPath => "hidden-path",
            Self::OtherRoute => "other-route",
            Self::DuplicateKey => "duplicate-key",
            Self::MethodOverride => "method-override",
            Self::Form => "form",
            Self::TargetOverride => "target-override",
            Self::RepeatedHeader => "repeated-header",
            Self::HttpUpgrade => "http-upgrade",
            Self::HeaderAlias => "header-alias",
            Self::BadHeader => "bad-header",
            Self::BadLength => "bad-content-length",
            Self::TwoLengths => "two-lengths",
            Self::TransferEncoding => "transfer-encoding",
            Self::TwoHosts => "two-hosts",
            Self::ContentEncoding => "content-encoding",
        }
    }

    /// Returns the HTTP status that fits.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::MethodCase => 405,
            Self::TooLong => 414,
            Self::ContentEncoding | Self::Form => 415,
            Self::TransferEncoding => 501,
            _ => 400,
        }
    }

    /// Returns what the sender of the request can do.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::BadMethod => "send a method such as `GET`",
            Self::MethodCase => "methods are written in upper case",
            Self::TooLong => "send a shorter query, or send it in the body",
            Self::NoLeadingSlash | Self::AsteriskForm | Self::AuthorityForm => "send a path, such as `/v2/team`",
            Self::BadHost => "send a host name, with a port if it is not the default",
            Self::EmptySegment => "write one `/` between segments",
            Self::TrailingSlash => "leave out the `/` at the end",
            Self::DotSegment => "send the path that the segments `.` and `..` lead to",
            Self::PathParameter => "leave out `;` and what follows; a `;` of a name is written `%3B`",
            Self::Backslash => "separate segments by `/`; a backslash of a name is written `%5C`",
            Self::Fragment => "leave out `#` and what follows; a `#` of a name is written `%23`",
            Self::NotAscii | Self::NotInUri(_) => "percent-encode the character",
            Self::Control => "leave out the character",
            Self::BadEscape => "a `%` of a name is written `%25`",
            Self::NotUtf8 => "percent-encode the bytes of the text in UTF-8",
            Self::Special(_) => "only parameters whose declaration has `encoded` can have such a character",
            Self::StillEncoded => "percent-encode the text once",
            Self::HiddenPath => "use a name that is not a path",
            Self::OtherRoute => "use a name that is not a part of the path of another route",
            Self::DuplicateKey => "send each key once",
            Self::MethodOverride => "send the request with its own method",
            Self::Form => "send the body as JSON",
            Self::TargetOverride => "send the request with its own target",
            Self::RepeatedHeader => "send the header once, with one value",
            Self::HttpUpgrade => "send the request without the header `Upgrade`",
            Self::HeaderAlias => "send the header under its own name",
            Self::BadHeader => "send a name of letters, digits and hyphens, and a value without control characters",
            Self::BadLength => "send the number of bytes of the body",
            Self::TwoLengths => "send one of `Content-Length` and `Transfer-Encoding`",
            Self::TransferEncoding => "send the body with `Content-Length` or in chunks",
            Self::TwoHosts => "send one host name",
            Self::ContentEncoding => "send a body that decides about the request without compression",
        }
    }
}
