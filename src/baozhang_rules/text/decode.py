"""Reads a file into a `Source`, or says as data why it can't be read."""

import codecs
import errno
import os
import re
import stat
from io import FileIO
from typing import IO, Literal

from attrs import define

from baozhang_rules.text.source import Position, Source

DEFAULT_MAX_BYTES = 4 * 1024 * 1024

FailureKind = Literal[
    "missing",
    "is_directory",
    "not_a_file",
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
    code for `unreadable` (``EIO``), or ``path`` for a path that it can't spell.
    """

    kind: FailureKind
    path: str
    offset: int | None = None
    position: Position | None = None
    encoding: str | None = None
    limit: int | None = None
    detail: str | None = None


_OPEN_ALREADY = re.compile(r"/dev/(?:fd/[0-9]+|stdin)|/proc/self/fd/[0-9]+")
"""Paths of what the caller opened for this process, which may be a pipe: `<(…)` of a shell."""


def open_file(path: str | os.PathLike[str], name: str | None = None) -> FileIO:
    """The bytes of a file; raise `ReadFailure` when it is absent, or is none: a device or a named pipe might never end, or never
    begin.
    """
    flags = (getattr(os, each, 0) for each in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
    shown = os.fspath(path) if name is None else name
    try:
        opened = os.open(path, sum(flags, os.O_RDONLY))
    except (OSError, ValueError) as error:
        raise _failure_of(error, path, shown) from error
    mode = os.fstat(opened).st_mode
    if stat.S_ISREG(mode):
        return FileIO(opened)
    if stat.S_ISFIFO(mode) and _OPEN_ALREADY.fullmatch(os.fspath(path)):
        os.set_blocking(opened, True)
        return FileIO(opened)
    os.close(opened)
    raise ReadFailure("is_directory" if stat.S_ISDIR(mode) else "not_a_file", shown)


def refuse_changed(file: IO[bytes], before: os.stat_result, name: str, size: int | None = None) -> None:
    """Raise `ReadFailure` when a file isn't as it was before it was read, or not as long as what was read."""
    after = os.fstat(file.fileno())
    same = before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size and size in (None, after.st_size)
    if stat.S_ISREG(before.st_mode) and not same:
        raise ReadFailure("changed_while_reading", name)


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
    if error.errno == errno.ENXIO:  # a socket
        return ReadFailure("not_a_file", name)
    return ReadFailure("unreadable", name, detail=errno.errorcode.get(error.errno or 0, "?"))
