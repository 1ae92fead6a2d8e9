"""The nearest known word to a misspelt one, or nothing when nothing is near."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from baozhang_rules.text import shape

_SHORT = 3
_LONGEST = 80


def did_you_mean(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the nearest candidate, or None when none is near enough to be worth suggesting."""
    return next(iter(nearest(word, candidates, cutoff, limit=1)), None)


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6, limit: int = 3) -> tuple[str, ...]:
    """Return up to `limit` near candidates, the nearest first, without the word itself.

    A word of at most three characters must be one edit away and share a character; a longer one must be
    alike in the ratio `cutoff` of `difflib`. Case, full-width and traditional forms and characters of nearly the same shape
    don't count as differences.
    """
    folded = shape(word)
    if not 0 < len(folded) <= _LONGEST:
        return ()
    scored = [(-_likeness(folded, shape(name), cutoff), name) for name in set(candidates) - {word}]
    return tuple(name for score, name in sorted(scored) if score < 0)[:limit]


def _likeness(word: str, name: str, cutoff: float) -> float:
    """Return how alike two words are, 0 when they are not near."""
    if len(name) > _LONGEST:
        return 0.0
    if name == word:
        return 2.0  # before every word that only resembles it
    if len(word) == 1:
        return 0.0
    matcher = SequenceMatcher(None, name, word, autojunk=False)
    if len(word) <= _SHORT:
        return matcher.ratio() if set(word) & set(name) and _one_edit_apart(word, name) else 0.0
    if matcher.real_quick_ratio() < cutoff or matcher.quick_ratio() < cutoff:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= cutoff else 0.0


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether at most one character is added, dropped, replaced or swapped with its neighbour."""
    if one == other:
        return True
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) == 1
    rest, other_rest = one[start:], other[start:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )
