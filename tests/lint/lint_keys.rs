//! What lints report about `lint` keys, by their definitions: generated keys, of rules and of the policy, with names that
//! some lint has, that none has and that are not possible there.

use super::{
    config,
    marks::{Marked, spot},
    of, whole,
};
use portcullis::lint::{self, Severity, lints};
use proptest::{prelude::*, sample::select};

const UNKNOWN: &str = "unknown-lint";
const UNEXPLAINED: &str = "unexplained-suppression";

/// What is reported about a name or a severity.
type Wrong = Option<String>;

/// A word in the text, and what must be reported about it.
#[derive(Clone, Debug)]
struct Written {
    word: String,
    wrong: Wrong,
}

impl Written {
    /// The word, marked if something must be reported about it.
    fn marked(&self) -> String {
        if self.wrong.is_some() { format!("«{}»", self.word) } else { self.word.clone() }
    }
}

/// One entry of a `lint` key.
#[derive(Clone, Debug)]
struct Entry {
    allow: Vec<Written>,
    /// As YAML.
    because: Option<&'static str>,
    /// Of a policy's entry: lints, and how severe they are.
    severity: Vec<(Written, Written)>,
    /// Of a policy's entry: whether it is about some requests only.
    has_column: bool,
    is_block: bool,
}

/// Names that no lint has, some of which look like those of lints.
const NAMES_OF_NONE: [&str; 11] = [
    "redundent-rule",
    "redundant_rule",
    "Redundant-Rule",
    "unknown-lints",
    "PC1004",
    "PC999",
    "PC",
    "weather",
    "all",
    "note",
    "deny",
];

fn unknown(name: &str) -> Written {
    Written { word: name.into(), wrong: Some(format!("unknown lint `{name}`")) }
}

/// The name or the code of a lint whose code begins as given, and the name.
fn named(begins: &'static [&'static str]) -> impl Strategy<Value = (String, &'static str)> {
    let all = lints::ALL.iter().filter(|lint| begins.iter().any(|begin| lint.code().starts_with(begin)));
    let all: Vec<_> = all.map(|lint| (lint.code(), lint.name())).collect();
    (select(all), any::<bool>())
        .prop_map(|((code, name), by_code)| (if by_code { code } else { name }.to_owned(), name))
}

/// Of findings about rules and what they decide; the codes of others begin with `PC0`, where loading refuses, and `PC7`,
/// where they are about `lint` keys.
const OF_MEANING: &[&str] = &["PC1", "PC2", "PC3", "PC4", "PC5", "PC6"];

fn allowed() -> impl Strategy<Value = Written> {
    let refused = named(&["PC0", "PC7"])
        .prop_map(|(word, name)| Written { word, wrong: Some(format!("lint `{name}` cannot be suppressed")) });
    prop_oneof![
        3 => named(OF_MEANING).prop_map(|(word, _)| Written { word, wrong: None }),
        2 => refused,
        2 => select(&NAMES_OF_NONE[..]).prop_map(unknown),
    ]
}

fn severity() -> impl Strategy<Value = (Written, Written)> {
    let refused = named(&["PC0"]).prop_map(|(word, name)| Written {
        word,
        wrong: Some(format!("the findings of lint `{name}` are always errors")),
    });
    let lint = prop_oneof![
        3 => named(OF_MEANING).prop_map(|(word, _)| Written { word, wrong: None }),
        2 => named(&["PC7"]).prop_map(|(word, _)| Written { word, wrong: None }),
        1 => refused,
        2 => select(&NAMES_OF_NONE[..]).prop_map(unknown),
    ];
    let level = prop_oneof![
        4 => select(&["off", "note", "warning", "error"][..]).prop_map(|word| Written { word: word.into(), wrong: None }),
        1 => select(&["of", "Off", "warn", "warnings", "errors", "PC104", "allow"][..])
            .prop_map(|word| Written { word: word.into(), wrong: Some(format!("unknown severity `{word}`")) }),
    ];
    (lint, level)
}

fn because() -> impl Strategy<Value = Option<&'static str>> {
    let blank = select(&["''", "' '", "\"\"", "\"\\t\"", "\"\\n \"", "\"\\u3000\""][..]);
    let reasons = select(&["so", "'.'", "\" é\"", "'so it is'"][..]);
    prop_oneof![Just(None), blank.prop_map(Some), reasons.prop_map(Some)]
}

/// Whether text in quotation marks, as above, has no meaning.
fn is_blank(because: &str) -> bool {
    because.replace(['\'', '"', ' '], "").replace("\\t", "").replace("\\n", "").replace("\\u3000", "").is_empty()
}

fn of_rule() -> impl Strategy<Value = Entry> {
    (prop::collection::vec(allowed(), 1..4), because(), any::<bool>()).prop_map(|(allow, because, is_block)| Entry {
        allow,
        because,
        severity: vec![],
        has_column: false,
        is_block,
    })
}

fn of_policy() -> impl Strategy<Value = Entry> {
    let severities = || prop::collection::vec(severity(), 1..4);
    let alone = (severities(), because()).prop_map(|(severity, because)| (vec![], because, severity));
    let both = (prop::collection::vec(allowed(), 1..4), because(), prop_oneof![Just(vec![]), severities()]);
    (prop_oneof![1 => alone, 2 => both], any::<bool>(), any::<bool>()).prop_map(
        |((allow, because, mut severity), has_column, is_block)| {
            // No key appears twice in a mapping.
            let mut seen = std::collections::BTreeSet::new();
            severity.retain(|(lint, _)| seen.insert(lint.word.clone()));
            Entry { allow, because, severity, has_column, is_block }
        },
    )
}

impl Entry {
    /// A suppression without a reason; an entry about severities alone is no suppression.
    fn is_unexplained(&self) -> bool {
        !self.allow.is_empty() && self.because.is_none_or(is_blank)
    }

    /// As an element of a list, what is found about it marked.
    fn written(&self, indent: &str) -> String {
        let mut keys = Vec::new();
        match &self.allow[..] {
            [] => {}
            [only] => keys.push(format!("allow: {}", only.marked())),
            several => {
                let several: Vec<String> = several.iter().map(Written::marked).collect();
                keys.push(format!("allow: [{}]", several.join(", ")));
            }
        }
        keys.extend(self.has_column.then(|| "role: [guest, keeper]".to_owned()));
        keys.extend(self.because.map(|because| format!("because: {because}")));
        if !self.severity.is_empty() {
            let severity = self.severity.iter().map(|(lint, level)| format!("{}: {}", lint.marked(), level.marked()));
            keys.push(format!("severity: {{ {} }}", severity.collect::<Vec<_>>().join(", ")));
        }
        let keys =
            if self.is_block { keys.join(&format!("\n{indent}  ")) } else { format!("{{ {} }}", keys.join(", ")) };
        if self.is_unexplained() { format!("{indent}- ‹{keys}›\n") } else { format!("{indent}- {keys}\n") }
    }

    /// What must be reported about its words, in the order of the text.
    fn wrong(&self) -> impl Iterator<Item = &str> {
        let severities = self.severity.iter().flat_map(|(lint, level)| [lint, level]);
        self.allow.iter().chain(severities).filter_map(|written| written.wrong.as_deref())
    }
}

/// The entries, with what must be reported about lints that are given a second severity.
fn with_seconds(mut entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = std::collections::BTreeSet::new();
    for (lint, _) in entries.iter_mut().flat_map(|entry| &mut entry.severity) {
        let known = lints::ALL.iter().find(|one| one.name() == lint.word || one.code() == lint.word);
        if let (None, Some(known)) = (&lint.wrong, known)
            && !seen.insert(known.code())
        {
            lint.wrong = Some(format!("lint `{}` is given a second severity", known.name()));
        }
    }
    entries
}

/// The severity that the policy sets a lint to; `None` for off. The last one counts.
fn level(entries: &[Entry], names: [&str; 2], default: Severity) -> Option<Severity> {
    let declared = entries.iter().flat_map(|entry| &entry.severity);
    let last = declared.rev().find(|(lint, _)| names.contains(&lint.word.as_str()));
    match last.map_or("", |(_, level)| level.word.as_str()) {
        "off" => None,
        "note" => Some(Severity::Note),
        "warning" => Some(Severity::Warning),
        "error" => Some(Severity::Error),
        _ => Some(default),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_wrong_with_lint_keys_is_found_and_nothing_else(
        of_policy in prop::collection::vec(of_policy(), 0..4),
        of_rules in prop::collection::vec(prop::collection::vec(of_rule(), 0..3), 1..4),
        is_first in any::<bool>(),
    ) {
        let key = |entries: &[Entry], indent: &str| match entries {
            [] => String::new(),
            entries => {
                let entries: String = entries.iter().map(|entry| entry.written(&format!("{indent}  "))).collect();
                format!("{indent}lint:\n{entries}")
            }
        };
        let of_policy = with_seconds(of_policy);
        // If the last of two severities is unknown, it is not defined whether the first counts.
        let misspelt = of_policy.iter().flat_map(|entry| &entry.severity).any(|(lint, level)| {
            level.wrong.is_some() && ["PC701", "PC703", UNKNOWN, UNEXPLAINED].contains(&lint.word.as_str())
        });
        prop_assume!(!misspelt);

        let rules = of_rules.iter().enumerate().map(|(number, entries)| {
            format!("  - id: rule-{number}\n    role: guest\n    effect: allow\n{}", key(entries, "    "))
        });
        let (rules, policy) = (format!("rules:\n{}", rules.collect::<String>()), key(&of_policy, ""));
        let text = if is_first { format!("\n{policy}{rules}") } else { format!("\n{rules}{policy}") };
        let marked = Marked::new(&whole(&text));
        let report = lint::check_text("policy.yaml", marked.text.as_bytes());
        prop_assert!(!report.is_load_error(), "{:?}\n{}", report.findings(), marked.text);

        let of_rules = of_rules.concat();
        let entries: Vec<&Entry> =
            if is_first { of_policy.iter().chain(&of_rules).collect() } else { of_rules.iter().chain(&of_policy).collect() };
        let wrong: Vec<&str> = entries.iter().flat_map(|entry| entry.wrong()).collect();
        prop_assert_eq!(wrong.len(), marked.of_findings().len());
        let unknown: Vec<_> = wrong.into_iter().zip(marked.of_findings().iter().cloned()).collect();
        let blank: Vec<_> = marked.of_related().iter().cloned().map(|spot| ("a suppression without a reason", spot)).collect();
        prop_assert_eq!(entries.iter().filter(|entry| entry.is_unexplained()).count(), blank.len());
        for (code, name, default, expected) in [
            ("PC701", UNKNOWN, Severity::Error, unknown),
            ("PC703", UNEXPLAINED, Severity::Warning, blank),
        ] {
            let found = of(&report, name);
            let reported: Vec<_> =
                found.iter().map(|finding| (finding.message(), spot(finding.place().expect("a place")))).collect();
            match level(&of_policy, [code, name], default) {
                None => prop_assert!(reported.is_empty(), "{:?}\n{}", reported, marked.text),
                Some(severity) => {
                    prop_assert_eq!(reported, expected, "{}", &marked.text);
                    prop_assert!(found.iter().all(|finding| finding.severity() == severity), "{}", &marked.text);
                }
            }
            let may_stand = report.suppressed().iter().any(|finding| finding.lint().name() == name);
            prop_assert!(!may_stand, "{}", &marked.text);
        }
    }
}
