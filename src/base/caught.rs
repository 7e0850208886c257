//! A call of a foreign parser in, its result out, or `None` if it panicked.
//!
//! A parser of pages or tables may panic on unforeseen bytes. That only means that the input cannot be read,
//! so the panic is not printed. Panics of the program itself are.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`. Returns `None` if it panics.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    keep_expected_panics_quiet();
    let around = IS_EXPECTED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    IS_EXPECTED.set(around);
    done
}

/// Installs a panic hook that is silent while a panic is expected.
fn keep_expected_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_EXPECTED.get() {
                tell(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::{IS_EXPECTED, caught};

    #[test]
    fn a_panic_is_none_and_expected_there_alone() {
        assert_eq!(caught(|| 7), Some(7));
        assert_eq!(caught(|| assert!(IS_EXPECTED.get())), Some(()));
        assert_eq!(caught(|| [0u8; 4].chunks("".len()).count()), None);
        assert_eq!(caught(|| caught(|| [0u8; 4].chunks("".len()).count())), Some(None));
        assert!(!IS_EXPECTED.get());
    }
}
