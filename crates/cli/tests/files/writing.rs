//! Files that commands write: replaced as a whole, or not at all.

use std::{
    fs,
    io::{self, Read as _},
    process::Command,
};

use crate::{Directory, OLD};

/// A suite that misses mutants.
const SUITE: &str = include_str!("../../../../tests/policies/castle.test.yaml");
const CASTLE: &str = include_str!("../../../../tests/policies/castle.yaml");

/// What writes a file.
struct Writer {
    file: &'static str,
    /// The last argument is followed by the file's name.
    arguments: &'static [&'static str],
    /// A text that may be replaced.
    old: &'static str,
}

impl Writer {
    fn run(&self, directory: &Directory, file: &str) -> (i32, String) {
        let (last, others) = self.arguments.split_last().expect("arguments");
        directory.portcullis(&[others, &[&format!("{last}{file}")]].concat())
    }
}

/// A directory with policies and a suite, and what writes files there.
fn writers(name: &str) -> (Directory, [Writer; 3]) {
    let directory = Directory::new(name);
    directory.write("gates.yaml", OLD);
    directory.write("castle.yaml", CASTLE);
    directory.write("castle.test.yaml", SUITE);
    let writers = [
        Writer { file: "gates.lock", arguments: &["lock", "gates.yaml", "--out="], old: "portcullis-lock: 0\n" },
        Writer { file: "castle.info", arguments: &["test", "castle.test.yaml", "--lcov="], old: "TN:\n" },
        Writer {
            file: "more.test.yaml",
            arguments: &["test", "castle.test.yaml", "--suggest="],
            old: "# Written by `portcullis test --suggest=FILE`, which replaces the file.\n",
        },
    ];
    (directory, writers)
}

/// The files of a directory that are not there from the start.
fn written(directory: &Directory) -> Vec<String> {
    let entries = fs::read_dir(&directory.0).expect("the directory").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = entries.filter_map(|name| name.into_string().ok()).collect();
    names.retain(|name| !["gates.yaml", "castle.yaml", "castle.test.yaml"].contains(&name.as_str()));
    names.sort();
    names
}

/// A reader that opened the file before the write reads the old content.
#[test]
fn a_file_is_replaced_as_a_whole() {
    let (directory, writers) = writers("replaced");
    for writer in &writers {
        let Writer { file, old, .. } = writer;
        directory.write(file, old);
        let mut reader = fs::File::open(directory.0.join(file)).expect("the file");
        let mut first = [0; 3];
        reader.read_exact(&mut first).expect("a few bytes");
        let (code, shown) = writer.run(&directory, file);
        assert_eq!(code, 0, "{shown}");
        let rest = io::read_to_string(reader).expect("the rest");
        assert_eq!([str::from_utf8(&first).expect("text"), &rest].concat(), *old);
        assert_ne!(directory.read(file), *old);
    }
    assert_eq!(written(&directory), ["castle.info", "gates.lock", "more.test.yaml"], "nothing else is left");
}

/// `lock` and `verify` at the same time.
#[test]
fn a_lock_is_whole_at_any_time() {
    let (directory, _) = writers("beside");
    assert_eq!(directory.portcullis(&["lock", "gates.yaml"]).0, 0);
    std::thread::scope(|scope| {
        let writer =
            scope.spawn(|| (0..40).for_each(|_| assert_eq!(directory.portcullis(&["lock", "gates.yaml"]).0, 0)));
        loop {
            let (code, shown) = directory.portcullis(&["verify", "gates.yaml", "--require-lock"]);
            assert_eq!(code, 0, "{shown}");
            if writer.is_finished() {
                break;
            }
        }
    });
}

/// A disk that is full, as the shell can pretend: every file must be empty.
#[test]
#[cfg(unix)]
fn what_cannot_be_written_leaves_the_old_file() {
    let (directory, writers) = writers("full");
    for Writer { file, arguments, old } in writers {
        directory.write(file, old);
        // Without the signal that it gets, a write that is too large fails.
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
        let command = arguments.join(" ") + file;
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "sh", env!("CARGO_BIN_EXE_portcullis")]).args(command.split(' '));
        let output = shell.current_dir(&directory.0).output().expect("the shell runs");
        let shown = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{shown}");
        assert!(shown.starts_with(&format!("error: cannot write `{file}`: ")), "{shown}");
        assert_eq!(directory.read(file), old);
    }
    assert_eq!(written(&directory), ["castle.info", "gates.lock", "more.test.yaml"], "nothing else is left");
}

#[test]
#[cfg(unix)]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let (directory, writers) = writers("attributes");
    fs::create_dir(directory.0.join("below")).expect("a directory");
    for writer in &writers {
        let file = writer.file;
        // A link to a file that does not exist yet creates it.
        let behind = format!("below/{file}");
        symlink(&behind, directory.0.join(file)).expect("a link");
        assert_eq!(writer.run(&directory, file).0, 0);
        let text = directory.read(&behind);
        let path = directory.0.join(&behind);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).expect("permissions");
        assert_eq!(writer.run(&directory, file).0, 0);
        assert_eq!(directory.read(&behind), text);
        assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o604);
        assert!(fs::symlink_metadata(directory.0.join(file)).expect("the link").is_symlink());

        // A new file has the permissions that every new file has.
        directory.write("usual", "");
        let mode = |file: &str| fs::metadata(directory.0.join(file)).expect("the file").permissions().mode();
        assert_eq!(writer.run(&directory, "new").0, 0);
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
    let (code, shown) = directory.portcullis(&["lock", "gates.yaml", "--out", "/dev/stdout"]);
    assert!(code == 0 && shown.contains("\nportcullis-lock: 2\n"), "{shown}");
    assert!(fs::metadata("/dev/null").expect("the device").file_type().is_char_device());
}
