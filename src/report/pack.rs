//! A name and bytes in, the bytes packed as the name's ending says out.

use std::io::{self, Write};

/// Writes through the compressor that a file's ending asks for: `.gz`, `.zst`, `.bz2` or `.xz`; plain for any
/// other. The bytes depend on the content alone, not on the clock.
///
/// # Errors
/// The output cannot be written, or `content` fails.
pub fn write(
    name: &str,
    out: &mut dyn Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "gz" => {
            let mut packer = flate2::write::GzEncoder::new(out, flate2::Compression::default());
            content(&mut packer)?;
            packer.finish().map(drop)
        }
        "zst" => {
            let mut packer = zstd::Encoder::new(out, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            content(&mut packer)?;
            packer.finish().map(drop)
        }
        "bz2" => {
            let mut packer = bzip2::write::BzEncoder::new(out, bzip2::Compression::default());
            content(&mut packer)?;
            packer.finish().map(drop)
        }
        "xz" => {
            let mut packer = liblzma::write::XzEncoder::new(out, XZ_LEVEL);
            content(&mut packer)?;
            packer.finish().map(drop)
        }
        _ => content(out),
    }
}

/// The level of the `xz` command.
const XZ_LEVEL: u32 = 6;
