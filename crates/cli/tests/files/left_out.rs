//! Policies that leave tokens and owners out: no command shows the names that stand for none.

use crate::Directory;

const WITHOUT: &str = "
portcullis: 1
policy: castle
vocabulary:
  roles: { guest: {}, keeper: {} }
  apis: { door: { open: {}, look_at: { reads: true } } }
default: deny
rules:
  - { id: keepers, role: keeper, effect: allow }
";

fn written(name: &str) -> Directory {
    let directory = Directory::new(name);
    directory.write("without.yaml", WITHOUT);
    let tokens = "vocabulary:\n  tokens: { key: {}, seal: {} }\n  owners: { self: {}, other: {} }\n";
    let with = WITHOUT.replace("vocabulary:\n", tokens).replace("open: {}", "open: { owners: [self, other] }");
    directory.write("with.yaml", &with.replace("look_at: { reads: true }", "look_at: { reads: true, owners: [self] }"));
    directory
}

#[test]
fn a_question_may_name_what_is_left_out_and_its_answer_does_not() {
    let directory = written("left-out");
    for (question, named) in [
        (&["what-can", "keeper"][..], &["any"][..]),
        (&["what-can", "guest"], &["any"]),
        (&["who-can", "door", "open"], &["none"]),
        (&["decide", "door.open", "--role", "guest"], &["--token", "any", "--owner", "none"]),
    ] {
        for format in ["human", "json"] {
            let options = ["--policy", "without.yaml", "--format", format];
            let plain = directory.portcullis(&[question, &options].concat());
            assert_eq!(directory.portcullis(&[question, named, &options].concat()), plain, "{question:?}");
            assert!(!["any", "none"].iter().any(|name| plain.1.contains(name)), "{}", plain.1);
        }
    }
}

#[test]
fn a_difference_does_not_show_what_one_policy_leaves_out() {
    let directory = written("left-out-diff");
    for format in ["human", "json", "markdown", "github"] {
        for sides in [["without.yaml", "with.yaml"], ["with.yaml", "without.yaml"]] {
            let (code, shown) = directory.portcullis(&[&["diff"], &sides[..], &["--format", format]].concat());
            assert_eq!(code, 1, "{shown}");
            assert!(shown.contains("keeper") && shown.contains("seal"), "{shown}");
            // What changed of a guard about owners may be that there were none.
            let about_requests =
                shown.lines().filter(|line| !["owners", "no longer has owner"].iter().any(|it| line.contains(it)));
            let mut words = about_requests.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
            assert!(!words.any(|word| ["any", "none"].contains(&word)), "{shown}");
        }
    }
    // A name that the other policy declares is one.
    let tokens = "vocabulary:\n  tokens: { any: {}, key: {} }\n";
    directory.write(
        "any.yaml",
        &WITHOUT.replace("vocabulary:\n", tokens).replace("role: keeper,", "role: keeper, token: key,"),
    );
    let (code, shown) = directory.portcullis(&["diff", "without.yaml", "any.yaml"]);
    assert!(code == 1 && shown.contains("role keeper; token any\n"), "{shown}");
}
