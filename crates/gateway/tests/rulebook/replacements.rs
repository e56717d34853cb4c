//! Every way in which files are replaced is noticed without polling.

use std::{
    fs::{self, File},
    io::Write as _,
    time::SystemTime,
};

use super::support::{Folder, Watched, policy, policy_of, routes};

/// Starts with version 1, writes version 2 in some way, and waits for it.
fn assert_noticed(folder: &Folder, replace: impl FnOnce()) {
    let watched = Watched::new(folder.load());
    replace();
    watched.wait_for(2);
}

/// Returns a folder whose routes suit both versions of the policy.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("policy.yaml", &version(1));
    folder.write("routes.yaml", &routes(1).replace("POST: door.open-1, ", "").replace("door-1", "door-2"));
    folder
}

/// Returns a policy that differs from the other version in its name and its rule.
fn version(version: usize) -> String {
    policy(1).replace("policy: door-1", &format!("policy: door-{version}"))
}

fn assert_policy_noticed(replace: impl FnOnce(&Folder)) {
    let folder = folder();
    let watched = Watched::new(folder.load());
    replace(&folder);
    loop {
        let told = watched.next();
        if told.names.0 == "door-2" {
            return;
        }
        // A file that was seen while it was missing.
        assert!(!told.error.is_empty(), "{told:?}");
    }
}

#[test]
fn a_file_is_written_in_place() {
    assert_policy_noticed(|folder| folder.write("policy.yaml", &version(2)));
}

#[test]
fn a_file_is_written_in_parts() {
    assert_policy_noticed(|folder| {
        let mut file = File::create(folder.path("policy.yaml")).expect("it can be written");
        for part in version(2).as_bytes().chunks(40) {
            file.write_all(part).expect("it can be written");
        }
    });
}

#[test]
fn another_file_takes_the_name() {
    assert_policy_noticed(|folder| folder.replace("policy.yaml", &version(2)));
}

#[test]
fn an_editor_moves_the_old_file_away() {
    assert_policy_noticed(|folder| {
        fs::rename(folder.path("policy.yaml"), folder.path("policy.yaml~")).expect("it exists");
        folder.write("policy.yaml", &version(2));
        fs::remove_file(folder.path("policy.yaml~")).expect("it exists");
    });
}

#[test]
fn a_file_is_deleted_and_created() {
    assert_policy_noticed(|folder| {
        fs::remove_file(folder.path("policy.yaml")).expect("it exists");
        folder.write("policy.yaml", &version(2));
    });
}

/// Neither the length nor the time of the file tells.
#[test]
fn a_file_of_the_same_length_keeps_its_time() {
    let folder = folder();
    let file = File::options().write(true).open(folder.path("policy.yaml")).expect("it exists");
    file.set_modified(SystemTime::UNIX_EPOCH).expect("the time can be set");
    let watched = Watched::new(folder.load());
    assert_eq!(version(1).len(), version(2).len());
    folder.write("policy.yaml", &version(2));
    file.set_modified(SystemTime::UNIX_EPOCH).expect("the time can be set");
    assert_eq!(watched.next().names.0, "door-2");
}

#[test]
fn both_files_are_written_one_after_the_other() {
    let folder = Folder::new();
    assert_noticed(&folder, || {
        folder.write("policy.yaml", &policy(2));
        folder.write("routes.yaml", &routes(2));
    });
}

#[test]
fn another_directory_takes_the_name() {
    let folder = Folder::empty();
    for version in [1, 2] {
        let directory = format!("config-{version}");
        fs::create_dir(folder.path(&directory)).expect("a folder");
        folder.write(&format!("{directory}/policy.yaml"), &policy(version));
        folder.write(&format!("{directory}/routes.yaml"), &routes(version));
    }
    fs::rename(folder.path("config-1"), folder.path("config")).expect("it exists");
    let source = portcullis_gateway::rulebook::RulebookSource::new(
        folder.path("config/policy.yaml"),
        folder.path("config/routes.yaml"),
    );
    let current = portcullis_gateway::rulebook::CurrentRulebook::load(source).expect("it loads");
    let watched = Watched::new(current);
    fs::rename(folder.path("config"), folder.path("config-1")).expect("it exists");
    fs::rename(folder.path("config-2"), folder.path("config")).expect("it exists");
    watched.wait_for(2);
    // The new directory is watched as the old one was.
    folder.write("config/policy.yaml", &policy_of(2, "member"));
    watched.wait_for(2);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Makes a link that takes the place of another one.
    fn relink(folder: &Folder, target: &str, link: &str) {
        symlink(target, folder.path("link.new")).expect("a link");
        fs::rename(folder.path("link.new"), folder.path(link)).expect("it can be replaced");
    }

    fn write_directory(folder: &Folder, directory: &str, version: usize) {
        fs::create_dir(folder.path(directory)).expect("a folder");
        folder.write(&format!("{directory}/policy.yaml"), &policy(version));
        folder.write(&format!("{directory}/routes.yaml"), &routes(version));
    }

    #[test]
    fn the_link_of_a_file_is_changed() {
        let folder = folder();
        fs::rename(folder.path("policy.yaml"), folder.path("one.yaml")).expect("it exists");
        folder.write("two.yaml", &version(2));
        symlink("one.yaml", folder.path("policy.yaml")).expect("a link");
        let watched = Watched::new(folder.load());
        relink(&folder, "two.yaml", "policy.yaml");
        assert_eq!(watched.next().names.0, "door-2");
    }

    /// As mounted configuration of Kubernetes is changed.
    #[test]
    fn the_link_of_mounted_configuration_is_changed() {
        let folder = Folder::empty();
        write_directory(&folder, "..2026_01", 1);
        symlink("..2026_01", folder.path("..data")).expect("a link");
        for name in ["policy.yaml", "routes.yaml"] {
            symlink(format!("..data/{name}"), folder.path(name)).expect("a link");
        }
        let watched = Watched::new(folder.load());
        for number in 2..6 {
            write_directory(&folder, &format!("..2026_0{number}"), number);
            relink(&folder, &format!("..2026_0{number}"), "..data");
            fs::remove_dir_all(folder.path(&format!("..2026_0{}", number - 1))).expect("it exists");
            watched.wait_for(number);
        }
    }

    #[test]
    fn the_target_of_a_link_in_another_directory_is_written() {
        let (folder, elsewhere) = (Folder::empty(), Folder::new());
        for name in ["policy.yaml", "routes.yaml"] {
            symlink(elsewhere.path(name), folder.path(name)).expect("a link");
        }
        assert_noticed(&folder, || {
            elsewhere.write("policy.yaml", &policy(2));
            elsewhere.write("routes.yaml", &routes(2));
        });
    }

    #[test]
    fn the_link_of_a_directory_is_changed() {
        let folder = Folder::empty();
        for version in [1, 2] {
            write_directory(&folder, &format!("config-{version}"), version);
        }
        symlink("config-1", folder.path("config")).expect("a link");
        let source = portcullis_gateway::rulebook::RulebookSource::new(
            folder.path("config/policy.yaml"),
            folder.path("config/routes.yaml"),
        );
        let watched = Watched::new(portcullis_gateway::rulebook::CurrentRulebook::load(source).expect("it loads"));
        relink(&folder, "config-2", "config");
        watched.wait_for(2);
    }
}
