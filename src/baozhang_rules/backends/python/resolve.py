"""Which texts and rows are in force for a region on a day: looked up once, then plain data (docs/decisions/0004).

Generated code is made per *shape*: which text of each declaration is in force and whether a standard has a row, never which
figures.  So a new row of a standard, or a new day, needs no new code as long as the same texts are in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import lcm
from typing import Any

from attrs import field, frozen

from baozhang_rules.backends.python.canon import dated_read
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.select import standard_row, text_in_force, unfilled, visible
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.runtime.values import Fault, Unknown

OPEN = -1
"""In a shape: no text or row, so the value is a state."""
DEFAULT = -2
"""In a shape: the standard's own default."""
ROW = -3
"""In a shape: a row of the standard."""
RULED_OUT = -4
"""In a shape: a rule that is not in question: not yet in force, repealed, or for other places."""


@frozen
class Versioned:
    """A declaration with texts."""

    id: str
    site: str
    versions: tuple[n.Version, ...]
    is_rule: bool


@frozen
class Resolution:
    """``shape``: per declaration the number of its text, or OPEN; per standard ROW, DEFAULT or OPEN.

    ``values``: a row's whole number over the standard's scale, or the state where there is none.  ``sites``: of the row.
    ``entries``: the functions that were found for it, by context and gaps; ``top``: of the whole household, by gaps.
    """

    shape: tuple[int, ...]
    values: tuple[Any, ...]
    sites: tuple[str, ...]
    entries: dict[Any, Any] = field(factory=dict, eq=False, repr=False)
    top: dict[Any, Any] = field(factory=dict, eq=False, repr=False)


class Resolver:
    """Looks up what is in force; ``place`` maps (kind, id) to the position in shapes and values.

    ``operands``: of each dated expression its node, or where several read the same definition of the household that of the first.
    """

    def __init__(self, index: Index) -> None:
        program = index.program
        self._index = index
        versioned = [("definition", d) for d in program.definitions]
        versioned += [("rule", r) for r in program.rules]  # type: ignore[misc]
        versioned += [("table", t) for t in program.tables]  # type: ignore[misc]
        self._texts = [Versioned(d.id, d.site, d.versions, kind == "rule") for kind, d in versioned]
        keys = [(kind, d.id) for kind, d in versioned]
        self._standards = [(s, regional) for s in program.standards for regional in (False, True)]
        keys += [("regional" if regional else "standard", s.id) for s, regional in self._standards]
        self.place = {key: at for at, key in enumerate(keys)}
        self.operands = dict(_operands(program))
        self.scales = {s.id: lcm(*(r.value.denominator for r in s.rows if r.value is not None)) for s in program.standards}

    def resolve(self, region: Any, day: date, known: date | None) -> Resolution:
        """What is in force on a day for a region (None: everywhere; or the state of not knowing it)."""
        found = [self._text(text, region, day, known) for text in self._texts]
        found += [self._row(s, region, regional, day, known) for s, regional in self._standards]
        shape, values, sites = zip(*found, strict=True) if found else ((), (), ())
        return Resolution(shape, values, sites)

    def owner(self, site: str) -> str:
        """Who can mend what stands at a site."""
        return self._index.owner(site)

    def _text(self, text: Versioned, region: Any, day: date, known: date | None) -> tuple[int, Any, str]:
        seen = [v for v in text.versions if visible(v.issued, known)]
        found = self._version(text, seen, region, day)
        if isinstance(found, n.Version):
            return next(at for at, v in enumerate(text.versions) if v is found), None, found.site
        out = text.is_rule and isinstance(found, Fault) and found.cause in ("not_yet", "outside", "repealed")
        return RULED_OUT if out else OPEN, found, ""

    def _version(self, text: Versioned, seen: Sequence[n.Version], region: Any, day: date) -> n.Version | Fault | Unknown:
        if isinstance(region, Unknown) and any(v.region for v in seen):
            return region
        known = region if any(v.region for v in seen) else None
        return text_in_force(seen, known, day, text.site, self._index.owner, _home(region))

    def _row(self, standard: n.Standard, region: Any, regional: bool, day: date, known: date | None) -> tuple[int, Any, str]:
        if not regional:
            return self.standard(standard, "", day, known, _home(region))
        return (OPEN, region, "") if isinstance(region, Unknown) else self.standard(standard, region or "", day, known)

    def standard(self, standard: n.Standard, region: str, day: date, known: date | None, home: str = "") -> tuple[int, Any, str]:
        """A standard's row: ROW with its scaled number, DEFAULT, or OPEN with the state."""
        row = standard_row(standard, region, day, known, self._index.owner)
        if isinstance(row, n.StdRow):
            assert row.value is not None
            scale = self.scales[standard.id]
            return ROW, row.value.numerator * (scale // row.value.denominator), row.site
        if row is None and standard.default is not None:
            return DEFAULT, None, ""
        return OPEN, row or unfilled("not_supplied", standard.site, region or home, self._index.owner), ""


def _home(region: Any) -> str:
    """The record's region as far as it is given, as ``Run._home``."""
    return region if isinstance(region, str) else ""


def _operands(program: n.Program) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    whole = {d.id for d in program.definitions if d.entity == program.schema.root}
    for root in roots(program):
        for e in expressions(root.expression):
            if isinstance(e, n.At | n.Window):
                read = dated_read(e)
                if read is not None and isinstance(read.entity, n.Var) and read.definition in whole:
                    yield e.node, first.setdefault(read.definition, e.node)
                else:
                    yield e.node, e.node
