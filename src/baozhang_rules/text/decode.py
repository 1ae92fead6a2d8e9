"""Reads a file into a `Source`, or says as data why it can't be read."""

import codecs
import os
from io import FileIO

from baozhang_rules.text.opened import ReadFailure, failure_of, open_file, refuse_changed
from baozhang_rules.text.source import Position, Source

DEFAULT_MAX_BYTES = 4 * 1024 * 1024

def read_source(
    path: str | os.PathLike[str], max_bytes: int = DEFAULT_MAX_BYTES, name: str | None = None
) -> Source:
    """Read a UTF-8 file; raise `ReadFailure` when it is absent, too large, not text or changing.

    `name` is shown in place of the path in problems.
    """
    shown = os.fspath(path) if name is None else name
    try:
        with open_file(path, shown) as file:
            data = _read_stable(file, shown, max_bytes)
    except OSError as error:
        raise failure_of(error, path, shown) from error
    return decode_source(shown, data)


def decode_source(name: str, data: bytes) -> Source:
    """Turn the bytes of a file into a source; the byte order mark of UTF-8 is dropped."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ReadFailure("not_utf8", name, 0, Position(1, 1), encoding="UTF-16")
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    body = data[mark:]
    nul = body.find(b"\0")
    if nul >= 0:
        raise ReadFailure("binary", name, mark + nul, _position_after(body[:nul]))
    try:
        return Source(name, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        where = _position_after(body[: error.start])
        raise ReadFailure("not_utf8", name, mark + error.start, where, _guess_encoding(body)) from error


def _read_stable(file: FileIO, name: str, max_bytes: int) -> bytes:
    before = os.fstat(file.fileno())
    data = _read_up_to(file, max_bytes + 1)
    if len(data) > max_bytes:
        raise ReadFailure("too_large", name, limit=max_bytes)
    refuse_changed(file, before, name, len(data))
    return data


def _read_up_to(file: FileIO, size: int) -> bytes:
    """Read until the end or `size` bytes: one read of a pipe may return less than is coming."""
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _position_after(data: bytes) -> Position:
    text = data.decode("utf-8", "replace")
    return Source("", text).position(len(text))


def _guess_encoding(data: bytes) -> str | None:
    """GB18030 is what Chinese editors and spreadsheets write when it isn't UTF-8."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GB18030"
