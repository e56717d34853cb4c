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

    /// Adds bits, a number of them in each byte, the first of them the lowest. The last byte may have fewer, so that the number of bits
    /// must be known from what was added before.
    pub(crate) fn bits(&mut self, in_byte: u8, bits: impl IntoIterator<Item = bool>) {
        let mut block = [0; 64];
        let (mut filled, mut byte, mut position) = (0, 0_u8, 0);
        for bit in bits {
            byte |= u8::from(bit) << position;
            position += 1;
            if position == in_byte {
                if let Some(place) = block.get_mut(filled) {
                    *place = byte;
                }
                (filled, byte, position) = (filled + 1, 0, 0);
                if filled == block.len() {
                    self.hash.update(block);
                    filled = 0;
                }
            }
        }
        self.hash.update(block.get(..filled).unwrap_or_default());
        if position > 0 {
            self.hash.update([byte]);
        }
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.hash.finalize()
    }
}
