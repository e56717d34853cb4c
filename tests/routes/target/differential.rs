//! Other readers of targets: a port of nginx's, and readers as lenient as some servers.

use super::{
    generate::{config, hostile, lawful, special},
    lenient::{MOST_LENIENT, Server, servers},
};
use std::borrow::Cow;

use portcullis::{
    route::ParameterText,
    routes::{PathSegment, Target},
};
use proptest::prelude::*;
use url_parse_nginx::parse_origin_form;

fn texts(target: &Target<'_>) -> Vec<String> {
    target.segments().map(|segment| segment.text().to_owned()).collect()
}

fn nginx(target: &[u8], merges_slashes: bool) -> Option<Vec<String>> {
    let path = parse_origin_form(target, merges_slashes).ok()?.path.into_owned();
    let path = String::from_utf8(path).ok()?;
    let path = path.strip_prefix('/')?;
    let path = path.strip_suffix('/').unwrap_or(path);
    Some(if path.is_empty() { Vec::new() } else { path.split('/').map(str::to_owned).collect() })
}

fn assert_all_read_the_same(written: &[u8]) -> Result<(), TestCaseError> {
    let Ok(target) = Target::parse(written) else { return Ok(()) };
    if !target.is_plain() {
        return Ok(());
    }
    let written = str::from_utf8(written).unwrap();
    let texts = texts(&target);
    prop_assert_eq!(nginx(written.as_bytes(), true), Some(texts.clone()), "{}", written);
    prop_assert_eq!(nginx(written.as_bytes(), false), Some(texts.clone()), "{}", written);
    for server in servers().filter(|server| server.decodes > 0) {
        prop_assert_eq!(server.reads(written), texts.clone(), "{} {:?}", written, server);
    }
    // A server that folds case reads other names as the same, but never other parts.
    let folded = |texts: Vec<String>| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
    prop_assert_eq!(folded(MOST_LENIENT.reads(&written.to_lowercase())), folded(texts), "{}", written);
    Ok(())
}

/// All special segments as a parameter admits them; `None` if it does not.
fn admitted(target: &Target<'_>, declared: ParameterText) -> Option<Vec<String>> {
    let admits = |segment: PathSegment<'_>| segment.admits(declared).ok().map(Cow::into_owned);
    target.segments().map(admits).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn plain_targets_are_read_alike_everywhere(target in prop_oneof![lawful().prop_map(String::into_bytes), hostile()]) {
        assert_all_read_the_same(&target)?;
    }

    /// However lenient a server is, it reads an admitted target as the gateway does or as one of the other readings.
    #[test]
    fn admitted_targets_are_read_as_one_of_the_readings(written in special()) {
        let Ok(target) = Target::parse(&written) else { return Ok(()) };
        let readings = target.readings();
        for declared in [ParameterText::EncodedOnce, ParameterText::EncodedTwice] {
            if admitted(&target, declared).is_none() {
                continue;
            }
            for server in servers() {
                let read = server.reads(&written);
                let is_known = read == texts(&target) || readings.contains(&read);
                prop_assert!(is_known, "{} {:?} reads {:?}, not {:?}", written, server, read, readings);
            }
            prop_assert_eq!(nginx(written.as_bytes(), true), Some(Server { decodes: 1, splits_decoded: true,
                backslash_is_slash: false, cuts_parameters: false, cuts_query: false, cuts_fragment: false }.reads(&written)));
        }
    }

    /// No admitted target climbs: each reading begins with the names before the first segment that is not plain.
    #[test]
    fn no_reading_of_an_admitted_target_leaves_the_names_before(written in special()) {
        let Ok(target) = Target::parse(&written) else { return Ok(()) };
        if admitted(&target, ParameterText::EncodedTwice).is_none() {
            return Ok(());
        }
        let before: Vec<String> =
            target.segments().take_while(PathSegment::is_plain).map(|segment| segment.text().to_owned()).collect();
        for server in servers().filter(|server| server.decodes > 0) {
            let read = server.reads(&written);
            prop_assert!(read.starts_with(&before), "{} {:?} reads {:?}", written, server, read);
        }
    }
}
