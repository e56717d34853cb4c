//! Files that commands write: replaced as a whole, or not at all.

use std::{
    fs,
    io::{self, Read as _},
    process::Command,
};

use crate::{Directory, OLD};

const SUITE: &str = include_str!("../../../../tests/policies/castle.test.yaml");
const CASTLE: &str = include_str!("../../../../tests/policies/castle.yaml");

/// A directory with a policy and a suite, and what writes the files `gates.lock` and `castle.info`.
fn writers(name: &str) -> (Directory, [(&'static str, Vec<&'static str>); 2]) {
    let directory = Directory::new(name);
    directory.write("gates.yaml", OLD);
    directory.write("castle.yaml", CASTLE);
    directory.write("castle.test.yaml", SUITE);
    let lock = vec!["lock", "gates.yaml", "--out"];
    let tracefile = vec!["test", "castle.test.yaml", "--lcov"];
    (directory, [("gates.lock", lock), ("castle.info", tracefile)])
}

#[track_caller]
fn write(directory: &Directory, arguments: &[&str], file: &str) -> (i32, String) {
    directory.portcullis(&[arguments, &[file]].concat())
}

/// Whoever reads a file while it is written reads what it was when he opened it.
#[test]
fn a_file_is_replaced_as_a_whole() {
    let (directory, writers) = writers("replaced");
    for (file, arguments) in writers {
        assert_eq!(write(&directory, &arguments, file).0, 0);
        let old = directory.read(file);
        let mut reader = fs::File::open(directory.0.join(file)).expect("the file");
        let mut first = [0; 10];
        reader.read_exact(&mut first).expect("a few bytes");
        let (code, shown) = write(&directory, &arguments, file);
        assert_eq!(code, 0, "{shown}");
        let rest = io::read_to_string(reader).expect("the rest");
        assert_eq!([str::from_utf8(&first).expect("text"), &rest].concat(), old);
        assert_eq!(directory.read(file), old);
    }
    assert_eq!(fs::read_dir(&directory.0).expect("the directory").count(), 5, "nothing is left");
}

/// `lock` and `verify` at the same time.
#[test]
fn a_lock_is_whole_at_any_time() {
    let (directory, _) = writers("beside");
    assert_eq!(directory.portcullis(&["lock", "gates.yaml"]).0, 0);
    std::thread::scope(|scope| {
        let writer =
            scope.spawn(|| (0..40).for_each(|_| assert_eq!(directory.portcullis(&["lock", "gates.yaml"]).0, 0)));
        while !writer.is_finished() {
            let (code, shown) = directory.portcullis(&["verify", "gates.yaml", "--require-lock"]);
            assert_eq!(code, 0, "{shown}");
        }
    });
}

/// A disk that is full, as the shell can pretend: every file must be empty.
#[test]
#[cfg(unix)]
fn what_cannot_be_written_leaves_the_old_file() {
    let (directory, writers) = writers("full");
    for (file, arguments) in writers {
        let old = if file == "gates.lock" { "portcullis-lock: 0\n" } else { "TN:\n" };
        directory.write(file, old);
        let mut shell = Command::new("sh");
        // Without the signal that it gets, a write that is too large fails.
        shell
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_portcullis")])
            .args(&arguments)
            .arg(file)
            .current_dir(&directory.0);
        let output = shell.output().expect("the shell runs");
        let shown = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{shown}");
        assert!(shown.starts_with(&format!("error: cannot write `{file}`: ")), "{shown}");
        assert_eq!(directory.read(file), old);
    }
    assert_eq!(fs::read_dir(&directory.0).expect("the directory").count(), 5, "nothing is left");
}

#[test]
#[cfg(unix)]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let (directory, writers) = writers("attributes");
    fs::create_dir(directory.0.join("below")).expect("a directory");
    for (file, arguments) in writers {
        // A link to a file that does not exist yet creates it.
        let behind = format!("below/{file}");
        symlink(&behind, directory.0.join(file)).expect("a link");
        assert_eq!(write(&directory, &arguments, file).0, 0);
        let text = directory.read(&behind);
        let path = directory.0.join(&behind);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).expect("permissions");
        assert_eq!(write(&directory, &arguments, file).0, 0);
        assert_eq!(directory.read(&behind), text);
        assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o604);
        assert!(fs::symlink_metadata(directory.0.join(file)).expect("the link").is_symlink());

        // A new file has the permissions that every new file has.
        directory.write("usual", "");
        let mode = |file: &str| fs::metadata(directory.0.join(file)).expect("the file").permissions().mode();
        assert_eq!(write(&directory, &arguments, "new").0, 0);
        assert_eq!(mode("new"), mode("usual"));
        fs::remove_file(directory.0.join("new")).expect("the file");
    }
    // What leads nowhere is an error, not a file.
    symlink("circle", directory.0.join("circle")).expect("a link");
    let (code, shown) = directory.portcullis(&["lock", "gates.yaml", "--out", "circle"]);
    assert!(code == 3 && fs::symlink_metadata(directory.0.join("circle")).expect("the link").is_symlink(), "{shown}");
}

/// Pipes and devices are written, and not replaced.
#[test]
#[cfg(unix)]
fn a_device_is_written_in_place() {
    use std::os::unix::fs::FileTypeExt as _;

    let (directory, _) = writers("device");
    let (code, shown) = directory.portcullis(&["test", "castle.test.yaml", "--lcov", "/dev/stdout"]);
    assert!(code == 0 && shown.contains("\nend_of_record\n"), "{shown}");
    assert_eq!(directory.portcullis(&["test", "castle.test.yaml", "--lcov", "/dev/null"]).0, 0);
    assert!(fs::metadata("/dev/null").expect("the device").file_type().is_char_device());
}
