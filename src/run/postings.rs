//! Keys and what stands under them in, all that stands under one key together out.
//!
//! Values are gathered by many threads, kept apart by the upper byte of their keys, and sorted a partition at
//! a time.

use crate::base::error::Result;
use crate::base::hash::sort_even;
use crate::base::scratch::{Part, Partitions, Parts};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

/// Items that are worked on between two looks at the store.
const ROUND_ITEMS: usize = 16_384;

/// Items worked on by one thread at a time.
const CHUNK_ITEMS: usize = 1_024;

/// Makes postings of some items, and something else of all of them together.
type Make<'m, I, T, const N: usize> = dyn Fn(&[I], &mut [Parts; N]) -> Result<T> + Sync + 'm;

/// Makes postings of every item, in parallel, and adds them to `postings`; hands what is made besides to
/// `take`, in the order of the items.
///
/// # Errors
/// Those of `make`, and the scratch directory is full or cannot be written.
pub(crate) fn post<I: Sync, T: Send, const N: usize>(
    items: &[I],
    postings: &mut [Partitions; N],
    make: &Make<'_, I, T, N>,
    take: &mut dyn FnMut(T),
) -> Result<()> {
    for round in items.chunks(ROUND_ITEMS) {
        let work = |chunk: &[I]| {
            let mut parts = std::array::from_fn(|_| Parts::default());
            Ok((make(chunk, &mut parts)?, parts))
        };
        let done: Vec<(T, [Parts; N])> = round.par_chunks(CHUNK_ITEMS).map(work).collect::<Result<_>>()?;
        for (made, parts) in done {
            take(made);
            postings.iter_mut().zip(parts).try_for_each(|(postings, parts)| postings.add(parts))?;
        }
    }
    Ok(())
}

/// Works on each partition, sorted, in parallel; gives what was made of them in their order.
///
/// # Errors
/// Those of `make`, and the scratch file cannot be read.
pub(crate) fn of_each<T: Send>(
    postings: Partitions,
    make: &(dyn Fn(usize, &[u64]) -> Result<T> + Sync),
) -> Result<Vec<T>> {
    of_each_unsorted(postings, &|partition, values| {
        let mut sorted = Vec::new();
        sort_even(&values, &mut sorted);
        drop(values);
        make(partition, &sorted)
    })
}

/// Works on each partition, its values in no order but that those pushed together follow each other, in
/// parallel; gives what was made of them in their order.
///
/// # Errors
/// As [`of_each`].
pub(crate) fn of_each_unsorted<T: Send>(
    postings: Partitions,
    make: &(dyn Fn(usize, Vec<u64>) -> Result<T> + Sync),
) -> Result<Vec<T>> {
    let (parts, file) = postings.into_parts();
    let work = |(partition, part): (usize, Part)| make(partition, part.read(&file)?);
    parts.into_par_iter().enumerate().with_max_len(1).map(work).collect()
}
