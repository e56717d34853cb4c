//! Callers by a file of keyed token hashes.

mod document;
mod error;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;

use super::{AuthenticationError, Authenticator, Caller, Incoming, TokenHash, TokenKey};
#[cfg(feature = "watch")]
use crate::rulebook::{ReloadError, Reloadable};
pub use error::{EntryProblem, TokenFileError};

/// The largest file that is read, in bytes: about a million tokens.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Callers by a file that has the keyed hash of each token, and never a token itself.
///
/// The file is YAML, or JSON if its name ends in `.json`. It names the id of the key that its hashes were made with. Every token
/// has a `hash` (64 hexadecimal digits) and its kind, `token`. What else is known of the user can be left out: `roles` (left out,
/// the token has no role), `user`, `member`, `teams`, `organization`, `origin`, and the times `issued` and `logged_out` as RFC
/// 3339 writes them. A token with `disabled: true` is refused. Unknown keys, empty names, and hashes that occur twice are errors.
///
/// A lookup takes one hash of the token, and no lock. [`reload`](Self::reload) replaces the tokens while requests go on.
///
/// ```
/// use portcullis_gateway::caller::{TokenFile, TokenKey};
///
/// let key = TokenKey::new("2026-12", [7; 32]);
/// let text = format!("
/// portcullis_tokens: 1
/// key: 2026-12
/// tokens:
///   - {{ hash: {}, token: user_api, roles: [admin], user: U1, issued: 2026-11-30T08:00:00Z, origin: account_page }}
/// ", key.hash("TOKEN"));
/// let tokens = TokenFile::from_text("tokens.yaml", &text, key)?;
/// assert_eq!(tokens.find("TOKEN")?.user(), Some("U1"));
/// assert!(tokens.find("ANOTHER").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TokenFile {
    path: PathBuf,
    key: TokenKey,
    tokens: ArcSwap<Tokens>,
}

/// What a token of a file stands for.
#[derive(Debug)]
enum Token {
    Of(Arc<Caller>),
    Disabled,
}

type Tokens = HashMap<TokenHash, Token>;

impl TokenFile {
    /// Loads a file whose hashes were made with a key.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is not a token file, or names another key.
    pub fn load(path: impl Into<PathBuf>, key: TokenKey) -> Result<Self, TokenFileError> {
        let path = path.into();
        let tokens = load(&path, &key)?;
        Ok(Self { path, key, tokens: ArcSwap::from_pointee(tokens) })
    }

    /// Reads a text as the file at a path.
    ///
    /// # Errors
    ///
    /// The text is not a token file, or names another key.
    pub fn from_text(path: impl Into<PathBuf>, text: &str, key: TokenKey) -> Result<Self, TokenFileError> {
        let path = path.into();
        let tokens = document::read(&path, text, &key)?;
        Ok(Self { path, key, tokens: ArcSwap::from_pointee(tokens) })
    }

    /// Loads the file again, and returns how many tokens it has. Requests see the old tokens or the new ones, and never some of
    /// each.
    ///
    /// It reads the file before it returns: call it where that may block.
    ///
    /// # Errors
    ///
    /// See [`load`](Self::load). The tokens stay as they were.
    pub fn reload(&self) -> Result<usize, TokenFileError> {
        let tokens = load(&self.path, &self.key)?;
        let count = tokens.len();
        self.tokens.store(Arc::new(tokens));
        Ok(count)
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns how many tokens there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.load().len()
    }

    /// Returns whether there is no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whose token it is.
    ///
    /// # Errors
    ///
    /// The file does not have the token, or has it as disabled.
    pub fn find(&self, token: &str) -> Result<Arc<Caller>, AuthenticationError> {
        match self.tokens.load().get(&self.key.hash(token)) {
            Some(Token::Of(caller)) => Ok(Arc::clone(caller)),
            Some(Token::Disabled) => Err(AuthenticationError::Invalid("the token is disabled".into())),
            None => Err(AuthenticationError::Unknown),
        }
    }
}

#[cfg(feature = "watch")]
impl Reloadable for TokenFile {
    fn name(&self) -> &'static str {
        "the token file"
    }

    fn files(&self) -> Vec<PathBuf> {
        vec![self.path.clone()]
    }

    fn reload(&self) -> Result<(), ReloadError> {
        Self::reload(self)?;
        Ok(())
    }
}

impl Authenticator for TokenFile {
    async fn authenticate(&self, request: &Incoming<'_>) -> Result<Arc<Caller>, AuthenticationError> {
        self.find(request.token().ok_or(AuthenticationError::Missing)?)
    }
}

fn load(path: &Path, key: &TokenKey) -> Result<Tokens, TokenFileError> {
    let text =
        super::text_file::read(path, LARGEST).map_err(|source| TokenFileError::Read { path: path.into(), source })?;
    document::read(path, &text, key)
}
