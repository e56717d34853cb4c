//! Reloads a policy file in a running program, and refuses an update that cannot be read or that breaks an invariant.
//!
//! ```sh
//! cargo run --example reload
//! ```

use std::{
    env,
    error::Error,
    fs,
    path::PathBuf,
    process,
    sync::{Arc, PoisonError, RwLock},
    thread,
};

use portcullis::{Names, Policy};

/// A policy file and the policy that is in force.
struct PolicyFile {
    path: PathBuf,
    policy: RwLock<Arc<Policy>>,
}

impl PolicyFile {
    /// Loads the policy for the first time.
    fn open(path: PathBuf) -> Result<Self, Box<dyn Error>> {
        let policy = Policy::from_file(&path)?.verified()?;
        Ok(Self { path, policy: RwLock::new(Arc::new(policy)) })
    }

    /// Returns the policy that is in force. Take it once for each request, so that the whole request is decided by one
    /// policy.
    fn current(&self) -> Arc<Policy> {
        // A lock is poisoned if a thread panicked. The policy behind it is still whole: it is only ever replaced.
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the file again. If it cannot be read, or if an invariant does not hold, the old policy stays in force.
    ///
    /// The lock is taken only to replace the policy, not while the file is read.
    fn reload(&self) -> Result<(), Box<dyn Error>> {
        let policy = Policy::from_file(&self.path)?.verified()?;
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        Ok(())
    }
}

/// A policy of a door, with the roles that may open it.
fn policy(who_opens: &str) -> String {
    format!(
        "
portcullis: 1
policy: door
vocabulary:
  roles: {{ guest: {{}}, member: {{}}, keeper: {{}} }}
  tokens: {{ key: {{}} }}
  owners: {{ none: {{}} }}
  apis: {{ door: {{ open: {{}} }} }}
default: deny
rules:
  - {{ id: opening, role: {who_opens}, api: door, action: open, effect: allow }}
invariants:
  - {{ id: guests-stay-outside, never: {{ role: guest }} }}
"
    )
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::temp_dir().join(format!("portcullis-reload-{}.yaml", process::id()));
    fs::write(&path, policy("keeper"))?;
    let file = PolicyFile::open(path.clone())?;

    let member = Names::new("member", "key", "door", "open");
    let show = |when: &str| println!("{when}: a member is {}", file.current().decide_names(&member));
    show("at the start");

    // What other threads decide in the meantime is decided by one policy or by the other.
    thread::scope(|scope| {
        scope.spawn(|| (0..1000).filter(|_| file.current().decide_names(&member).is_allow()).count());

        for who_opens in ["[guest, keeper]", "[membr, keeper]", "[member, keeper]"] {
            fs::write(&path, policy(who_opens))?;
            match file.reload() {
                Ok(()) => println!("\nreloaded"),
                Err(error) => println!("\nrefused: {error}"),
            }
            show(who_opens);
        }
        fs::remove_file(&path)?;
        Ok(())
    })
}
