"""What one evaluation leaves behind: the state at every place, keyed so that an explanation needs no second evaluation.

A key is (place, entity path, unit, base date): which node or site, which member, which assessed unit, which month of a window.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeAlias, TypeVar

from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.values import FactPath, State

K = TypeVar("K")
V = TypeVar("V")
EntityPath: TypeAlias = tuple[str | int, ...]


def ordinals(entities: Iterable[tuple[EntityPath, str]]) -> dict[EntityPath, int]:
    """The number of each entity among those of its kind, from 0, in the order given (path and kind), as packed records have it."""
    counts: dict[str, int] = {}
    found: dict[EntityPath, int] = {}
    for path, kind in entities:
        found[path] = counts[kind] = counts.get(kind, -1) + 1
    return found


class Kept(FrozenMap[K, V]):
    """What a run left, by key; its representation only counts, since states may hold sensitive values."""

    def __repr__(self) -> str:
        return f"<{len(self)} kept>"


class Where(NamedTuple):
    """The circumstances of an evaluation: bound entities (innermost last), unit key ("" for the household), base date, rules
    date.  A tuple, since every state of a run is kept by one.
    """

    entities: tuple[EntityPath, ...]
    unit: str
    base: date
    rules: date


@frozen(slots=True, repr=False)
class FactUse:
    """A fact as it was used: its state, source, day of recording, whether presumed (推定) and with which citation."""

    path: FactPath
    state: State
    source: str | None = None
    recorded_on: date | None = None
    presumed: bool = False
    citation: str = ""
    others: tuple[tuple[str, State], ...] = ()

    def __repr__(self) -> str:
        return f"<FactUse {self.path}>"


@frozen(slots=True, repr=False)
class Trace:
    """Immutable record of one run.

    ``nodes``: (node number, where) → state.  ``definitions``/``rules``: (id, where) → state.  ``picks``: (node number,
    where) → site of the
    standard row, table row or version that was used.  ``facts``: every fact read.
    """

    nodes: Mapping[tuple[int, Where], State]
    definitions: Mapping[tuple[str, Where], State]
    picks: Mapping[tuple[int, Where], str]
    versions: Mapping[tuple[str, Where], str]
    facts: Mapping[FactPath, FactUse]

    def __repr__(self) -> str:
        return f"<Trace of {len(self.nodes)} nodes>"

    @property
    def presumed(self) -> list[FactPath]:
        """The facts that were read though nobody stated them: their values are presumed (推定)."""
        return [path for path, use in self.facts.items() if use.presumed]
