"""Numbers of things in English sentences."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``2 files``, ``0 policies``; ``many`` where it isn't ``one`` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
