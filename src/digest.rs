//! SHA-256 digests of names, numbers and bits.

use hmac_sha256::Hash;

/// Digests names, numbers and bits so that different lists give different bytes.
pub(crate) struct Digest {
    hash: Hash,
    /// What is to be hashed next: many small pieces cost less together.
    block: [u8; 64],
    filled: usize,
}

impl Digest {
    /// Returns a digest for one purpose, different from those for other purposes.
    pub(crate) fn new(purpose: &str) -> Self {
        let mut digest = Self { hash: Hash::new(), block: [0; 64], filled: 0 };
        digest.names([purpose]);
        digest
    }

    /// Adds a list of names. Every name ends with a line break, which no name contains, and the list ends with an empty name.
    pub(crate) fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        for name in names.into_iter().chain([""]) {
            name.bytes().chain([b'\n']).for_each(|byte| self.byte(byte));
        }
    }

    /// Adds numbers, each in as many bytes as it needs: seven bits in each, and one that says whether another follows.
    pub(crate) fn numbers(&mut self, numbers: impl IntoIterator<Item = usize>) {
        for mut number in numbers {
            loop {
                let [lowest, ..] = number.to_le_bytes();
                let is_last = number < 0x80;
                self.byte(if is_last { lowest } else { lowest | 0x80 });
                if is_last {
                    break;
                }
                number >>= 7;
            }
        }
    }

    /// Begins a list of bits, a number of them in each byte. Their number must be known from what was added before.
    pub(crate) const fn bits(&mut self, in_byte: u8) -> Bits<'_> {
        Bits { digest: self, in_byte, byte: 0, position: 0 }
    }

    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.block.get_mut(self.filled) {
            *place = byte;
            self.filled += 1;
        }
        if self.filled == self.block.len() {
            self.hash.update(self.block);
            self.filled = 0;
        }
    }

    pub(crate) fn finish(mut self) -> [u8; 32] {
        self.hash.update(self.block.get(..self.filled).unwrap_or_default());
        self.hash.finalize()
    }
}

/// A list of bits that is being added. The first bit of a byte is the lowest, and the last byte may have fewer than the others.
pub(crate) struct Bits<'d> {
    digest: &'d mut Digest,
    in_byte: u8,
    byte: u8,
    position: u8,
}

impl Bits<'_> {
    pub(crate) fn push(&mut self, bit: bool) {
        self.byte |= u8::from(bit) << self.position;
        self.position += 1;
        if self.position == self.in_byte {
            self.digest.byte(self.byte);
            (self.byte, self.position) = (0, 0);
        }
    }

    pub(crate) fn finish(self) {
        if self.position > 0 {
            self.digest.byte(self.byte);
        }
    }
}
