"""What someone should see to: figures that nobody has verified, rows that lapse or have lapsed, what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from baozhang_rules.builtins import region_chain
from baozhang_rules.catalogue.parameters import parameters
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.select import row_in_force, text_in_force
from baozhang_rules.explain.data import Both
from baozhang_rules.explain.words import same
from baozhang_rules.runtime.dates import last_of
from baozhang_rules.runtime.values import Fault

KINDS = {
    "unverified": Both("待核", "not verified"),
    "lapsed": Both("已到期", "lapsed"),
    "lapsing": Both("将到期", "lapses soon"),
    "open": Both("待地方规定", "left open"),
}


@frozen
class Alarm:
    """One thing to see to; ``day``: when it lapsed or lapses; ``site`` says where it stands."""

    kind: str
    name: str
    region: str
    told: Both
    site: str
    day: date | None = None


def alarms(
    index: Index, on: date, *, within: int = 90, region: str | None = None, homes: Mapping[int, str] | None = None
) -> tuple[Alarm, ...]:
    """The alarms of a day: what is in force unverified, what has lapsed without a successor or will within so many days.

    ``region`` keeps those of one place and of the places above it, and adds what is open there.  ``homes``: the place that a
    file's policy is for, by the file's number; what says no place of its own is of there.
    """
    homes = homes or {}

    def home(each: Alarm) -> str:
        return homes.get(index.sites[each.site].origin.file, "")

    found = [evolve(each, region=each.region or home(each)) for each in (*_unverified(index, on), *_lapses(index, on, within))]
    if region is not None:
        chain = region_chain(region)
        found = [each for each in found if each.region in chain]
        found += [each for each in _open(index, on, region) if home(each) in chain]
    else:
        found += _nowhere(index)
    order = list(KINDS)
    return tuple(sorted(found, key=lambda each: (order.index(each.kind), each.name, each.region, each.day or date.min)))


def has_rules(index: Index, region: str) -> bool:
    """Whether a program holds anything written for a place or one above it, the whole country apart."""
    places = {code for code in region_chain(region) if code}
    return any(found in places for _, found, _ in _series(index))


def _unverified(index: Index, on: date) -> Iterator[Alarm]:
    for each in parameters(index):
        current = (each.start is None or each.start <= on) and (each.until is None or on <= each.until)
        if each.unverified and current and each.cite is not None:
            told = Both(f"{each.text()}({each.cite.text})", f"{each.text('en')} ({each.cite.text})")
            yield Alarm("unverified", each.owner, each.region, told, each.site.id)


def _lapses(index: Index, on: date, within: int) -> Iterator[Alarm]:
    """Rows and texts whose last day is over, or will be soon, with nothing after them."""
    soon = last_of(on, within)
    for name, region, parts in _series(index):
        last = max((until for _, until, _ in parts if until is not None), default=None)
        open_ended = any(until is None for _, until, _ in parts)
        if last is None or open_ended or last > soon:
            continue
        site = next(site for _, until, site in parts if until == last)
        told = Both(f"到 {last} 为止,以后没有规定", f"ends on {last}, with nothing after it")
        yield Alarm("lapsed" if last < on else "lapsing", name, region, told, site, last)


Parts = Sequence[tuple[date | None, date | None, str]]


def _series(index: Index) -> Iterator[tuple[str, str, Parts]]:
    """Each standard, and each definition or rule, of one region: (first day, last day, site)."""
    for standard in index.program.standards:
        for region in sorted({row.region for row in standard.rows}):
            rows = [row for row in standard.rows if row.region == region]
            yield standard.name, region, [(row.start, row.until, row.site) for row in rows]
    texts: Iterable[n.Table | n.Definition | n.Rule] = (*index.program.tables, *index.program.definitions, *index.program.rules)
    for each in texts:
        clause = index.sites[each.site].kind == "open"  # what it is where no place fills it ends with the rule that holds it
        for region in sorted({v.region for v in each.versions if v.region or not clause}):
            versions = [v for v in each.versions if v.region == region]
            yield _named(index, each), region, [(v.start, v.end, v.site) for v in versions if v.repealed is None or v.end is not None]


def _open(index: Index, on: date, region: str) -> Iterator[Alarm]:
    """What no text settles for a place on a day."""
    told = Both("本地没有规定", "no local rule")
    for standard in index.program.standards:
        rows = [row for row in standard.rows if row.region in region_chain(region)]
        if standard.open and standard.default is None and not rows:
            yield Alarm("open", standard.name, region, told, standard.site)
        elif rows and isinstance(fault := row_in_force(rows, on, None), Fault) and fault.cause == "not_yet":
            yield Alarm("open", standard.name, region, Both("还没有开始", "not begun yet"), standard.site)
    for definition in index.program.definitions:
        if definition.open:
            found = text_in_force(definition.versions, region, on, definition.site)
            if isinstance(found, Fault) and found.cause in ("outside", "not_supplied"):
                yield Alarm("open", _named(index, definition), region, told, definition.site)


def _nowhere(index: Index) -> Iterator[Alarm]:
    """What nobody anywhere settles."""
    told = same("—")
    for standard in index.program.standards:
        if standard.open and standard.default is None and not standard.rows:
            yield Alarm("open", standard.name, "", told, standard.site)
    for definition in index.program.definitions:
        if definition.open and not definition.versions:
            yield Alarm("open", _named(index, definition), "", told, definition.site)


def _named(index: Index, part: n.Table | n.Definition | n.Rule) -> str:
    """What a part is called; a clause that is left open with whose it is (低保家庭 的 财产)."""
    site = index.sites[part.site]
    if site.kind != "open":
        return part.name
    while site.parent in index.sites:
        site = index.sites[site.parent]
    return f"{site.label} 的 {part.name}"
