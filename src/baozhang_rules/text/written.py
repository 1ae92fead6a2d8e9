"""A file or folder that was written beside its place: the permissions it has when it is moved there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def as_opened(temporary: str, target: Path) -> None:
    """Give a temporary file or folder, which only its owner can read, the permissions that making ``target`` itself gives."""
    if target.exists():
        shutil.copymode(target, temporary)
        return
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(temporary, (0o777 if os.path.isdir(temporary) else 0o666) & ~mask)
