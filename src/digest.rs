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

    /// Adds bits, each as a byte.
    pub(crate) fn bits(&mut self, bits: impl IntoIterator<Item = bool>) {
        let mut block = [0; 64];
        let mut bits = bits.into_iter();
        loop {
            let mut filled = 0;
            for (byte, bit) in block.iter_mut().zip(&mut bits) {
                *byte = u8::from(bit);
                filled += 1;
            }
            self.hash.update(block.get(..filled).unwrap_or_default());
            if filled < block.len() {
                return;
            }
        }
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.hash.finalize()
    }
}
