"""What is written beside its place until it is whole, and how what a dead run left of it is told from what a live run is writing.

A run holds a lock on what it writes for as long as it lives; the system lets go of the lock when the process ends, however it ends.  So
what can be locked is nobody's any more, and may be taken away.  Where there are no such locks (Windows, some network disks) nothing is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

UNFINISHED = ".unfinished"
"""How the names of all this end."""


class Held(Exception):
    """Another run is writing there."""


@contextlib.contextmanager
def beside(target: Path, folder: bool = False) -> Iterator[Path]:
    """A new file or folder beside the target, for this run alone; what is left of it at the end is taken away."""
    prefix = f".{target.name}."
    sweep(target.parent, prefix)
    with _new(lambda: _made(target.parent, prefix, folder)) as path:
        yield path


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A new folder for what doesn't fit into memory, in the system's folder for such (`tempfile.gettempdir`)."""
    above, prefix = Path(tempfile.gettempdir()), "baozhang-"
    sweep(above, prefix)
    with _new(lambda: _made(above, prefix, True)) as path:
        yield path


def sweep(folder: Path, prefix: str) -> None:
    """Take away what dead runs left in a folder under names that begin so."""
    for path in folder.iterdir() if fcntl is not None and folder.is_dir() else ():
        if path.name.startswith(prefix) and path.name.endswith(UNFINISHED) and not path.is_symlink():
            with contextlib.suppress(Held, OSError), held(path, strictly=True):
                _remove(path)


@contextlib.contextmanager
def held(path: Path, strictly: bool = False) -> Iterator[None]:
    """Hold a file or folder; raises `Held` where another run does or where it is gone, ``strictly`` also where it can't be locked."""
    if fcntl is None:
        yield
        return
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise Held from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held from None
        except OSError:  # no locks on this disk
            if strictly:
                raise
        if not path.exists() or not os.path.samestat(os.fstat(handle), os.stat(path)):
            raise Held
        yield
    finally:
        os.close(handle)


def _made(above: Path, prefix: str, folder: bool) -> Path:
    if folder:
        return Path(tempfile.mkdtemp(UNFINISHED, prefix, above))
    handle, name = tempfile.mkstemp(UNFINISHED, prefix, above)
    os.close(handle)
    return Path(name)


@contextlib.contextmanager
def _new(make: Callable[[], Path]) -> Iterator[Path]:
    """What was made, held; made again where a sweep took it before it was held."""
    with contextlib.ExitStack() as stack:
        while True:
            path = make()
            try:
                stack.enter_context(held(path))
                break
            except Held:
                continue
        try:
            yield path
        finally:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
