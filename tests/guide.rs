//! The README, the guide and `CONTRIBUTING.md`: links and paths exist, and policies in YAML load.

use std::{
    fs,
    path::{Path, PathBuf},
};

use portcullis::lint;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages, with their text.
fn pages() -> Vec<(PathBuf, String)> {
    let guide = fs::read_dir(root().join("src/guide")).expect("the guide");
    let guide =
        guide.map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|it| it == "md"));
    let mut paths: Vec<PathBuf> = guide.chain(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name))).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).expect("a page"))).collect()
}

/// The text without its blocks of code.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// Where the links of a page lead, and those of its reference definitions.
fn targets(prose: &str) -> impl Iterator<Item = &str> {
    let inline = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let definitions =
        prose.lines().filter(|line| line.starts_with('[')).filter_map(|line| Some(line.split_once("]: ")?.1));
    inline.chain(definitions).filter(|target| !target.starts_with("http"))
}

/// The anchors of a page, as repositories and rustdoc make them from headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.split("```").step_by(2).flat_map(str::lines).filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let words = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        words.chars().filter(|letter| letter.is_alphanumeric() || *letter == '-' || *letter == '_').collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn links_lead_somewhere() {
    for (path, text) in pages() {
        for target in targets(&prose(&text)) {
            let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
            let file = if file.is_empty() { path.clone() } else { path.parent().expect("a folder").join(file) };
            assert!(file.exists(), "{}: {target}", path.display());
            if let Some(anchor) = anchor {
                let there = fs::read_to_string(&file).expect("a page");
                assert!(anchors(&there).iter().any(|it| it == anchor), "{}: {target}", path.display());
            }
        }
    }
}

/// A path is what begins with a directory of the repository.
#[test]
fn paths_in_the_text_exist() {
    let entries = fs::read_dir(root()).expect("the repository").map(|entry| entry.expect("an entry"));
    let directories = entries.filter(|entry| entry.path().is_dir());
    let directories: Vec<String> = directories.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    for (page, text) in pages() {
        for span in prose(&text).split('`').skip(1).step_by(2) {
            let first = span.split_once('/').map_or("", |(first, _)| first);
            let is_path = directories.iter().any(|it| it == first) && !span.contains(char::is_whitespace);
            // Upper case stands for a name of the reader's own.
            let is_example = span.contains("NAME");
            assert!(!is_path || is_example || root().join(span).exists(), "{}: {span}", page.display());
        }
    }
}

#[test]
fn references_are_defined_for_the_repository_and_for_the_documentation() {
    let module = fs::read_to_string(root().join("src/guide/mod.rs")).expect("the module");
    for (path, text) in pages().into_iter().filter(|(path, _)| path.starts_with(root().join("src/guide"))) {
        for line in text.lines().filter(|line| line.starts_with('[')) {
            let Some((label, _)) = line.split_once("]: ") else { continue };
            assert!(module.contains(&format!("{label}]: crate::guide::")), "{}: {label}]", path.display());
        }
    }
}

/// Parts of policies are completed with the vocabulary that they are about.
#[test]
fn policies_load_and_name_lints_that_exist() {
    let vocabulary = "
portcullis: 1
policy: gates
vocabulary:
  roles: { guest: {}, member: {}, keeper: {} }
  tokens: { key: {}, copied_key: {} }
  owners: { none: {}, self: {}, other: {} }
  apis:
    door: { look_at: { reads: true }, open: { owners: [self, other] } }
    gate: { raise: {}, lower: {} }
default: deny
";
    let blocks = pages().into_iter().flat_map(|(path, text)| {
        let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        blocks.map(|block| (path.clone(), block.to_owned())).collect::<Vec<_>>()
    });
    let mut parts = 0;
    for (path, block) in blocks {
        let is_part = ["rules:", "lint:", "invariants:"].iter().any(|key| block.starts_with(key));
        let rules = if is_part && !block.contains("rules:\n") { "rules: []\n" } else { "" };
        let policy = match (is_part, block.starts_with("portcullis: ")) {
            (true, _) => format!("{vocabulary}{rules}{block}"),
            (false, true) => block,
            // A suite, or a file of another program.
            (false, false) => continue,
        };
        parts += usize::from(is_part);
        let report = lint::check_text(&path.display().to_string(), policy.as_bytes());
        for finding in report.findings() {
            let is_mistake = matches!(finding.lint().code(), "PC701" | "PC703") || finding.lint().code() < "PC1";
            assert!(!is_mistake, "{}: {}\n{policy}", path.display(), finding.message());
        }
    }
    assert_eq!(parts, 3);
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read(root().join("README.md")).expect("the README");
    assert!(readme.len() <= 8 * 1024, "{} bytes", readme.len());
}
