//! What holds for every target, against the reference.

use super::{
    generate::{config, hostile, lawful, special},
    reference::{Verdict, verdict},
};
use portcullis::{
    route::Service,
    routes::{Head, RefusedPart, Target},
};
use proptest::prelude::*;

fn read(target: &[u8]) -> Verdict {
    let Ok(target) = Target::parse(target) else { return Verdict::Refused };
    let texts = target.segments().map(|segment| segment.text().to_owned()).collect();
    if target.is_plain() { Verdict::Plain(texts) } else { Verdict::Special(texts) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hostile_targets_are_read_as_the_reference_reads_them(target in hostile()) {
        // Only the reference does not know absolute targets, and none is generated.
        prop_assert_eq!(read(&target), verdict(&target), "{}", String::from_utf8_lossy(&target));
    }

    #[test]
    fn special_targets_are_read_as_the_reference_reads_them(target in special()) {
        prop_assert_eq!(read(target.as_bytes()), verdict(target.as_bytes()), "{}", target);
    }

    #[test]
    fn every_spelling_of_lawful_names_is_plain(target in lawful()) {
        prop_assert!(matches!(read(target.as_bytes()), Verdict::Plain(_)), "{}", target);
        prop_assert_eq!(read(target.as_bytes()), verdict(target.as_bytes()), "{}", target);
    }

    #[test]
    fn every_byte_after_a_name_is_read_as_the_reference_reads_it(byte in any::<u8>(), encoded in any::<bool>()) {
        let target = if encoded { format!("/a%{byte:02x}b").into_bytes() } else { vec![b'/', b'a', byte, b'b'] };
        prop_assert_eq!(read(&target), verdict(&target), "{}", byte);
    }

    /// The canonical spelling has the same segments, and is its own canonical spelling.
    #[test]
    fn the_canonical_spelling_keeps_the_segments(target in prop_oneof![lawful(), special()]) {
        let Ok(read) = Target::parse(&target) else { return Ok(()) };
        let canonical = read.canonical().into_owned();
        let again = Target::parse(&canonical).map_err(|error| TestCaseError::fail(format!("{canonical}: {error}")))?;
        prop_assert!(again.segments().map(|segment| segment.text()).eq(read.segments().map(|segment| segment.text())));
        prop_assert_eq!(again.query(), read.query());
        prop_assert_eq!(again.canonical(), &*canonical);
        prop_assert!(!again.has_trailing_slash());
        for segment in again.segments() {
            let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
            prop_assert!(!segment.raw().contains("%2e") && !segment.raw().contains("%74"), "{}", canonical);
            let kept = segment.raw().bytes().filter(unreserved).count();
            prop_assert!(kept >= segment.text().bytes().filter(unreserved).count(), "{}", canonical);
        }
    }

    /// Two spellings have one canonical spelling if they differ only in escapes of unreserved characters and in case of digits.
    #[test]
    fn encoding_an_unreserved_letter_changes_nothing(target in lawful(), which in any::<prop::sample::Index>()) {
        let path = target.split('?').next().unwrap_or_default();
        let is_inside_escape = |at: usize| path.as_bytes()[at.saturating_sub(2)..at].contains(&b'%');
        let letters: Vec<usize> = path
            .bytes()
            .enumerate()
            .filter(|&(at, byte)| byte.is_ascii_alphanumeric() && !is_inside_escape(at))
            .map(|(at, _)| at)
            .collect();
        prop_assume!(!letters.is_empty());
        let at = *which.get(&letters);
        let encoded = format!("{}%{:02x}{}", &target[..at], target.as_bytes()[at], &target[at + 1..]);
        let (plain, spelled) = (Target::parse(&target).unwrap(), Target::parse(&encoded).unwrap());
        prop_assert_eq!(plain.canonical(), spelled.canonical());
    }

    /// The place of a refusal is in the target, or at its end.
    #[test]
    fn refusals_have_places(target in hostile()) {
        if let Err(refusal) = Target::parse(&target) {
            let RefusedPart::Target(at) = refusal.part() else { panic!("{refusal:?}") };
            prop_assert!(at <= target.len(), "{}: {}", String::from_utf8_lossy(&target), refusal);
            prop_assert!(!refusal.help().is_empty() && !refusal.to_string().is_empty());
        }
    }

    /// An absolute target has the same path as the target without the host.
    #[test]
    fn absolute_targets_have_the_path_behind_the_host(target in hostile()) {
        prop_assume!(target.starts_with(b"/"));
        let absolute = [b"HTTPS://api.example.com:8443".as_slice(), &target].concat();
        prop_assert_eq!(read(&absolute), read(&target));
    }

    #[test]
    fn nothing_panics(
        method in ".{0,8}",
        target in prop::collection::vec(any::<u8>(), 0..40),
        headers in prop::collection::vec((".{0,12}", prop::collection::vec(any::<u8>(), 0..12)), 0..4),
    ) {
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
        if let Ok(head) = Head::read(&method, &target, headers, &Service::default()) {
            drop((head.target().canonical(), head.target().readings()));
        }
    }
}
