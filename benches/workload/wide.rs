//! A wide table: few rules, but each of scattered names in all columns and with exceptions, over many roles and operations.

use std::fmt::Write as _;

use super::SplitMix;

/// For each column its word and how many names it has; and how many of them the scope, an exception and the requirement of a
/// rule list at most. A requirement lists none of the columns of 0.
const COLUMNS: [(&str, usize, [usize; 3]); 5] = [
    ("role", 60, [20, 40, 20]),
    ("token", 8, [4, 6, 3]),
    ("api", 40, [20, 30, 0]),
    ("action", 10, [5, 8, 0]),
    ("owner", 4, [2, 3, 0]),
];

const RULES: usize = 400;
const EXCEPTIONS: usize = 3;

/// The text of a policy of 400 rules over 400 operations with 768,000 requests. The rules depend on the seed.
#[must_use]
pub(crate) fn policy_text(seed: u64, default: &str) -> String {
    let mut random = SplitMix(seed);
    let [roles, tokens, apis, actions, owners] = COLUMNS.map(|(word, count, _)| names(word, 0..count));
    let declared = |names: &[String]| names.iter().map(|name| format!("{name}: {{}}")).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "portcullis: 1\npolicy: wide\nvocabulary:\n  roles: {{ {} }}\n  tokens: {{ {} }}\n  owners: {{ {} }}\n  apis:\n",
        declared(&roles),
        declared(&tokens),
        declared(&owners),
    );
    for api in apis {
        writeln!(text, "    {api}:").expect("a string can be written");
        for action in &actions {
            writeln!(text, "      {action}: {{ owners: [{}] }}", owners.join(", ")).expect("likewise");
        }
    }
    writeln!(text, "default: {default}\nrules:").expect("likewise");
    for rule in 0..RULES {
        write!(text, "  - id: rule-{rule}\n    {}\n    except:\n", cube(&mut random, 0).join("\n    "))
            .expect("likewise");
        for _ in 0..EXCEPTIONS {
            writeln!(text, "      - {{ {} }}", cube(&mut random, 1).join(", ")).expect("likewise");
        }
        match random.below(4) {
            0 | 1 => text.push_str("    effect: allow\n"),
            2 => text.push_str("    effect: deny\n"),
            _ => writeln!(text, "    require: {{ {} }}", cube(&mut random, 2).join(", ")).expect("likewise"),
        }
    }
    text
}

fn names(word: &str, indices: impl IntoIterator<Item = usize>) -> Vec<String> {
    indices.into_iter().map(|index| format!("{word}_{index:02}")).collect()
}

/// The keys of a random cube of a part of a rule: some names of each column.
fn cube(random: &mut SplitMix, part: usize) -> Vec<String> {
    let columns = COLUMNS.into_iter().filter(|(_, _, most)| most[part] > 0);
    let listed = columns.map(|(word, count, most)| {
        let mut all: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            all.swap(last, random.below(last + 1));
        }
        all.truncate(1 + random.below(most[part]));
        format!("{word}: [{}]", names(word, all).join(", "))
    });
    listed.collect()
}
