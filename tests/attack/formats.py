"""Records in, sample files of every kind the program reads out: what they are plain, and how they are packed.

Damage may be done before packing, where an unpacker passes it on to the reader, or after, where the unpacker itself meets it.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from html import escape

from parquet import file_of


def as_lines(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def as_list(records):
    return json.dumps(records, ensure_ascii=False).encode()


def as_envelope(records):
    return json.dumps({"status": "ok", "total": len(records), "articles": records}, indent=1).encode()


def as_values(records):
    return "\n".join(json.dumps(record, indent=2) for record in records).encode()


def as_table(records, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode()


def as_feed(records):
    items = "".join(
        f"<item><guid>{escape(it['id'])}</guid><title>{escape(it['title'])}</title><link>{escape(it['url'])}</link>"
        f"<pubDate>{it['published']}</pubDate><description><![CDATA[<p>{it['text']}</p>]]></description></item>\n" for it in records)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'.encode()


def as_elements(records):
    docs = "".join("<doc>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in it.items()) + "</doc>\n" for it in records)
    return f"<docs>{docs}</docs>".encode()


def page(it):
    told = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": it["title"], "datePublished": it["published"],
            "author": {"name": it["author"]}, "url": it["url"]}
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in it["text"].split("\n"))
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(it["title"])}</title>'
            f'<meta property="og:site_name" content="{it["outlet"]}"><link rel="canonical" href="{it["url"]}">'
            f'<script type="application/ld+json">{json.dumps(told)}</script></head><body><nav><a href="/">Home</a></nav>'
            f'<article><h1>{escape(it["title"])}</h1>{paragraphs}<img src="a.jpg" alt="A"></article><footer>About</footer></body></html>')


def as_page(records):
    return page(records[0]).encode()


def as_text(records):
    it = records[0]
    return f"{it['title']}\nBy: {it['author']}\nUpdated: {it['published']}\n\n{it['text']}\n".encode()


def crawl_record(kind, it, body):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {it['url']}\r\nWARC-Date: {it['published']}\r\n" \
           f"Content-Type: {'application/http; msgtype=response' if kind == 'response' else 'text/plain'}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n\r\n"


def answer(it, number):
    """A page as a server sends it: plain, packed, or in chunks."""
    body, more = page(it).encode(), ""
    if number % 3 == 1:
        body, more = gzip.compress(body, mtime=0), "Content-Encoding: gzip\r\n"
    if number % 3 == 2:
        body, more = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), "Transfer-Encoding: chunked\r\n"
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{more}\r\n".encode() + body


def as_crawl(records):
    return b"".join(crawl_record("response", it, answer(it, number)) for number, it in enumerate(records))


def as_packed_crawl(records):
    return b"".join(gzip.compress(crawl_record("response", it, answer(it, 0)), mtime=0) for it in records)


def as_texts_of_a_crawl(records):
    return b"".join(crawl_record("conversion", it, f"{it['title']}\n{it['text']}".encode()) for it in records)


def by_gzip(plain):
    return gzip.compress(plain, mtime=0)


def by_gzip_twice(plain):
    """Two streams, one behind the other."""
    middle = plain.find(b"\n", len(plain) // 2) + 1
    return by_gzip(plain[:middle]) + by_gzip(plain[middle:])


def by_zstd(plain):
    """A frame whose blocks are not compressed, which needs no library."""
    blocks = [plain[at:at + 1000] for at in range(0, len(plain), 1000)] or [b""]
    heads = [struct.pack("<I", (at == len(blocks) - 1) | len(block) << 3)[:3] for at, block in enumerate(blocks)]
    return b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(plain)) + b"".join(map(bytes.__add__, heads, blocks))


def by_tar(plain):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in (("notes.md", b"none"), ("inner/dump", plain), ("x" * 120, plain[: len(plain) // 2])):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def by_zip(plain, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in (("inner/dump", plain), ("half", plain[: len(plain) // 2])):
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def unpacked(plain):
    return plain


# What a file is called, what it is plain, and how it is packed.
KINDS = (
    ("a.jsonl", as_lines, unpacked),
    ("a.json", as_list, unpacked),
    ("envelope.json", as_envelope, unpacked),
    ("values.json", as_values, unpacked),
    ("a.csv", as_table, unpacked),
    ("semicolons.csv", lambda records: as_table(records, ";"), unpacked),
    ("a.tsv", lambda records: as_table(records, "\t"), unpacked),
    ("rss.xml", as_feed, unpacked),
    ("elements.xml", as_elements, unpacked),
    ("a.html", as_page, unpacked),
    ("a.txt", as_text, unpacked),
    ("a.warc", as_crawl, unpacked),
    ("a.warc.gz", as_packed_crawl, unpacked),
    ("a.warc.wet", as_texts_of_a_crawl, unpacked),
    ("a.parquet", file_of, unpacked),
    ("packed.parquet", lambda records: file_of(records, is_packed=True), unpacked),
    ("utf16.jsonl", as_lines, lambda plain: plain.decode("utf-8", "replace").encode("utf-16")),
    ("latin.csv", as_table, lambda plain: plain.decode("utf-8", "replace").encode("cp1252", "replace")),
    ("japanese.csv", as_table, lambda plain: plain.decode("utf-8", "replace").encode("shift_jis", "replace")),
    ("a.jsonl.gz", as_lines, by_gzip),
    ("two.jsonl.gz", as_lines, by_gzip_twice),
    ("a.csv.bz2", as_table, bz2.compress),
    ("a.jsonl.xz", as_lines, lzma.compress),
    ("a.jsonl.zst", as_lines, by_zstd),
    ("a.tar", as_lines, by_tar),
    ("a.tar.gz", as_table, lambda plain: by_gzip(by_tar(plain))),
    ("a.zip", as_lines, by_zip),
    ("stored.zip", as_page, lambda plain: by_zip(plain, zipfile.ZIP_STORED)),
    ("zip.zip", as_table, lambda plain: by_zip(by_zip(plain))),
)
# Those that `dedup` can copy records of, each dump of one kind: what the kind is called, and how its files are packed.
LINES = tuple((kind, [it for it in KINDS if it[0] in names]) for kind, names in (
    ("jsonl", ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst")), ("csv", ("a.csv",)), ("jsonl", ("a.jsonl",)), ("tsv", ("a.tsv",)), ("json", ("a.json",))))
