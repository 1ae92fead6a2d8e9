"""Reads a file into a `Source`, or says as data why it can't be read."""

import codecs
import os
import stat
from io import FileIO
from typing import Literal

from attrs import define

from baozhang_rules.text.source import Position, Source

DEFAULT_MAX_BYTES = 4 * 1024 * 1024

FailureKind = Literal[
    "missing",
    "is_directory",
    "too_large",
    "not_utf8",
    "binary",
    "permission",
    "changed_while_reading",
    "unreadable",
]


@define(eq=False)
class ReadFailure(Exception):
    """Why a file gave no source, as data; `diagnostics.files` words it.

    `offset` counts bytes and `position` lines and columns, for `not_utf8` and `binary`; `encoding` is a guess
    at what the file is written in; `limit` is the size that `too_large` passed; `detail` is the system's
    word for `unreadable`.
    """

    kind: FailureKind
    path: str
    offset: int | None = None
    position: Position | None = None
    encoding: str | None = None
    limit: int | None = None
    detail: str | None = None


def read_source(
    path: str | os.PathLike[str], max_bytes: int = DEFAULT_MAX_BYTES, name: str | None = None
) -> Source:
    """Read a UTF-8 file; raise `ReadFailure` when it is absent, too large, not text or changing.

    `name` is shown in place of the path in problems.
    """
    shown = os.fspath(path) if name is None else name
    try:
        with open(path, "rb", buffering=0) as file:
            data = _read_stable(file, shown, max_bytes)
    except (OSError, ValueError) as error:
        raise _failure_of(error, path, shown) from error
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
    after = os.fstat(file.fileno())
    if stat.S_ISREG(before.st_mode) and _changed(before, after, len(data)):
        raise ReadFailure("changed_while_reading", name)
    return data


def _read_up_to(file: FileIO, size: int) -> bytes:
    """Read until the end or `size` bytes: one read of a pipe may return less than is coming."""
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _changed(before: os.stat_result, after: os.stat_result, size: int) -> bool:
    same = before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size == size
    return not same


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


def _failure_of(error: OSError | ValueError, path: str | os.PathLike[str], name: str) -> ReadFailure:
    if isinstance(error, ValueError):  # a path with NUL, or one that the file system can't spell
        return ReadFailure("unreadable", name, detail="path")
    # Windows answers "permission" for a directory, so the directory is asked for first.
    if isinstance(error, IsADirectoryError) or os.path.isdir(path):
        return ReadFailure("is_directory", name)
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return ReadFailure("missing", name)
    if isinstance(error, PermissionError):
        return ReadFailure("permission", name)
    return ReadFailure("unreadable", name, detail=error.strerror)
