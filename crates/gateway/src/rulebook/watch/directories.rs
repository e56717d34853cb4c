//! Which directories must be watched so that every change of a file is noticed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

/// More links than this on the way to a file are not followed, as systems do it.
const MAX_LINKS: usize = 40;

/// Adds the directories in which something changes if a path leads to another file: the directory of the file and the one above it, and
/// that of each symbolic link on the way. Of a file that is missing, the last directory that exists.
pub(super) fn add_directories(file: &Path, directories: &mut BTreeSet<PathBuf>) {
    let mut here = PathBuf::new();
    // What is still to follow, the next name last.
    let mut rest: Vec<PathBuf> = reversed(file);
    let mut links = 0;
    while let Some(name) = rest.pop() {
        let next = match Path::new(&name).components().next() {
            Some(Component::ParentDir) => {
                here.pop();
                continue;
            }
            Some(Component::CurDir) | None => continue,
            Some(_) => here.join(&name),
        };
        let found = fs::symlink_metadata(&next);
        let is_link = found.as_ref().is_ok_and(fs::Metadata::is_symlink);
        // What has no directory is the root.
        if !here.as_os_str().is_empty() && (is_link || found.is_err() || rest.len() <= 1) {
            directories.insert(here.clone());
        }
        if found.is_err() {
            return;
        }
        if is_link {
            links += 1;
            let Some(target) = fs::read_link(&next).ok().filter(|_| links <= MAX_LINKS) else { return };
            if target.is_absolute() {
                here = PathBuf::new();
            }
            rest.extend(reversed(&target));
        } else {
            here = next;
        }
    }
}

fn reversed(path: &Path) -> Vec<PathBuf> {
    path.components().rev().map(|component| PathBuf::from(component.as_os_str())).collect()
}

#[cfg(all(test, unix))]
#[expect(clippy::expect_used, reason = "a test fails")]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Returns the directories that are watched below a folder, relative to it.
    fn watched(folder: &Path, file: &str) -> Vec<String> {
        let mut directories = BTreeSet::new();
        add_directories(&folder.join(file), &mut directories);
        let below = directories.iter().filter_map(|directory| directory.strip_prefix(folder).ok());
        below.map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn every_directory_is_watched_in_which_a_link_on_the_way_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("it exists");
        fs::create_dir_all(folder.join("mounted/..1/deep")).expect("a folder");
        fs::create_dir_all(folder.join("etc/a/b")).expect("a folder");
        fs::write(folder.join("mounted/..1/deep/roles.yaml"), "").expect("a file");
        symlink("..1", folder.join("mounted/..data")).expect("a link");
        symlink("..data/deep/roles.yaml", folder.join("mounted/roles.yaml")).expect("a link");
        symlink(folder.join("mounted"), folder.join("etc/a/link")).expect("a link");
        symlink("../../mounted/roles.yaml", folder.join("etc/a/up.yaml")).expect("a link");

        assert_eq!(watched(&folder, "mounted/..1/deep/roles.yaml"), ["mounted/..1", "mounted/..1/deep"]);
        assert_eq!(watched(&folder, "mounted/roles.yaml"), ["", "mounted", "mounted/..1", "mounted/..1/deep"]);
        let through_link = ["", "etc/a", "mounted", "mounted/..1", "mounted/..1/deep"];
        assert_eq!(watched(&folder, "etc/a/link/roles.yaml"), through_link);
        assert_eq!(
            watched(&folder, "etc/a/up.yaml"),
            ["", "etc", "etc/a", "mounted", "mounted/..1", "mounted/..1/deep"]
        );
    }

    #[test]
    fn of_a_missing_file_the_last_directory_is_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("it exists");
        assert_eq!(watched(&folder, "a/b/c.yaml"), [""]);
        fs::create_dir(folder.join("a")).expect("a folder");
        assert_eq!(watched(&folder, "a/b/c.yaml"), ["a"]);
        symlink("nowhere/x", folder.join("a/b")).expect("a link");
        assert_eq!(watched(&folder, "a/b/c.yaml"), ["a"]);
    }

    #[test]
    fn links_in_a_circle_end() {
        let folder = tempfile::tempdir().expect("a folder");
        symlink("one", folder.path().join("two")).expect("a link");
        symlink("two", folder.path().join("one")).expect("a link");
        let mut directories = BTreeSet::new();
        add_directories(&folder.path().join("one"), &mut directories);
        assert!(directories.contains(folder.path()));
    }
}
