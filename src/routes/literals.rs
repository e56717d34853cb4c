//! The literal segments that can follow in a path.

use super::json::{are_alike, folded};

/// Literal segments with what each leads to. They are found by their text without case, so that one search finds a literal and
/// those that are alike but for case.
#[derive(Clone, Debug, Default)]
pub(super) struct Literals {
    list: Vec<Literal>,
    /// The numbers of the literals, by hash. The number of buckets is a power of two.
    buckets: Vec<Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Literal {
    hash: u64,
    text: Box<str>,
    child: usize,
}

/// What follows a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Following {
    /// What the literal of the same text leads to.
    pub(super) exact: Option<usize>,
    /// Whether there is a literal that is alike but for case.
    pub(super) has_alike: bool,
}

impl Literals {
    /// Returns what a literal leads to, which is `next` if the literal is new.
    pub(super) fn child(&mut self, text: &str, next: usize) -> usize {
        if let Some(child) = self.find(text).exact {
            return child;
        }
        self.list.push(Literal { hash: hash(text), text: text.into(), child: next });
        if self.list.len() > self.buckets.len() {
            let count = (2 * self.list.len()).next_power_of_two();
            self.buckets = vec![Vec::new(); count];
            for number in 0..self.list.len() {
                self.place(number);
            }
        } else {
            self.place(self.list.len() - 1);
        }
        next
    }

    fn place(&mut self, number: usize) {
        let Some(literal) = self.list.get(number) else { return };
        let bucket = bucket(literal.hash, self.buckets.len());
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            bucket.push(number);
        }
    }

    /// Returns the literals in the bucket of a hash.
    fn in_bucket(&self, hash: u64) -> impl Iterator<Item = &Literal> {
        let numbers = self.buckets.get(bucket(hash, self.buckets.len())).map_or(&[][..], Vec::as_slice);
        numbers.iter().filter_map(|&number| self.list.get(number))
    }

    /// Finds what follows a segment.
    pub(super) fn find(&self, text: &str) -> Following {
        let mut following = Following::default();
        if self.list.is_empty() {
            return following;
        }
        let hash = hash(text);
        for literal in self.in_bucket(hash) {
            if literal.hash != hash {
                continue;
            }
            if *literal.text == *text {
                following.exact = Some(literal.child);
            } else if are_alike(&literal.text, text) {
                following.has_alike = true;
            }
        }
        following
    }

    /// Iterates over what the literals lead to that are alike, whatever their case is.
    pub(super) fn in_any_case<'l>(&'l self, text: &'l str) -> impl Iterator<Item = usize> + 'l {
        self.in_bucket(hash(text)).filter(move |literal| are_alike(&literal.text, text)).map(|one| one.child)
    }
}

#[inline]
fn bucket(hash: u64, buckets: usize) -> usize {
    usize::try_from(hash >> 32).unwrap_or_default() & buckets.saturating_sub(1)
}

/// Returns a hash that is the same for all texts that are alike. Literals come from a file that is trusted, so that nobody can choose
/// them to collide.
fn hash(text: &str) -> u64 {
    let (hash, is_ascii) = hash_of_ascii(text.as_bytes());
    if is_ascii {
        return hash;
    }
    hash_of_ascii(text.chars().map(folded).collect::<String>().as_bytes()).0
}

/// Returns a hash that is the same for all texts of letters of ASCII that differ only in case, and whether all bytes are of ASCII.
fn hash_of_ascii(bytes: &[u8]) -> (u64, bool) {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    // This bit is the case of a letter.
    const CASE: u64 = 0x2020_2020_2020_2020;
    const NOT_ASCII: u64 = 0x8080_8080_8080_8080;
    let (mut hash, mut seen) = (bytes.len() as u64, 0);
    for chunk in bytes.chunks(8) {
        let word = match chunk.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        seen |= word;
        hash = (hash ^ (word | CASE)).wrapping_mul(FACTOR);
        hash ^= hash >> 32;
    }
    (hash.wrapping_mul(FACTOR), seen & NOT_ASCII == 0)
}

#[cfg(test)]
mod tests {
    use super::{Following, Literals};

    #[test]
    fn literals_are_found_among_many_in_any_case() {
        let mut literals = Literals::default();
        for number in 0..1_000 {
            assert_eq!(literals.child(&format!("Kind{number}"), number), number);
        }
        assert_eq!(literals.child("Kind7", 5_000), 7);
        for number in 0..1_000 {
            let found = Following { exact: Some(number), has_alike: false };
            assert_eq!(literals.find(&format!("Kind{number}")), found);
            for other in [format!("kIND{number}"), format!("\u{212a}ind{number}")] {
                assert_eq!(literals.find(&other), Following { exact: None, has_alike: true });
                assert_eq!(literals.in_any_case(&other).collect::<Vec<_>>(), [number]);
            }
        }
        assert_eq!(literals.find("Kind1000"), Following::default());
        assert_eq!(Literals::default().find(""), Following::default());
    }

    #[test]
    fn literals_that_are_alike_are_told_apart() {
        let mut literals = Literals::default();
        assert_eq!((literals.child("ab", 1), literals.child("AB", 2), literals.child("b", 3)), (1, 2, 3));
        assert_eq!(literals.find("AB"), Following { exact: Some(2), has_alike: true });
        assert_eq!(literals.in_any_case("AB").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(literals.in_any_case("aB").collect::<Vec<_>>(), [1, 2]);
    }
}
