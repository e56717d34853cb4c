//! Tokens whose signatures were verified.

use std::fmt;

use moka::sync::Cache;

use super::Token;
use crate::caller::{TokenHash, TokenKey};

/// Tokens whose signatures were verified, by their hashes.
pub(super) struct Verified {
    tokens: Cache<TokenHash, Token>,
    key: TokenKey,
}

impl Verified {
    pub(super) fn new(most: u64) -> Self {
        // The hashes never leave the process. They must be such that nobody finds two tokens with the same hash, which needs no
        // secret key.
        Self { tokens: Cache::new(most), key: TokenKey::new("", [0; 32]) }
    }

    pub(super) fn get(&self, token: &str) -> Option<Token> {
        self.tokens.get(&self.key.hash(token))
    }

    pub(super) fn insert(&self, text: &str, token: Token) {
        self.tokens.insert(self.key.hash(text), token);
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").finish_non_exhaustive()
    }
}
