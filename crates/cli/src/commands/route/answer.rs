//! What the routes say about a request.

use portcullis::{
    routes::{Demand, DemandReason, Demands, Matched, Refusal, RefusedPart, Routes, Unknown},
    space::OperationName,
};

use crate::routes_files::RoutesFile;

/// A request, and what routes say about it.
pub(super) struct Answer<'r, 'h> {
    pub(super) method: &'h str,
    pub(super) target: &'h str,
    pub(super) file: &'r RoutesFile,
    pub(super) routes: &'r Routes,
    pub(super) outcome: Outcome<'r, 'h>,
}

/// What routes say about a request.
pub(super) enum Outcome<'r, 'h> {
    /// It has a route.
    Demands { matched: Matched<'r, 'h>, demands: Demands<'r> },
    /// It has no route.
    Unknown(Unknown),
    /// It could be read in more than one way.
    Refused(Refusal),
}

impl<'r> Answer<'r, '_> {
    /// Returns the API and the action of a demand, and its owner if the operation can have several.
    pub(super) fn names(&self, demand: &Demand<'_>) -> Option<(OperationName<'r>, Option<&'r str>)> {
        let vocabulary = self.routes.vocabulary();
        let operation = vocabulary.operation(demand.operation())?;
        let api = vocabulary.apis().name(operation.api())?;
        let name = OperationName::new(api, vocabulary.actions().name(operation.action())?);
        let owner = vocabulary.owners().name(demand.owner()).filter(|_| operation.owners().len() > 1);
        Some((name, owner))
    }
}

/// Returns the kind of the part of a request for which it is refused, and the number of the byte of the target or of the header.
pub(super) const fn part(refusal: &Refusal) -> (&'static str, Option<usize>) {
    match refusal.part() {
        RefusedPart::Method => ("method", None),
        RefusedPart::Target(byte) => ("target", Some(byte)),
        RefusedPart::Header(number) => ("header", Some(number)),
        RefusedPart::Body => ("body", None),
        RefusedPart::Stored => ("stored", None),
        _ => ("request", None),
    }
}

/// Returns the id of the principal that an operation touches, if it touches a particular one, and where it is.
pub(super) fn principal<'a>(reason: &'a DemandReason<'_>) -> Option<(Option<&'a str>, &'a str)> {
    let (id, place) = reason.principal()?;
    Some((Some(id).filter(|id| !id.is_empty()), place))
}
