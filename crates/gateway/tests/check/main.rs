//! What a gateway decides about requests, without a service behind it.

mod answers;
mod body;
mod callers;
mod decisions;
mod evidence;
mod heads;
mod ids;
mod modes;
mod support;
