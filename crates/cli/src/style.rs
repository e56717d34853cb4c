//! The few styles of the output. Only the sixteen colours that every terminal maps to its own theme.

use anstyle::{AnsiColor, Style};

/// Of something allowed.
pub(super) const ALLOW: Style = AnsiColor::Green.on_default().bold();
/// Of something denied.
pub(super) const DENY: Style = AnsiColor::Red.on_default().bold();
/// Of a heading.
pub(super) const HEADING: Style = Style::new().bold();
/// Of a label beside text.
pub(super) const LABEL: Style = AnsiColor::Cyan.on_default();
/// Of what matters less.
pub(super) const ASIDE: Style = Style::new().dimmed();
