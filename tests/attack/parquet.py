"""Records in, the bytes of a small Parquet file out: one row group of text columns, plain or gzip, as the format's page says.

Only what an attack needs, by the standard library: Thrift's compact protocol for the headers, version 1 data pages.
"""

import gzip
import struct

I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
BYTE_ARRAY, REQUIRED, UTF8, PLAIN, RLE = 6, 0, 0, 0, 3


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def whole(number):
    """A number of either sign, as the protocol writes one."""
    return varint(number << 1 ^ number >> 63)


def text(string):
    return varint(len(string.encode())) + string.encode()


def items(kind, values):
    head = bytes([len(values) << 4 | kind]) if len(values) < 15 else bytes([0xF0 | kind]) + varint(len(values))
    return head + b"".join(values)


def struct_of(*fields):
    """A struct of fields (number, kind, bytes), ascending."""
    out, last = b"", 0
    for number, kind, value in fields:
        out += bytes([number - last << 4 | kind]) + value
        last = number
    return out + b"\0"


def file_of(records, is_packed=False):
    """The file; every record has the fields of the first."""
    names, out, chunks = list(records[0]), b"PAR1", []
    codec = 2 if is_packed else 0
    for name in names:
        cells = [record[name].encode() for record in records]
        page = b"".join(struct.pack("<I", len(cell)) + cell for cell in cells)
        body = gzip.compress(page, mtime=0) if is_packed else page
        encoded = struct_of((1, I32, whole(len(cells))), (2, I32, whole(PLAIN)), (3, I32, whole(RLE)), (4, I32, whole(RLE)))
        header = struct_of((1, I32, whole(0)), (2, I32, whole(len(page))), (3, I32, whole(len(body))), (5, STRUCT, encoded))
        column = struct_of((1, I32, whole(BYTE_ARRAY)), (2, LIST, items(I32, [whole(PLAIN)])), (3, LIST, items(BINARY, [text(name)])),
                           (4, I32, whole(codec)), (5, I64, whole(len(cells))), (6, I64, whole(len(header) + len(page))),
                           (7, I64, whole(len(header) + len(body))), (9, I64, whole(len(out))))
        chunks.append(struct_of((2, I64, whole(len(out))), (3, STRUCT, column)))
        out += header + body
    root = struct_of((4, BINARY, text("schema")), (5, I32, whole(len(names))))
    leaves = [struct_of((1, I32, whole(BYTE_ARRAY)), (3, I32, whole(REQUIRED)), (4, BINARY, text(name)), (6, I32, whole(UTF8)))
              for name in names]
    group = struct_of((1, LIST, items(STRUCT, chunks)), (2, I64, whole(len(out))), (3, I64, whole(len(records))))
    footer = struct_of((1, I32, whole(1)), (2, LIST, items(STRUCT, [root, *leaves])), (3, I64, whole(len(records))),
                       (4, LIST, items(STRUCT, [group])))
    return out + footer + struct.pack("<I", len(footer)) + b"PAR1"
