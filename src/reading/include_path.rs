//! Paths of included files: from the directory of the including file, and never out of the root.

use super::problem_kind::IncludeProblem;

/// Returns the path from the root of a file that another file includes; both are paths from the root.
///
/// The meaning of a path is that of its letters: whatever the source of files is, `a/../b` is `b`.
pub(super) fn resolve(from: &str, written: &str) -> Result<String, IncludeProblem> {
    let bad = |reason| IncludeProblem::BadPath { path: written.into(), reason };
    if written.is_empty() {
        return Err(bad("it is empty"));
    }
    if written.contains('\\') {
        return Err(bad("it contains a backslash"));
    }
    if written.contains(char::is_control) {
        return Err(bad("it contains a control character"));
    }
    if written.starts_with('/') {
        return Err(bad("it is absolute"));
    }
    let mut names: Vec<&str> = from.split('/').collect();
    // The including file itself.
    names.pop();
    for name in written.split('/') {
        match name {
            "" => return Err(bad("it contains an empty name")),
            "." => {}
            ".." => drop(names.pop().ok_or_else(|| IncludeProblem::Outside(written.into()))?),
            name => names.push(name),
        }
    }
    if written.ends_with('.') && matches!(written.rsplit('/').next(), Some("." | "..")) {
        return Err(bad("it names a directory"));
    }
    Ok(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_starts_at_the_directory_of_the_including_file_and_stays_below_the_root() {
        let resolved = |from, written| resolve(from, written).ok();
        assert_eq!(resolved("top.yaml", "base.yaml").as_deref(), Some("base.yaml"));
        assert_eq!(resolved("top.yaml", "./a/./base.yaml").as_deref(), Some("a/base.yaml"));
        assert_eq!(resolved("a/b/top.yaml", "../base.yaml").as_deref(), Some("a/base.yaml"));
        assert_eq!(resolved("a/top.yaml", "../b/../c/base.yaml").as_deref(), Some("c/base.yaml"));
        assert_eq!(resolved("top.yaml", "..base.yaml").as_deref(), Some("..base.yaml"));
        for refused in [
            "",
            "/base.yaml",
            "//base.yaml",
            "a//base.yaml",
            "a/",
            "..",
            ".",
            "a/..",
            "a/.",
            "a\\base.yaml",
            "a\0.yaml",
        ] {
            assert_eq!(resolved("top.yaml", refused), None, "{refused:?}");
        }
        for outside in ["../base.yaml", "a/../../base.yaml", "../../etc/passwd"] {
            assert!(matches!(resolve("top.yaml", outside), Err(IncludeProblem::Outside(_))), "{outside:?}");
        }
    }
}
