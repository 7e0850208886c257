//! Other people's code in, what it gives out, or that it panicked.
//!
//! Parsers of pages and tables meet bytes that nobody foresaw, and a panic in them is an answer: this cannot be read. So nothing is
//! printed of it, whatever a panic of the program itself prints.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; none if it panics.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    keep_expected_panics_quiet();
    let around = IS_EXPECTED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    IS_EXPECTED.set(around);
    done
}

/// Puts a question before whatever tells of panics in this process.
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
