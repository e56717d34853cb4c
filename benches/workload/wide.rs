//! A wide policy: many roles, kinds of token and operations, and rules about random parts of them with random exceptions, so
//! that what each rule decides is scattered.

use std::fmt::Write as _;

use super::SplitMix;

const ROLES: usize = 60;
const TOKENS: usize = 8;
const OWNERS: usize = 4;
const APIS: usize = 40;
const ACTIONS: usize = 10;
const RULES: usize = 400;
const EXCEPTIONS: usize = 3;

/// The most names that a column of a scope lists, and one of an exception.
const IN_SCOPE: [usize; 5] = [20, 4, 20, 5, 2];
const IN_EXCEPTION: [usize; 5] = [40, 6, 30, 8, 3];

/// Returns the text of a wide policy with the given default. The rules depend on the seed.
pub(crate) fn policy_text(seed: u64, default: &str) -> String {
    let mut random = SplitMix(seed);
    let mut text = String::from("portcullis: 1\npolicy: wide\nvocabulary:\n");
    for (column, word, count) in [("roles", "role", ROLES), ("tokens", "token", TOKENS), ("owners", "owner", OWNERS)] {
        let names: Vec<String> = names(word, count).into_iter().map(|name| format!("{name}: {{}}")).collect();
        writeln!(text, "  {column}: {{ {} }}", names.join(", ")).expect("a string can be written");
    }
    text.push_str("  apis:\n");
    for api in names("service", APIS) {
        let owners = names("owner", OWNERS).join(", ");
        let actions = names("action", ACTIONS).into_iter().map(|action| format!("{action}: {{ owners: [{owners}] }}"));
        writeln!(text, "    {api}: {{ {} }}", actions.collect::<Vec<_>>().join(", ")).expect("likewise");
    }
    writeln!(text, "default: {default}\nrules:").expect("likewise");
    for rule in 0..RULES {
        let scope = columns(&mut random, IN_SCOPE).join("\n    ");
        writeln!(text, "  - id: rule-{rule}\n    {scope}\n    except:").expect("likewise");
        for _ in 0..EXCEPTIONS {
            writeln!(text, "      - {{ {} }}", columns(&mut random, IN_EXCEPTION).join(", ")).expect("likewise");
        }
        let effect = match random.below(4) {
            0 => "effect: deny".to_owned(),
            1 => {
                let (roles, tokens) = (chosen(&mut random, "role", ROLES, 20), chosen(&mut random, "token", TOKENS, 3));
                format!("require: {{ role: [{roles}], token: [{tokens}] }}")
            }
            _ => "effect: allow".to_owned(),
        };
        writeln!(text, "    {effect}").expect("likewise");
    }
    text
}

fn names(word: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{word}_{number:02}")).collect()
}

/// Returns the five columns, each with some of its names.
fn columns(random: &mut SplitMix, most: [usize; 5]) -> Vec<String> {
    let all = [
        ("role", "role", ROLES),
        ("token", "token", TOKENS),
        ("api", "service", APIS),
        ("action", "action", ACTIONS),
        ("owner", "owner", OWNERS),
    ];
    let columns = all.into_iter().zip(most);
    columns
        .map(|((column, word, count), most)| {
            let some = 1 + random.below(most);
            format!("{column}: [{}]", chosen(random, word, count, some))
        })
        .collect()
}

/// Returns some of the names, in order.
fn chosen(random: &mut SplitMix, word: &str, count: usize, some: usize) -> String {
    let mut left = names(word, count);
    while left.len() > some {
        left.remove(random.below(left.len()));
    }
    left.join(", ")
}
