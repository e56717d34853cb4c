//! What a panic says, and where it says to be.

use std::{
    cell::RefCell,
    panic::{self, UnwindSafe},
    sync::Once,
};

pub(crate) struct Panic {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

thread_local! {
    /// The panic of this thread, while one is expected.
    static EXPECTED: RefCell<Option<Option<Panic>>> = const { RefCell::new(None) };
}

/// The panic of a function. Other threads' panics are printed as ever.
#[track_caller]
pub(crate) fn panic_of(function: impl FnOnce() + UnwindSafe) -> Panic {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let ordinary = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let was_expected = EXPECTED.with_borrow_mut(|expected| {
                let is_expected = expected.is_some();
                if let (Some(found), Some(location)) = (expected, info.location()) {
                    let message = info.payload_as_str().unwrap_or_default().to_owned();
                    *found = Some(Panic { message, file: location.file().to_owned(), line: location.line() });
                }
                is_expected
            });
            if !was_expected {
                ordinary(info);
            }
        }));
    });
    EXPECTED.set(Some(None));
    let result = panic::catch_unwind(function);
    let found = EXPECTED.take().flatten();
    assert!(result.is_err(), "it should have panicked");
    found.expect("the panic")
}
