//! What a policy's author states about the policy as a whole, proved or refuted for every request.

mod claim;
mod counterpart;
mod verified;
mod violation;

pub(crate) use claim::holds_nothing;
pub use verified::UnverifiedError;
pub use violation::Violation;
