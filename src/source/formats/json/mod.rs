//! JSON in any of the ways that dumps write it in, records and articles out.

pub(crate) mod envelope;
pub(crate) mod lax;
mod lax_string;
pub(crate) mod line_finder;
pub(crate) mod lines;
pub(crate) mod object;
pub(crate) mod objects;
mod scan;
pub(crate) mod value;
pub(crate) mod values;
