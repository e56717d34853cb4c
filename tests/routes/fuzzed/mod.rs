//! What must hold for any bytes that are read as a request. A fuzzer runs these checks on bytes of its own, and a test on the kept
//! ones.

pub(crate) mod body;
pub(crate) mod head;
mod input;
mod json;
pub(crate) mod servers;

use std::sync::OnceLock;

use portcullis::{
    reading::Loader,
    routes::{Refusal, RefusedPart, Routes},
};

use input::Input;

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reached {
    /// The bytes are no request, so that nothing was checked.
    NoRequest,
    /// The head was refused.
    Refused,
    /// No route has the path and the method.
    Unknown,
    /// Demands were computed.
    Demands,
}

/// Routes that are easily confused with each other: the shipped ones have few such.
const HARD: &str = "
portcullis-routes: 1
routes: hard
parameters: { name: { encoded: twice }, value: { encoded: once } }
paths:
  /names/{name}: { GET: org_token.read }
  /names/{name}/secret: { GET: org_token.list }
  /names/all: { GET: team.list }
  /values/{value}: { GET: team.read }
  /values/{value}/secret: { GET: org_token.list }
  /values/all: { GET: team.list }
  /a/b: { GET: team.read }
  /a/{x}/c: { GET: team.list }
  /{x}/b/{y}/c: { GET: team.read }
  /a/{x}/{y}/{z}: { GET: team.list }
";

/// The routes that are shipped.
fn shipped() -> &'static Routes {
    static ROUTES: OnceLock<Routes> = OnceLock::new();
    let (file, text) = Routes::splunk_observability_file();
    ROUTES.get_or_init(|| routes(file, text))
}

fn hard() -> &'static Routes {
    static ROUTES: OnceLock<Routes> = OnceLock::new();
    ROUTES.get_or_init(|| routes("hard.yaml", HARD))
}

fn routes(file: &str, text: &str) -> Routes {
    let policy = Loader::new().load_built_in("splunk-observability/roles").expect("the built-in policy loads");
    Routes::from_text(&policy, file, text).unwrap_or_else(|error| panic!("{error}"))
}

/// Checks a refusal: the request is to blame, and the part of it exists.
fn check_refusal(refusal: &Refusal, input: &Input<'_>) {
    let (status, part) = (refusal.status(), refusal.part());
    let exists = match part {
        RefusedPart::Target(at) => at <= input.target.len(),
        RefusedPart::Header(number) => number < input.headers.len(),
        _ => true,
    };
    assert!(exists, "{refusal:?}, of a request without this part");
    // Only of a transfer encoding, HTTP says that the server is the one who cannot do it.
    let is_transfer_encoding = status == 501 && matches!(part, RefusedPart::Header(_));
    assert!((400..500).contains(&status) || is_transfer_encoding, "{refusal:?} has the status {status}");
}
