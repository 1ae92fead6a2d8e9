"""Every figure that a program holds, with the 依据 that stands nearest to it: rows, cells, amounts, ages, lengths of time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from baozhang_rules.catalogue.sources import Figure, Source, Sources
from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import walk
from baozhang_rules.explain.declarations import rule_of
from baozhang_rules.explain.words import standard_words, value_text
from baozhang_rules.types import DurationT, NumberT, Type, strip_optional
from baozhang_rules.units import unit

_ARTICLE = re.compile("第[一二三四五六七八九十百]+条")
_MONTHS_A_YEAR = NumberT(unit("month") / unit("year"))


@frozen
class Parameter:
    """A figure: where it stands, what it is of, what it rests on, and when and where its row or its text holds.

    ``row``: whether it is a row of a standard.
    """

    site: n.Site
    owner: str
    value: Fraction
    type: Type
    cite: n.Cited | None
    row: bool = False
    region: str = ""
    start: date | None = None
    until: date | None = None

    @property
    def unit(self) -> str:
        """Its unit in Chinese; "" for a ratio."""
        words, kind = standard_words(), strip_optional(self.type)
        if isinstance(kind, DurationT):
            return words.length(self.value, kind.unit, "zh").split(" ", 1)[1]
        return words.unit(kind.unit, "zh") if isinstance(kind, NumberT) else ""

    @property
    def unverified(self) -> bool:
        """Whether its 依据 ends in 待核."""
        return self.cite is not None and self.cite.unverified

    def text(self, lang: str = "zh") -> str:
        """The figure with its unit."""
        return value_text(self.value, self.type, lang, standard_words())

    def quoted_by(self, sources: Sources) -> tuple[Source, Figure] | None:
        """The document, among those its 依据 names, and the figure read there; None when none was."""
        if self.cite is None:
            return None
        for source in sources.cited_in(self.cite.text):
            for figure in source.figures:
                if (figure.value, figure.unit) == (self.value, self.unit) and self._is_of(figure):
                    return source, figure
        return None

    def _is_of(self, figure: Figure) -> bool:
        """Whether a figure of a document is about this one.

        Of a row the words after the name are its region or its first day; of a rule, the articles that the figure was read in
        are among those that the rule cites.
        """
        if not self.row:
            read = _ARTICLE.findall(figure.of)
            return not read or (self.cite is not None and any(article in self.cite.text for article in read))
        name, *rest = figure.of.split()
        return name == self.owner and all(word in (self.region, str(self.start)) for word in rest)


def parameters(index: Index) -> tuple[Parameter, ...]:
    """All figures of a program in the order of the text. Left out: 0, 100 %, one of something, twelve months a year, steps of
    rounding.
    """
    found = [each for each in _all(index) if each.value not in (0, 1) and each.type != _MONTHS_A_YEAR]
    return tuple(sorted(found, key=lambda each: (each.site.origin.file, each.site.origin.start, each.site.id)))


def _all(index: Index) -> Iterator[Parameter]:
    p = index.program
    for standard in p.standards:
        yield from _rows(index, standard)
    for group in (p.tables, p.definitions, p.rules):
        for each in group:
            for version in each.versions:
                for found in _in(index, version.body, version.site, each.name):
                    yield evolve(found, region=version.region, start=version.start, until=version.end)
    held: tuple[n.Unit | n.RecordRule | n.CheckRule, ...] = (*p.units, *p.record_rules, *p.checks)
    for part in held:
        yield from _in(index, part, part.site, part.id)
    for deadline in p.deadlines:
        lengths = [(deadline.site, deadline.length, deadline.unit)]
        lengths += [(f"{deadline.site}/{k}", long, kind) for k, (_, long, kind) in enumerate(deadline.exceptions, 1)]
        for id, length, kind in lengths:
            yield Parameter(index.sites[id], deadline.name, Fraction(length), DurationT(kind), _cite(index, index.sites[id]))
    for stored in p.stored:
        if stored.kind == "provisional":
            data, site, rule = dict(stored.data), index.sites[stored.id], rule_of(index, stored)
            name, days = rule.name if rule else stored.id, Fraction(int(data["count"]))
            yield Parameter(site, name, days, DurationT(data["unit"]), _cite(index, site))
    for notice in p.notices:
        site = index.sites[notice.site]
        yield Parameter(site, notice.name, Fraction(notice.days), DurationT("days"), _cite(index, site))


def _rows(index: Index, standard: n.Standard) -> Iterator[Parameter]:
    for row in standard.rows:
        if row.value is not None:
            site = index.sites[row.site]
            made = Parameter(site, standard.name, row.value, standard.type, _cite(index, site), True)
            yield evolve(made, region=row.region, start=row.start, until=row.until)


def _in(index: Index, node: Any, site: str, owner: str) -> Iterator[Parameter]:
    """The numbers written in a node, each under the nearest site around it."""
    held: dict[int, str] = {}
    for each in walk(node):
        below = getattr(each, "site", "") if isinstance(each, (n.Mark, n.Arm, n.TableRow)) else ""
        if below in index.sites:
            held.update((id(inner), below) for inner in walk(each))
        if isinstance(each, n.Lit) and isinstance(each.value, Fraction):
            place = index.sites[held.get(id(each), site)]
            yield Parameter(place, owner, each.value, each.type, _cite(index, place))


def _cite(index: Index, site: n.Site) -> n.Cited | None:
    """The 依据 of a site, or of what holds it."""
    seen: set[str] = set()
    sites: Mapping[str, n.Site] = index.sites
    while site.cite is None and site.parent in sites and site.id not in seen:
        seen.add(site.id)
        site = sites[site.parent]
    return site.cite
