//! HTTP requests as requests of a policy.
