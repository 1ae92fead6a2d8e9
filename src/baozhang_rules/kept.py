"""Files kept between runs in the user's own cache folder: written whole or not at all, and read with suspicion.

They are data; only the machine code of kernels is run (docs/decisions/0015-kept-kernels.md).

A file is taken only when it is the user's own, nobody else may write it, and its first line names its form, its key and the
digest of the rest. Anything else is as if it weren't there. Nothing here raises: without a folder that can be written, what
would be kept is made anew each time.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import Any

try:
    from _blake2 import blake2b  # hashlib, which has it too, takes longer to import than all of this takes
except ImportError:
    from hashlib import blake2b

VARIABLE = "BAOZHANG_CACHE"
MOST_BYTES = 64 * 1024 * 1024
MOST_FILES = 64
"""When a file more of one ending is kept, the oldest one goes."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def folder() -> str | None:
    """The folder for kept files: what the variable says, none when it says "" or 0, else the one of the system."""
    said = os.environ.get(VARIABLE)
    if said is not None:
        return None if said in ("", "0") else os.path.abspath(said)
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
        base = given if os.path.isabs(given) else os.path.join(home, ".cache")
    return os.path.join(base, "baozhang-rules") if os.path.isabs(base) else None


def find(form: str, key: str, ending: str = "json") -> bytes | None:
    """What was kept in a form under a key, or None; ``ending`` is that of the file's name."""
    place = folder()
    if place is None:
        return None
    try:
        first, _, rest = _read(os.path.join(place, f"{key}.{ending}")).partition(b"\n")
    except (OSError, ValueError, MemoryError):
        return None
    return rest if first == _first_line(form, key, rest) else None


def keep(form: str, key: str, rest: bytes, ending: str = "json") -> None:
    """Keep data in a form under a key; where that can't be, nothing happens."""
    place = folder()
    if place is None or len(rest) > MOST_BYTES // 2:
        return
    with suppress(OSError):
        os.makedirs(place, mode=0o700, exist_ok=True)
        _write(os.path.join(place, f"{key}.{ending}"), _first_line(form, key, rest) + b"\n" + rest)
        _tidy(place, ending)


def digest(data: bytes) -> str:
    """What a file is known by: a digest that nobody can forge, as hexadecimal digits."""
    return blake2b(data, digest_size=32).hexdigest()


def _first_line(form: str, key: str, rest: bytes) -> bytes:
    return f"{form} {key} {digest(rest)}".encode()


def _read(path: str) -> bytes:
    """A file's bytes, when it is an ordinary file of this user's that nobody else may write; empty otherwise."""
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(opened, "rb") as file:
        known = os.fstat(opened)
        mine = not hasattr(os, "geteuid") or (known.st_uid == os.geteuid() and not known.st_mode & _OTHERS_WRITE)
        if not stat.S_ISREG(known.st_mode) or not mine or known.st_size > MOST_BYTES:
            return b""
        return file.read(MOST_BYTES)


def _write(path: str, data: bytes) -> None:
    beside = f"{path}.{os.urandom(8).hex()}"
    opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with open(opened, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _tidy(place: str, ending: str) -> None:
    """Remove the oldest files of an ending; half-written ones of a process that was killed grow old like the others."""
    files = [entry for entry in os.scandir(place) if f".{ending}" in entry.name]
    for entry in sorted(files, key=_age)[: max(0, len(files) - MOST_FILES)]:
        with suppress(OSError):
            os.unlink(entry.path)


def _age(entry: os.DirEntry[str]) -> Any:
    return entry.stat(follow_symlinks=False).st_mtime_ns
