"""Bytes in, damaged bytes out: what disks, networks, exporters and people do to a file."""

import re
import struct

NUMBERS = (b"0", b"-1", b"1e999", b"-0.0", b"18446744073709551616", b"9" * 400, b"NaN", b"4294967295", b"2147483648", b"0x7f", b"1.")
OPENERS = (b"[", b'{"a":', b"<div>", b"<a>", b'"', b"<![CDATA[", b"<!--", b"(", b"&amp;", b"<table><tr><td>", b"{", b"]]>")
TEXTS = (b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\x1b[2J", b"\x1b]0;x\x07", b"\0", b"\0" * 64,
         b'"', b'""', b"'", b"\\", b"\\u0000", b"\\ud800", b"\r", b"\r\n", b"\n", b"\n\n", b",", b"\t", b"</script>", b"=1+1",
         b"\x85", b"\xe2\x80\xa8",
         b"\xe2\x80\xae", b"\x7f", b"]", b"}", b">", b"<", b"&#0;", b"&#xD800;", b"&#99999999;", b"WARC/1.0\r\n", b"PK\x03\x04",
         b"PAR1",
         b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"<?xml version='1.0'?>", b"<!DOCTYPE html>", b"null",
         b"true")


def place(roll, data):
    return roll.randint(0, len(data))


def stretch(roll, data):
    """Start and end of some part of it, short ones more often."""
    start = place(roll, data)
    return start, min(len(data), start + int(len(data) ** roll.random()))


def flip_bits(roll, data, _):
    out = bytearray(data)
    for _ in range(roll.choice((1, 1, 1, 2, 8, 64)) if data else 0):
        out[roll.randrange(len(out))] ^= 1 << roll.randrange(8)
    return bytes(out)


def set_bytes(roll, data, _):
    start, end = stretch(roll, data)
    return data[:start] + bytes([roll.choice((0, 255, 32, 10, roll.randrange(256)))]) * (end - start) + data[end:]


def cut_end(roll, data, _):
    return data[: place(roll, data)]


def cut_start(roll, data, _):
    return data[stretch(roll, data)[1]:] if roll.random() < 0.5 else data[place(roll, data[:40]):]


def cut_middle(roll, data, _):
    start, end = stretch(roll, data)
    return data[:start] + data[end:]


def double(roll, data, _):
    start, end = stretch(roll, data)
    return data[:end] + data[start:end] * roll.choice((1, 1, 2, 30)) + data[end:]


def swap(roll, data, _):
    a, b, c = sorted(place(roll, data) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def splice(roll, data, other):
    return data[: place(roll, data)] + other[place(roll, other):]


def change_length(roll, data, _):
    """A run of digits, or four bytes that may be a length, says another number."""
    digits = list(re.finditer(rb"\d+", data))
    if digits and roll.random() < 0.6:
        found = roll.choice(digits)
        return data[: found.start()] + roll.choice(NUMBERS) + data[found.end():]
    at = place(roll, data)
    number = roll.choice((0, 1, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, len(data), roll.getrandbits(32)))
    return data[:at] + struct.pack(roll.choice("<>") + "I", number) + data[at + 4:]


def nest(roll, data, _):
    at = place(roll, data)
    return data[:at] + roll.choice(OPENERS) * roll.choice((2, 60, 600, 5_000)) + data[at:]


def insert(roll, data, _):
    out = data
    for _ in range(roll.choice((1, 1, 3, 20))):
        at = place(roll, out)
        out = out[:at] + roll.choice(TEXTS) + out[at:]
    return out


def exchange(roll, data, _):
    """One kind of byte becomes another everywhere."""
    old, new = roll.choice(((b"\n", b"\r\n"), (b"\n", b"\r"), (b'"', b"'"), (b",", b";"), (b"\\n", b"\n"), (b'"', b""), (b"\0",
    b""), (b" ", b"\xa0"),
                            (b"<", b"&lt;"), (b":", b"="), (b"\n", b""), (b'"', b'\\"'), (b"text", b"TEXT"), (b"text", b"title"),
                            (b"id", b"url")))
    return data.replace(old, new)


def bad_head(roll, data, _):
    length = roll.choice((1, 2, 4, 8, 16))
    return roll.choice((b"", roll.randbytes(length), roll.choice(TEXTS))) + data[length:]


def nothing(roll, data, _):
    return roll.choice((b"", b"\n", b" ", data[:1], b"\0" * 1000, data * 3))


KINDS = (flip_bits, flip_bits, flip_bits, set_bytes, cut_end, cut_start, cut_middle, double, swap, splice, change_length, change_length,
         nest, insert, insert, exchange, bad_head, nothing)


def damaged(roll, data, other):
    """The bytes with one fault, or a few."""
    for _ in range(roll.choice((1, 1, 1, 2, 3))):
        data = roll.choice(KINDS)(roll, data, other)
    return data
