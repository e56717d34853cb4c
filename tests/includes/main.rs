//! Policies of several files: what their union means, what it refuses, and where everything in it is.

#[path = "../semantics/generate.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod generate;
mod guards;
#[path = "../semantics/model.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod model;

use std::{collections::BTreeMap, fmt::Write as _};

use model::{Effect, Model, Rule};
use portcullis::{
    Decision, Limits, LoadError, Names, Policy,
    reading::Loader,
    rules::{Clause, reference},
};
use proptest::prelude::*;

/// Loads `top.yaml` of some files in memory.
fn load(files: &[(&str, &str)]) -> Result<Policy, LoadError> {
    load_within(files, Limits::default())
}

fn load_within(files: &[(&str, &str)], limits: Limits) -> Result<Policy, LoadError> {
    let files: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    Loader::new().with_limits(limits).with_files(files).load_file("top.yaml")
}

/// The problems, each with its place, its related places and its help.
fn problems(error: &LoadError) -> String {
    let mut lines = String::new();
    for problem in error.problems() {
        let place = problem.place().map_or_else(String::new, |place| format!("{}:{place}: ", error.file_of(place)));
        writeln!(lines, "{place}{}: {}", problem.code(), problem.message()).unwrap();
        for related in problem.related() {
            writeln!(lines, "  {}:{}: {}", error.file_of(related.place()), related.place(), related.what()).unwrap();
        }
    }
    lines
}

#[track_caller]
fn assert_refused(files: &[(&str, &str)], expected: &str) {
    let found = load(files).map_or_else(|error| problems(&error), |_| "no problem\n".into());
    assert_eq!(found, expected, "{files:#?}");
}

const BASE: &str = "\
portcullis: 1
policy: base
vocabulary:
  roles: { guest: {}, keeper: { above: guest } }
  tokens: { key: { lifetimes: { forged: { max_age: 30d } } } }
  owners: { none: {}, self: {}, other: {} }
  apis: { door: { open: {}, look_at: { reads: true } }, chamber: { enter: { owners: [self] } } }
groups: { roles: { insiders: [keeper] } }
sources: { charter: { url: https://example.org/charter, clauses: { doors: { text: Keepers open doors. } } } }
default: allow
rules:
  - { id: insiders-open, api: door, action: open, require: { role: insiders }, cite: charter#doors }
invariants:
  - { id: guests-stay-outside, never: { role: guest, api: door, action: open } }
";

fn top(rest: &str) -> String {
    let rules = if rest.contains("rules:") { "" } else { "rules: []\n" };
    format!("portcullis: 1\npolicy: top\ninclude: base.yaml\ndefault: allow\n{rules}{rest}")
}

fn with_base(rest: &str) -> Result<Policy, LoadError> {
    load(&[("base.yaml", BASE), ("top.yaml", &top(rest))])
}

/// Splits the rules of a model: those whose bits are set go to the first part.
fn split(model: &Model, bits: u8) -> (Vec<Rule>, Vec<Rule>) {
    let numbered = model.rules.iter().cloned().enumerate();
    let (first, second): (Vec<_>, Vec<_>) = numbered.partition(|(number, _)| bits >> number & 1 == 1);
    let rules = |numbered: Vec<(usize, Rule)>| numbered.into_iter().map(|(_, rule)| rule).collect();
    (rules(first), rules(second))
}

fn decided(policy: &Policy, names: &Names<'_>) -> Decision {
    let request = policy.resolve(names).unwrap_or_else(|error| panic!("{error}"));
    let decision = reference::decide(policy.rules(), request);
    assert_eq!(policy.decide(request), decision, "{names}");
    decision
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_policy_of_two_files_is_their_union(
        model in generate::models(), bits: u8, included_allows: bool, repeats: bool,
    ) {
        let (included, rest) = split(&model, bits);
        let denies_only = included.iter().all(|rule| rule.effect != Effect::Allow);
        let included = Model { rules: included, default_allows: included_allows, ..model.clone() };
        let rest = Model { rules: rest, ..model.clone() };
        let alone = rest.yaml();
        let mut text = alone.replace("policy: model\n", "policy: model\ninclude: [base.yaml]\n");
        if !repeats {
            let start = text.find("vocabulary:").unwrap();
            let end = text.find("groups:").or_else(|| text.find("default:")).unwrap();
            text.replace_range(start..end, "");
        }
        let base = included.yaml().replace("policy: model\n", "policy: base\n");
        let whole = load(&[("base.yaml", &base), ("top.yaml", &text)]).unwrap();
        let (included, rest) = (included.policy(), Policy::from_text("rest.yaml", &alone).unwrap());
        prop_assert_eq!(whole.vocabulary().cell_count(), model.cells().len());
        for cell in model.cells() {
            let names = cell.names();
            let decision = decided(&whole, &names);
            prop_assert_eq!(decision, Decision::from(model.decide(cell).0), "{}", names);
            if included_allows && denies_only {
                let both = decided(&included, &names).is_allow() && decided(&rest, &names).is_allow();
                prop_assert_eq!(decision, Decision::from(both), "{}", names);
            }
        }
        let include = &whole.includes()[0];
        prop_assert_eq!(include.policy().fingerprint(), included.fingerprint());
        prop_assert_eq!(whole.fingerprint(), Policy::from_text("printed.yaml", &whole.to_yaml()).unwrap().fingerprint());
    }
}

#[test]
fn a_file_adds_to_what_it_includes() {
    let policy = with_base(
        "\
vocabulary:
  roles: { guest: { about: Anybody else. }, smith: { above: [guest] }, keeper: { above: smith } }
  tokens: { key: { lifetimes: { forged: { max_age: 720h }, lent: { max_age: 1d } } }, pass: {} }
  apis: { door: { open: { owners: other }, look_at: {}, close: {} }, chamber: { enter: { owners: [other] } } }
groups: { roles: { insiders: [smith] } }
sources: { charter: { title: The charter, clauses: { gates: { text: Smiths repair gates. } } } }
rules:
  - { id: smiths-close, api: door, action: close, require: { role: smith }, cite: charter#gates }
",
    )
    .unwrap();
    let same = Policy::from_text(
        "same.yaml",
        "\
portcullis: 1
policy: same
vocabulary:
  roles: { guest: {}, smith: { above: guest }, keeper: { above: smith } }
  tokens: { key: {}, pass: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door: { open: { owners: [none, other] }, look_at: { reads: true }, close: {} }
    chamber: { enter: { owners: [self, other] } }
default: allow
rules:
  - { id: insiders-open, api: door, action: open, require: { role: [smith, keeper] } }
  - { id: smiths-close, api: door, action: close, require: { role: smith } }
",
    )
    .unwrap();
    let diff = policy.diff(&same);
    assert!(diff.changes().is_empty() && diff.added().is_empty() && diff.removed().is_empty(), "{diff:?}");
    let vocabulary = policy.vocabulary();
    let keeper = vocabulary.roles().id("keeper").unwrap();
    assert_eq!(vocabulary.roles_below(keeper).len(), 2);
    assert_eq!(vocabulary.roles().iter().next().and_then(|(_, guest)| guest.about()), Some("Anybody else."));
    assert_eq!(vocabulary.lifetimes(vocabulary.tokens().id("key").unwrap()).len(), 2);
    let source = &policy.rules().sources()[0];
    assert_eq!((source.title(), source.url()), (Some("The charter"), Some("https://example.org/charter")));
    assert_eq!(source.clauses().iter().map(Clause::name).collect::<Vec<_>>(), ["doors", "gates"]);
}

#[test]
fn what_two_files_declare_must_not_differ() {
    for (rest, problem) in [
        ("vocabulary: { apis: { door: { look_at: { reads: false } } } }", "action `look_at` has another mark `reads`"),
        ("vocabulary: { apis: { door: { open: { reads: true } } } }", "action `open` has another mark `reads`"),
        (
            "vocabulary: { tokens: { key: { lifetimes: { forged: { max_age: 300d } } } } }",
            "lifetime `forged` has another length or end",
        ),
        ("sources: { charter: { url: https://example.com } }", "source `charter` has another url"),
        ("sources: { charter: { clauses: { doors: { text: Other. } } } }", "clause `doors` has another text"),
        (
            "sources: { charter: { clauses: { doors: { text: Keepers open doors., not_a_rule: no } } } }",
            "clause `doors` has another reason",
        ),
    ] {
        let error = with_base(rest).unwrap_err();
        let found = problems(&error);
        let expected = format!("contradicting-declaration: {problem} where it is declared first\n  base.yaml:");
        assert!(found.starts_with("top.yaml:6:") && found.contains(&expected), "{found}{expected}");
        assert_eq!(error.problems().len(), 1, "{found}");
    }
    let about = BASE.replace("guest: {}", "guest: { about: a }");
    let top = top("vocabulary: { roles: { guest: { about: b } } }");
    assert_refused(
        &[("base.yaml", &about), ("top.yaml", &top)],
        "top.yaml:6:24: contradicting-declaration: role `guest` has another description where it is declared first\n  \
         base.yaml:4:12: first declared here\n",
    );
}

#[test]
fn an_id_or_an_order_that_contradicts_another_file_is_refused_with_both_places() {
    assert_refused(
        &[("base.yaml", BASE), ("top.yaml", &top("rules: [{ id: insiders-open, effect: deny }]"))],
        "top.yaml:5:15: duplicate-id: rule `insiders-open` is declared twice\n  base.yaml:12:11: first declared here\n",
    );
    let found = with_base("vocabulary: { roles: { guest: { above: keeper } } }").map_err(|error| problems(&error));
    let found = found.unwrap_err();
    assert!(found.contains("top.yaml:6:40: bad-order: role `keeper` is above itself"), "{found}");
}

#[test]
fn leaving_out_owners_adds_none_where_no_other_file_is_repeated() {
    // Neither file includes the other, so each says what it says alone.
    let one = BASE.replace("base", "one");
    let two = "\
portcullis: 1
policy: two
vocabulary:
  roles: { guest: {} }
  tokens: { key: {} }
  owners: { none: {} }
  apis: { chamber: { enter: {} } }
default: allow
rules: []
";
    let top = "portcullis: 1\npolicy: top\ninclude: [one.yaml, two.yaml]\ndefault: allow\nrules: []\n";
    let policy = load(&[("one.yaml", &one), ("two.yaml", two), ("top.yaml", top)]).unwrap();
    for owner in ["none", "self"] {
        assert!(policy.resolve(&Names::new("guest", "key", "chamber", "enter").with_owner(owner)).is_ok(), "{owner}");
    }
}

#[test]
fn errors_in_an_included_file_are_reported_there_with_the_include() {
    assert_refused(
        &[("base.yaml", &BASE.replace("role: insiders }", "role: insider }")), ("top.yaml", &top("lint: { alow: x }"))],
        "top.yaml:6:9: unknown-key: unknown key `alow` in a `lint` entry of the policy\n\
         base.yaml:12:68: unknown-name: unknown role `insider`\n  top.yaml:3:10: included here\n",
    );
    assert_refused(
        &[("base.yaml", "portcullis: 2\n"), ("top.yaml", &top(""))],
        "base.yaml:1:13: unknown-version: unknown version `2` of the policy format\n  top.yaml:3:10: included here\n",
    );
}

#[test]
fn includes_that_name_no_file_of_the_policy_are_refused_at_their_place() {
    for (path, problem) in [
        ("../base.yaml", "bad-include: `../base.yaml` leads out of the directory of the policy"),
        ("a/../../base.yaml", "bad-include: `a/../../base.yaml` leads out of the directory of the policy"),
        ("/base.yaml", "bad-include: `/base.yaml` is not the path of a file to include: it is absolute"),
        ("'a\\base.yaml'", "bad-include: `a\\base.yaml` is not the path of a file to include: it contains a backslash"),
        ("a//base.yaml", "bad-include: `a//base.yaml` is not the path of a file to include: it contains an empty name"),
        ("a/", "bad-include: `a/` is not the path of a file to include: it contains an empty name"),
        ("./.", "bad-include: `./.` is not the path of a file to include: it names a directory"),
        ("''", "bad-include: `` is not the path of a file to include: it is empty"),
        ("\"a\\tb\"", "bad-include: `a\\tb` is not the path of a file to include: it contains a control character"),
        ("bsae.yaml", "unreadable-file: cannot include `bsae.yaml`: no such file"),
        ("builtin:splunk", "bad-include: unknown built-in policy `splunk`"),
        ("top.yaml", "cyclic-include: `top.yaml` includes itself: top.yaml > top.yaml"),
        ("loop.yaml", "cyclic-include: `top.yaml` includes itself: top.yaml > loop.yaml > top.yaml"),
    ] {
        let at = if path == "loop.yaml" { "loop.yaml:3:10" } else { "top.yaml:3:10" };
        let related = if path == "loop.yaml" { "  top.yaml:3:10: included here\n" } else { "" };
        let policy = |include: &str| top("").replace("base.yaml", include);
        assert_refused(
            &[("base.yaml", BASE), ("loop.yaml", &policy("top.yaml")), ("top.yaml", &policy(path))],
            &format!("{at}: {problem}\n{related}"),
        );
    }
    assert_refused(
        &[("base.yaml", BASE), ("top.yaml", &top("").replace("base.yaml", "[base.yaml, ./a/../base.yaml]"))],
        "top.yaml:3:22: bad-include: `./a/../base.yaml` is included twice\n  top.yaml:3:11: first included here\n",
    );
    assert_refused(
        &[("top.yaml", &top("").replace("base.yaml", "[]"))],
        "top.yaml:3:10: empty-list: empty list: no file is included\n",
    );
    let error = Policy::from_text("top.yaml", &top("")).unwrap_err();
    assert_eq!(
        problems(&error),
        "top.yaml:3:10: bad-include: cannot include `base.yaml`: this text comes without other files\n"
    );
}

#[test]
fn a_circle_through_several_files_is_one_problem_with_all_its_places() {
    let policy = |include: &str| top("").replace("base.yaml", include);
    assert_refused(
        &[("top.yaml", &policy("one.yaml")), ("one.yaml", &policy("two.yaml")), ("two.yaml", &policy("top.yaml"))],
        "two.yaml:3:10: cyclic-include: `top.yaml` includes itself: top.yaml > one.yaml > two.yaml > top.yaml\n  \
         top.yaml:3:10: included here\n  one.yaml:3:10: included here\n",
    );
    let roles = "vocabulary: { roles: { guest: { above: keeper } } }\n";
    assert_refused(
        &[("base.yaml", BASE), ("top.yaml", &format!("{}{roles}", top("")))],
        "top.yaml:6:40: bad-order: role `keeper` is above itself\n  base.yaml:4:40: `keeper` is above `guest` here\n",
    );
}

/// A chain of files, each of which includes the next, with the base at its end.
fn chain(length: usize) -> Vec<(String, String)> {
    let name = |number: usize| if number == 0 { "top.yaml".to_owned() } else { format!("{number}.yaml") };
    let link = |number| {
        let next = if number + 1 == length { "base.yaml".to_owned() } else { name(number + 1) };
        (name(number), top("").replace("base.yaml", &next).replace("policy: top", &format!("policy: top-{number}")))
    };
    (0..length).map(link).chain([("base.yaml".into(), BASE.into())]).collect()
}

#[test]
fn limits_hold_for_all_files_together() {
    let borrowed = |files: &[(String, String)]| -> Vec<(&'static str, &'static str)> {
        files.iter().map(|(path, text)| (&*path.clone().leak(), &*text.clone().leak())).collect()
    };
    let files = borrowed(&chain(63));
    assert_eq!(load(&files).unwrap().rules().files().count(), 64);
    let error = load(&borrowed(&chain(64))).unwrap_err();
    assert!(problems(&error).contains("63.yaml:3:10: over-limit: the policy has more than 64 files"), "{error}");

    // However many there are, it is reported once.
    let names: Vec<String> = (0..200).map(|number| format!("{number}.yaml")).collect();
    let list = format!("portcullis: 1\npolicy: top\ninclude: [{}]\ndefault: allow\nrules: []\n", names.join(", "));
    let part = BASE.replace("policy: base", "policy: part");
    let mut files: Vec<(String, String)> = names.into_iter().map(|name| (name, part.clone())).collect();
    files.push(("top.yaml".into(), list));
    let error = load(&borrowed(&files)).unwrap_err();
    assert_eq!(problems(&error).matches("over-limit").count(), 1, "{error}");

    let files = [("base.yaml", BASE), ("top.yaml", &*top("").leak())];
    let bytes = files.iter().map(|(_, text)| text.len()).sum();
    assert!(load_within(&files, Limits::default().with_bytes(bytes)).is_ok());
    let error = load_within(&files, Limits::default().with_bytes(bytes - 1)).unwrap_err();
    assert!(
        problems(&error).starts_with("top.yaml:3:10: over-limit: the files of the policy are larger than"),
        "{error}"
    );

    // A file counts for itself and for the one that includes it.
    let least = (1..1000).find(|&nodes| load_within(&files, Limits::default().with_nodes(nodes)).is_ok()).unwrap();
    let of = |text: &str| {
        (1..1000).find(|&nodes| {
            Loader::new().with_limits(Limits::default().with_nodes(nodes)).load_text("a.yaml", text).is_ok()
        })
    };
    let alone = of(BASE).unwrap();
    assert!(least > 2 * alone && least < 2 * alone + 20, "{least} and {alone}");
    // The longest chain that can be asked for is refused, too, and not by a stack that overflows.
    let endless = Limits::default().with_files(usize::MAX);
    let files = borrowed(&chain(Limits::MAX_FILES));
    assert!(load_within(&files, endless).is_err());
}

#[test]
fn a_file_that_several_include_is_read_once() {
    let side = |name: &str| top("").replace("policy: top", &format!("policy: {name}"));
    let files = [
        ("base.yaml", BASE),
        ("sub/left.yaml", &side("left").replace("base.yaml", "../base.yaml")),
        ("right.yaml", &side("right").replace("base.yaml", "./base.yaml")),
        ("top.yaml", &top("").replace("base.yaml", "[sub/left.yaml, right.yaml]")),
    ];
    let policy = load(&files).unwrap();
    assert_eq!(policy.rules().files().collect::<Vec<_>>(), ["top.yaml", "sub/left.yaml", "right.yaml", "base.yaml"]);
    assert_eq!(policy.rules().len(), 1);
    let rule = policy.rules().iter().next().unwrap();
    assert_eq!((policy.rules().file_of(rule.place()), rule.place().line), ("base.yaml", 12));
    assert!(!policy.rules().is_own(rule.place()));
    let included: Vec<&str> = policy.all_included().iter().map(|one| one.policy().rules().file()).collect();
    assert_eq!(included, ["base.yaml", "sub/left.yaml", "right.yaml"]);
}

#[test]
fn the_invariants_of_an_included_file_are_its_own() {
    // The including file lets guests in, whom the included file keeps out.
    let closed = BASE.replace("default: allow", "default: deny");
    let policy = load(&[("base.yaml", &closed), ("top.yaml", &top(""))]).unwrap();
    assert!(policy.rules().invariants().is_empty());
    assert!(policy.verified().is_ok());

    let wrong = BASE.replace("never: { role: guest,", "never: { role: keeper,");
    let policy = load(&[("base.yaml", &wrong), ("top.yaml", &top(""))]).unwrap();
    assert!(policy.violations().is_empty());
    let error = policy.verified().unwrap_err();
    assert_eq!(error.violations()[0].invariant().id(), "guests-stay-outside");
    assert!(error.to_string().starts_with("base.yaml:14:11: invariant `guests-stay-outside` does not hold"), "{error}");
}

#[test]
fn built_in_policies_can_be_included_by_text_alone() {
    let text = top("").replace("base.yaml", "builtin:splunk-observability/admin-only");
    let policy = Policy::from_text("top.yaml", &text).unwrap();
    let files: Vec<&str> = policy.rules().files().collect();
    assert_eq!(files, ["top.yaml", "builtin:splunk-observability/admin-only"]);
    assert_eq!(policy.fingerprint(), Policy::splunk_observability().unwrap().fingerprint());
    let denied = Names::new("power", "user_api", "team", "create");
    let explanation = policy.explain(policy.resolve(&denied).unwrap()).unwrap();
    assert_eq!(explanation.file(), "builtin:splunk-observability/admin-only");
}

/// What an included policy states about itself is part of the lock and of a diff, although the whole does not state it.
#[test]
fn locks_and_diffs_hold_the_invariants_of_included_policies() {
    const TOP: &str = "
portcullis: 1
policy: top
include: base.yaml
default: allow
rules: []
";
    let base = |invariants: &str| {
        format!(
            "
portcullis: 1
policy: base
vocabulary:
  roles: {{ keeper: {{}}, guest: {{}} }}
  apis: {{ door: {{ open: {{}}, look.at: {{ reads: true }} }} }}
default: allow
rules:
  - {{ id: keepers-open, operation: door.open, require: {{ role: keeper }} }}
invariants: {invariants}
"
        )
    };
    let whole = |invariants: &str| load(&[("top.yaml", TOP), ("base.yaml", &base(invariants))]).unwrap();
    let told = |older: &Policy, newer: &Policy| {
        let diff = older.diff(newer);
        assert!(diff.changes().is_empty());
        let guards = diff.guards().iter();
        guards.map(|change| format!("{}: {change}", change.impact().as_str())).collect::<Vec<_>>()
    };
    let guarded = whole("[{ id: no-guests, never: { role: guest, operation: door.open } }]");
    let lock = guarded.to_lock();
    let locked = Policy::from_lock("top.lock", &lock).unwrap();
    assert_eq!(told(&locked, &guarded), Vec::<String>::new());
    assert_eq!(locked.to_lock(), lock);
    let dropped = whole("[]");
    for older in [&guarded, &locked] {
        assert_eq!(told(older, &dropped), ["weakens: invariant no-guests of base is gone"]);
        let other = whole("[{ id: no-guests, never: { role: guest, operation: [door.open, door.look.at] } }]");
        assert_eq!(told(older, &other), ["strengthens: invariant no-guests of base claims more"]);
        let renamed = whole("[{ id: guests-stay-out, never: { role: guest, operation: door.open } }]");
        assert_eq!(told(older, &renamed), ["neither: invariant no-guests of base is now called guests-stay-out"]);
    }
    assert_eq!(told(&dropped, &guarded), ["strengthens: invariant no-guests of base is new"]);
    // The name of an included policy guards nothing.
    let text = base("[{ id: no-guests, never: { role: guest, operation: door.open } }]");
    let other_name =
        load(&[("top.yaml", TOP), ("base.yaml", &text.replace("policy: base", "policy: ground"))]).unwrap();
    assert_eq!(told(&guarded, &other_name), Vec::<String>::new());
}

/// What cannot be read counts against the limits, too.
#[test]
fn files_that_are_not_text_count() {
    use portcullis::reading::{FileError, Files};

    #[derive(Debug)]
    struct Noise(&'static str);

    impl Files for Noise {
        fn find(&self, path: &str) -> Result<String, FileError> {
            Ok(path.to_owned())
        }

        fn read(&self, found: &str, _: usize) -> Result<Vec<u8>, FileError> {
            Ok(if found == "top.yaml" { self.0.into() } else { vec![0xff; 600] })
        }
    }

    let top = "portcullis: 1\npolicy: top\ninclude: [a.yaml, b.yaml]\ndefault: allow\nrules: []\n";
    let limits = Limits::default().with_bytes(1000);
    let error = Loader::new().with_limits(limits).with_files(Noise(top)).load_file("top.yaml").unwrap_err();
    let codes: Vec<&str> = error.problems().iter().map(portcullis::reading::Problem::code).collect();
    assert_eq!(codes, ["over-limit", "not-utf8"], "{error}");
}

/// Locks and differences tell included policies apart by their names.
#[test]
fn two_files_cannot_have_one_name() {
    let include = "portcullis: 1\npolicy: top\ninclude: [a.yaml, b.yaml]\ndefault: allow\nrules: []\n";
    let file = "portcullis: 1\npolicy: same\nvocabulary: { roles: { guest: {} }, apis: { door: { open: {} } } }\ndefault: allow\nrules: []\n";
    let error = load(&[("top.yaml", include), ("a.yaml", file), ("b.yaml", file)]).unwrap_err();
    assert_eq!(
        problems(&error),
        "b.yaml:2:9: duplicate-id: policy `same` is declared twice\n  a.yaml:2:9: first declared here\n"
    );
}
