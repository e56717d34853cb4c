//! What a panic says, and where it says to be.

use std::{
    cell::{Cell, RefCell},
    panic::{self, UnwindSafe},
    sync::Once,
};

pub(crate) struct Panic {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

thread_local! {
    /// Whether a panic of this thread is expected, and the one that occurred.
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
    static FOUND: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// The panic of a function. Other panics are printed as ever.
#[track_caller]
pub(crate) fn panic_of(function: impl FnOnce() + UnwindSafe) -> Panic {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let ordinary = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_EXPECTED.get() {
                return ordinary(info);
            }
            let message = info.payload().downcast_ref::<String>().cloned().unwrap_or_default();
            let location = info.location().expect("a location");
            FOUND.set(Some(Panic { message, file: location.file().to_owned(), line: location.line() }));
        }));
    });
    IS_EXPECTED.set(true);
    let result = panic::catch_unwind(function);
    IS_EXPECTED.set(false);
    assert!(result.is_err(), "it should have panicked");
    FOUND.take().expect("the panic")
}
