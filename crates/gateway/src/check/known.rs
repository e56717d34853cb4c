//! What is known of a request while it is checked.

use portcullis::{
    record::{AskedPolicy, Mode, Outcome},
    route::Route,
    routes::{Demands, Matched},
};

use crate::{caller::Caller, rulebook::Rulebook};

/// What is known of a request while it is checked, for the log.
pub(super) struct Known<'k> {
    /// Whether the decision is enforced: by the mode of the gateway, and of the route.
    pub(super) mode: Mode,
    pub(super) outcome: Outcome,
    /// The canonical path.
    pub(super) path: Option<&'k str>,
    pub(super) route: Option<&'k Route>,
    pub(super) token: Option<&'k str>,
    pub(super) caller: Option<&'k Caller>,
    pub(super) demands: Option<&'k Demands<'k>>,
    pub(super) policies: Vec<AskedPolicy<'k>>,
    /// Why something is not known.
    pub(super) reason: Option<&'static str>,
}

impl<'k> Known<'k> {
    pub(super) const fn new(mode: Mode) -> Self {
        Self {
            mode,
            outcome: Outcome::Refused,
            path: None,
            route: None,
            token: None,
            caller: None,
            demands: None,
            policies: Vec::new(),
            reason: None,
        }
    }

    /// Notes the route, which can have a mode of its own.
    pub(super) fn of_route(&mut self, matched: &Matched<'k, '_>, rulebook: &Rulebook) {
        self.route = Some(matched.route());
        if rulebook.route_mode(matched.route()) == Mode::Shadow {
            self.mode = Mode::Shadow;
        }
    }
}
