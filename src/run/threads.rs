//! The most threads that work well on the cores of a machine, and how many a run works on.

/// Threads for each core, and those that any machine can bear.
const A_CORE_MAX: usize = 4;
const BEARABLE: usize = 16;

/// The most threads that are of use on so many cores. The answer is the same with any number; far more bring
/// the work to a stand, since they ask each other for work all the time.
pub fn most(cores: usize) -> usize {
    cores.saturating_mul(A_CORE_MAX).max(BEARABLE)
}

/// Number of threads that a run started here works on.
pub(crate) fn current() -> usize {
    rayon::current_num_threads()
}

#[cfg(test)]
mod tests {
    use super::most;

    #[test]
    fn there_are_four_a_core_or_what_any_machine_can_bear() {
        for (cores, threads) in [(1, 16), (2, 16), (4, 16), (5, 20), (64, 256)] {
            assert_eq!(most(cores), threads, "{cores} cores");
        }
    }
}
