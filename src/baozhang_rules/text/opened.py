"""Opens a file, or says as data why it can't be read; light to import, as every command that reads a file does this first."""

from __future__ import annotations

import errno
import os
import re
import stat
from io import FileIO
from typing import IO, TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from baozhang_rules.text.source import Position

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


class ReadFailure(Exception):
    """Why a file gave no source, as data; `diagnostics.files` words it.

    `offset` counts bytes and `position` lines and columns, for `not_utf8` and `binary`; `encoding` is a guess
    at what the file is written in; `limit` is the size that `too_large` passed; `detail` is the system's
    code for `unreadable` (``EIO``), or ``path`` for a path that it can't spell.
    """

    def __init__(
        self,
        kind: FailureKind,
        path: str,
        offset: int | None = None,
        position: Position | None = None,
        encoding: str | None = None,
        limit: int | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(kind, path, offset, position, encoding, limit, detail)
        self.kind, self.path, self.offset, self.position = kind, path, offset, position
        self.encoding, self.limit, self.detail = encoding, limit, detail


_OPEN_ALREADY = r"/dev/(?:fd/[0-9]+|stdin)|/proc/self/fd/[0-9]+"
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
        raise failure_of(error, path, shown) from error
    mode = os.fstat(opened).st_mode
    if stat.S_ISREG(mode):
        return FileIO(opened)
    if stat.S_ISFIFO(mode) and re.fullmatch(_OPEN_ALREADY, os.fspath(path)):
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


def failure_of(error: OSError | ValueError, path: str | os.PathLike[str], name: str) -> ReadFailure:
    """Why the system refused a path, as data; ``name`` is shown for it."""
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
