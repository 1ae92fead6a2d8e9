"""Which clauses, exceptions and cases the scenarios met, and which they never did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import frozen

from baozhang_rules.core.interp import Index
from baozhang_rules.core.nodes import Site
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
}
_NEVER = {
    (False, False): Both("没有算例走到", "no scenario gets there"),
    (True, False): Both("从未不成立", "it always holds"),
    (False, True): Both("从未成立", "it never holds"),
}


@frozen
class Covered:
    """One place that a condition stands at: whether some scenario met it, and some didn't."""

    site: Site
    met: bool
    not_met: bool

    @property
    def full(self) -> bool:
        """Whether both were seen."""
        return self.met and self.not_met


def coverage(
    index: Index, results: Iterable[ScenarioResult], *, only: Callable[[int], bool] = lambda _: True
) -> tuple[Covered, ...]:
    """Every clause, exception and case of the files that ``only`` accepts, in the order of the text."""
    seen: dict[str, set[object]] = {}
    for result in results:
        for site, states in result.reached.items():
            seen.setdefault(site, set()).update(states)
    ids = {site for group in places(index).values() for site in group}
    found = sorted((index.sites[each] for each in ids), key=lambda site: (site.origin.file, site.origin.start, site.id))
    return tuple(
        Covered(site, True in seen.get(site.id, ()), False in seen.get(site.id, ())) for site in found if only(site.origin.file)
    )


def coverage_text(covered: Sequence[Covered], bundle: Bundle, index: Index, lang: str = "zh") -> str:
    """A line for each place that was never met or never not met, and a summary."""
    full = sum(each.full for each in covered)
    summary = Both(
        f"{len(covered)} 处条件,{full} 处成立和不成立都有算例",
        f"{full} of {len(covered)} conditions are both met and not met by scenarios",
    )
    return "\n".join([*_lines(covered, index, bundle, lang), summary[lang]])


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
