//! Batches in, batches out: rows one by one, or all rows of a key at once.

use super::Settings;
use super::record::{Kind, Out, Record, Rows, Typed};
use crate::base::error::Result;
use arrow_array::RecordBatch;
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// What is done to the batches of a partition.
pub(super) trait SparkPart: Send {
    /// Takes rows, in order.
    ///
    /// # Errors
    /// A column is missing or of another type.
    fn take(&mut self, rows: &RecordBatch, out: &mut Rows) -> Result<()>;

    /// Takes note that there are no more.
    ///
    /// # Errors
    /// As [`Self::take`].
    fn end(&mut self, out: &mut Rows) -> Result<()>;
}

/// A part as its settings make it, with the kinds of rows that it takes and gives.
pub(super) trait Made: SparkPart + Sized + 'static {
    /// The kinds it takes; none where any columns will do.
    const TAKES: &'static [Kind];

    /// The kinds it gives.
    const GIVES: &'static [Kind];

    /// Sets it up.
    ///
    /// # Errors
    /// A setting that it needs is missing.
    fn made(settings: Settings) -> Result<Self>;
}

/// Work on one row after another.
pub(super) trait Each: Typed + Sized + Send + 'static {
    /// Sets it up.
    ///
    /// # Errors
    /// A setting that it needs is missing.
    fn new(settings: Settings) -> Result<Self>;

    /// Takes a row.
    ///
    /// # Errors
    /// A cell holds what cannot be.
    fn take(&mut self, row: Self::In<'_>, out: &mut Out<'_, Self>) -> Result<()>;

    /// Gives what was kept until no more rows come.
    ///
    /// # Errors
    /// As [`Self::take`].
    fn end(&mut self, _out: &mut Out<'_, Self>) -> Result<()> {
        Ok(())
    }
}

/// Work on all rows of a key, which come one behind another.
pub(super) trait Group: Typed + Sized + Send + 'static {
    /// What rows that belong together have in common.
    type Key: PartialEq + Send;

    /// A row, kept until all of its key are there.
    type Row: Send;

    /// Sets it up.
    ///
    /// # Errors
    /// A setting that it needs is missing.
    fn new(settings: Settings) -> Result<Self>;

    /// Keeps a row.
    ///
    /// # Errors
    /// A cell holds what cannot be.
    fn keep(row: Self::In<'_>) -> Result<(Self::Key, Self::Row)>;

    /// Takes the rows of a key, in the order they came in.
    ///
    /// # Errors
    /// They do not fit together.
    fn take(&mut self, key: Self::Key, rows: Vec<Self::Row>, out: &mut Out<'_, Self>) -> Result<()>;

    /// Gives what was kept until no more rows come.
    ///
    /// # Errors
    /// As [`Self::take`].
    fn end(&mut self, _out: &mut Out<'_, Self>) -> Result<()> {
        Ok(())
    }
}

/// A part of work on one row after another.
pub(super) struct Rowwise<W>(W);

impl<W: Each> SparkPart for Rowwise<W> {
    fn take(&mut self, rows: &RecordBatch, out: &mut Rows) -> Result<()> {
        let columns = W::In::columns(rows)?;
        (0..rows.num_rows()).try_for_each(|row| self.0.take(W::In::read(&columns, row)?, &mut Out::of(out)))
    }

    fn end(&mut self, out: &mut Rows) -> Result<()> {
        self.0.end(&mut Out::of(out))
    }
}

impl<W: Each> Made for Rowwise<W> {
    const TAKES: &'static [Kind] = <W::In<'static> as Record<'static>>::KINDS;
    const GIVES: &'static [Kind] = <W::Out<'static> as Record<'static>>::KINDS;

    fn made(settings: Settings) -> Result<Self> {
        W::new(settings).map(Self)
    }
}

/// A part of work on the rows of one key after another.
pub(super) struct Keywise<W: Group> {
    work: W,
    together: Together<W::Key, W::Row>,
}

impl<W: Group> SparkPart for Keywise<W> {
    fn take(&mut self, rows: &RecordBatch, out: &mut Rows) -> Result<()> {
        let columns = W::In::columns(rows)?;
        for row in 0..rows.num_rows() {
            let (key, row) = W::keep(W::In::read(&columns, row)?)?;
            if let Some((key, rows)) = self.together.push(key, row) {
                self.work.take(key, rows, &mut Out::of(out))?;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut Rows) -> Result<()> {
        if let Some((key, rows)) = self.together.take() {
            self.work.take(key, rows, &mut Out::of(out))?;
        }
        self.work.end(&mut Out::of(out))
    }
}

impl<W: Group> Made for Keywise<W> {
    const TAKES: &'static [Kind] = <W::In<'static> as Record<'static>>::KINDS;
    const GIVES: &'static [Kind] = <W::Out<'static> as Record<'static>>::KINDS;

    fn made(settings: Settings) -> Result<Self> {
        Ok(Self { work: W::new(settings)?, together: Together::new() })
    }
}

/// Rows that come sorted by a key, until all of one key are there.
#[derive(Debug)]
pub(super) struct Together<K, R> {
    key: Option<K>,
    rows: Vec<R>,
}

impl<K: PartialEq, R> Together<K, R> {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { key: None, rows: Vec::new() }
    }

    /// Adds a row; gives those of the last key, if this one is of another.
    pub(crate) fn push(&mut self, key: K, row: R) -> Option<(K, Vec<R>)> {
        let last = match &self.key {
            Some(known) if *known == key => None,
            _ => self.take(),
        };
        self.key = Some(key);
        self.rows.push(row);
        last
    }

    /// Gives the rows of the last key.
    pub(crate) fn take(&mut self) -> Option<(K, Vec<R>)> {
        Some((self.key.take()?, std::mem::take(&mut self.rows)))
    }
}

/// Rows that stand for all of their key, found piece by piece: within a partition first, and then of what all
/// partitions found. So no task holds all rows of a key that millions have.
pub(super) trait Best: Sized + Send + 'static {
    /// A row, as it comes and as it goes.
    type Row<'r>: Record<'r>;

    /// What rows that belong together have in common.
    type Key: Ord + Send;

    /// A row, kept.
    type Kept: Send;

    /// Keeps a row.
    fn keep(row: Self::Row<'_>) -> (Self::Key, Self::Kept);

    /// Takes another row of the same key into account.
    fn add(known: &mut Self::Kept, other: Self::Kept);

    /// The row that stands for all.
    fn row<'r>(key: &'r Self::Key, kept: &'r Self::Kept) -> Self::Row<'r>;
}

/// Work on rows that stand for all of their key.
pub(super) struct Bests<B: Best> {
    known: BTreeMap<B::Key, B::Kept>,
    best: PhantomData<fn(&B)>,
}

/// Keys kept until they are handed on.
const KEYS_MAX: usize = 1 << 14;

impl<B: Best> Typed for Bests<B> {
    type In<'r> = B::Row<'r>;
    type Out<'r> = B::Row<'r>;
}

impl<B: Best> Bests<B> {
    fn flush(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        std::mem::take(&mut self.known).iter().try_for_each(|(key, kept)| out.push(&B::row(key, kept)))
    }
}

impl<B: Best> Each for Bests<B> {
    fn new(_: Settings) -> Result<Self> {
        Ok(Self { known: BTreeMap::new(), best: PhantomData })
    }

    fn take(&mut self, row: Self::In<'_>, out: &mut Out<'_, Self>) -> Result<()> {
        let (key, kept) = B::keep(row);
        if let Some(known) = self.known.get_mut(&key) {
            B::add(known, kept);
            return Ok(());
        }
        // Before the new key, so that where rows come sorted each key is handed on once.
        if self.known.len() >= KEYS_MAX {
            self.flush(out)?;
        }
        self.known.insert(key, kept);
        Ok(())
    }

    fn end(&mut self, out: &mut Out<'_, Self>) -> Result<()> {
        self.flush(out)
    }
}
