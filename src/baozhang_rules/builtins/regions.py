"""Region codes of GB/T 2260 as a tree: 310000 holds 310100, which holds 310101, which holds 310101001."""

from __future__ import annotations

_LEVELS = (2, 4, 6, 9, 12)


def region_chain(code: str) -> tuple[str, ...]:
    """A code and all codes above it, nearest first, ending in ``""``: 310101 → 310100 → 310000 → "" (everywhere).

    Longer codes (9 and 12 digits) shorten to 6 digits on the way.
    """
    own = _significant(code)
    prefixes = [own[:level] for level in reversed(_LEVELS) if level <= len(own)]
    return (*dict.fromkeys(prefix.ljust(6, "0") for prefix in prefixes), "")


def region_contains(upper: str, code: str) -> bool:
    """Whether ``code`` lies in ``upper`` (or is it); everything lies in ``""``."""
    return _significant(code).startswith(_significant(upper))


def _significant(code: str) -> str:
    """The digits that say something: whole levels of zeros at the end are dropped."""
    ends = [level for level in _LEVELS if level <= len(code)]
    while ends and not code[ends[-2] if len(ends) > 1 else 0 :].strip("0"):
        ends.pop()
        code = code[: ends[-1]] if ends else ""
    return code
