"""What a checked policy set depends on, as one digest.

A load is a function of the words that it was given, the files that they name, the packaged policies, the grammar, and this
library's own code. All of them go into the key, so that nothing has to be compared afterwards: another text, a new file in a
folder or another version is another key. All packaged policies go in, as any of them may become what a name means: by size
and time, like the code that they come with.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from baozhang_rules import __version__
from baozhang_rules.kept import digest
from baozhang_rules.resources import data_folder, policy_files

MOST_BYTES = 4 * 1024 * 1024
"""Files that are larger are no policies."""
ROOMS = frozenset({"builtins", "cache", "check", "core", "diagnostics", "names", "runtime", "syntax", "text"})
"""The rooms of this library that a load goes through; another explanation, back end or command makes no other program."""
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class _Unkeyed(Exception):
    """Something that can't be read twice with the same outcome: a pipe, a device, a file that is too large."""


def key_of(paths: Sequence[str]) -> str | None:
    """The digest of a load of these paths; None when there is none, so that nothing can be kept."""
    try:
        return digest(b"".join(b"%d %b" % (len(part), part) for part in _parts(paths)))
    except (OSError, ValueError, _Unkeyed):
        return None


def _parts(paths: Sequence[str]) -> Iterator[bytes]:
    yield __version__.encode()
    yield from _code(_PACKAGE)
    for name in ("grammars", "policies"):
        folder = data_folder(name)
        if folder is None:
            raise _Unkeyed
        yield from _grammars(folder) if name == "grammars" else _packaged(policy_files(folder, name))
    for path in paths:
        yield from _asked(path)


def _code(folder: str, rooms: frozenset[str] | None = ROOMS) -> Iterator[bytes]:
    """The modules of a folder and of rooms in it (None: all) by size and time: a checkout changes without a new version."""
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.name.endswith(".py"):
            known = entry.stat()
            yield f"{entry.name} {known.st_size} {known.st_mtime_ns}".encode()
        elif (rooms is None or entry.name in rooms) and not entry.name.startswith(("_", ".")) and entry.is_dir():
            yield os.fsencode(entry.name)
            yield from _code(entry.path, None)


def _grammars(folder: str) -> Iterator[bytes]:
    return _files((name, os.path.join(folder, name)) for name in sorted(os.listdir(folder)))


def _packaged(files: Iterator[tuple[str, str]]) -> Iterator[bytes]:
    for name, path in files:
        known = os.stat(path)
        yield f"{name} {known.st_size} {known.st_mtime_ns}".encode()


def _asked(path: str) -> Iterator[bytes]:
    """What a path names: the policies in a folder, a file, or (when nothing is there) perhaps a package."""
    yield path.encode()
    if path and os.path.isdir(path):
        yield b"folder"
        yield from _files((file, file) for file in _below(path))
    elif os.path.lexists(path):
        yield from _files([("file", path)])
    else:
        yield b"name"


def _below(folder: str) -> list[str]:
    """The policies in a folder and in the folders below it; links to folders aren't followed, as in loading."""
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(".pol"))


def _files(files: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[bytes]:
    for name, path in files:
        yield name.encode()
        yield digest(_content(path)).encode()


def _content(path: str) -> bytes:
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise _Unkeyed
    with open(path, "rb", buffering=0) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _Unkeyed
    return data
