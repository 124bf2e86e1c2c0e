"""``python -m tests.picture``: the page of the example as the README shows it, docs/review.png."""

from __future__ import annotations

import struct
import tempfile
import zlib
from pathlib import Path

from converter import pipeline
from tests import browser
from tests.conftest import EXAMPLE, ROOT

PICTURE = ROOT / "docs" / "review.png"


def main() -> None:
    (one,), _ = pipeline.convert(str(EXAMPLE), EXAMPLE.read_bytes(), pipeline.Options(to=("review",)))
    ((name, content),) = one.files
    with tempfile.TemporaryDirectory() as folder, browser.started() as window:
        page = Path(folder) / name
        page.write_bytes(content)
        window.open(page, 1400, 900)
        window.press("j")  # the first finding: a sum that fails
        window.settle()
        PICTURE.write_bytes(_smaller(window.picture()))


def _smaller(picture: bytes) -> bytes:
    """The same PNG, its image data pressed harder (PNG 1.2, 3.2: length, type, data, CRC)."""
    out, data, at = [picture[:8]], b"", 8
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4])
        kind, body = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IDAT":
            data += body
            continue
        if kind == b"IEND":
            out.append(_chunk(b"IDAT", zlib.compress(zlib.decompress(data), 9)))
        out.append(_chunk(kind, body))
    return b"".join(out)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    main()
