"""Which clauses, exceptions and cases the scenarios met, and which they never did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import frozen

from baozhang_rules.core.interp import Index
from baozhang_rules.core.nodes import Program, Site, TableBody
from baozhang_rules.explain.data import Both
from baozhang_rules.names import Bundle
from baozhang_rules.scenarios.evaluation import places
from baozhang_rules.scenarios.run import ScenarioResult
from baozhang_rules.scenarios.shown import joined

_KINDS = {
    "clause": Both("条件", "clause"),
    "open": Both("条件", "clause"),
    "exception": Both("例外", "exception"),
    "case": Both("情形", "case"),
    "cell": Both("格", "cell"),
    "band": Both("段", "band"),
    "section": Both("段", "section"),
    "row": Both("行", "row"),
}
_NEVER = {
    (False, False): Both("没有算例走到", "no scenario gets there"),
    (True, False): Both("从未不成立", "it always holds"),
    (False, True): Both("从未成立", "it never holds"),
}


@frozen
class Covered:
    """One place that a condition stands at: whether some scenario met it, and some didn't; or a row or cell, and whether some
    scenario used it.
    """

    site: Site
    met: bool
    not_met: bool
    cell: bool = False

    @property
    def full(self) -> bool:
        """Whether both were seen, or the cell was used."""
        return self.met and (self.cell or self.not_met)


def coverage(
    index: Index, results: Iterable[ScenarioResult], *, only: Callable[[int], bool] = lambda _: True
) -> tuple[Covered, ...]:
    """Every clause, exception, case, row and cell of the files that ``only`` accepts, in the order of the text."""
    seen: dict[str, set[object]] = {}
    for result in results:
        for site, states in result.reached.items():
            seen.setdefault(site, set()).update(states)
    cells = _cells(index.program)
    ids = {site for group in places(index).values() for site in group} | cells
    found = sorted((index.sites[each] for each in ids), key=lambda site: (site.origin.file, site.origin.start, site.id))
    return tuple(
        Covered(site, True in seen.get(site.id, ()), False in seen.get(site.id, ()), site.id in cells)
        for site in found
        if only(site.origin.file)
    )


def _cells(program: Program) -> set[str]:
    """The rows of standards and the cells of tables."""
    bodies = [version.body for table in program.tables for version in table.versions]
    rows = [row.site for body in bodies if isinstance(body, TableBody) for row in body.rows]
    return {*rows, *(row.site for standard in program.standards for row in standard.rows)}


def coverage_text(covered: Sequence[Covered], bundle: Bundle, index: Index, lang: str = "zh") -> str:
    """A line for each place that was never met or never not met, and a summary."""
    conditions, cells = ([each for each in covered if each.cell is cell] for cell in (False, True))
    full, used = (sum(each.full for each in group) for group in (conditions, cells))
    summary = Both(
        f"{len(conditions)} 处条件,{full} 处成立和不成立都有算例",
        f"{full} of {len(conditions)} conditions are both met and not met by scenarios",
    )
    of_cells = Both(f"{len(cells)} 行和格,{used} 处有算例用到", f"{used} of {len(cells)} rows and cells are used by scenarios")
    told = [summary[lang], of_cells[lang]] if cells else [summary[lang]]
    return "\n".join([*_lines(covered, index, bundle, lang), *told])


def _lines(covered: Sequence[Covered], index: Index, bundle: Bundle, lang: str) -> Iterator[str]:
    for each in covered:
        if not each.full:
            source = bundle.files[each.site.origin.file].source
            place = f"{source.name}:{source.position(each.site.origin.start).line}"
            yield f"{place}  {_called(each.site, index)[lang]}  {_NEVER[each.met, each.not_met][lang]}"


def _called(site: Site, index: Index) -> Both:
    """The rule that holds a place, and what the place is called in it."""
    name = site.label or site.id.rsplit("/", 1)[-1]
    top = site
    while top.parent and top.parent in index.sites:
        top = index.sites[top.parent]
    kind = _KINDS.get(site.kind, Both(site.kind, site.kind))
    return joined([Both(each, each) for each in (top.label or top.id, name) if each] + [kind], " ", " ")
