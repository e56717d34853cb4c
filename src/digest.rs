//! SHA-256 digests of names and bits.

use hmac_sha256::Hash;

/// Digests names and bits so that different lists give different bytes.
pub(crate) struct Digest {
    hash: Hash,
}

impl Digest {
    /// Returns a digest for one purpose, different from those for other purposes.
    pub(crate) fn new(purpose: &str) -> Self {
        let mut digest = Self { hash: Hash::new() };
        digest.names([purpose]);
        digest
    }

    /// Adds a list of names. Every name ends with a line break, which no name contains, and the list ends with an empty name.
    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names.into_iter().chain([""]) {
            self.hash.update(name);
            self.hash.update("\n");
        }
    }

    pub(crate) fn bit(&mut self, bit: bool) {
        self.hash.update([u8::from(bit)]);
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.hash.finalize()
    }
}
