"""What a line of 应得 may be about: the parts of a program by the names that an author writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import evolve

from baozhang_rules.core import nodes as core
from baozhang_rules.core.interp import Index
from baozhang_rules.core.walk import expressions, roots, walk
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import EntityT, NumberT

Named = TypeVar("Named", core.Rule, core.Unit, core.Order, core.Deadline, core.Standard)


def last_name(e: syn.Expectation) -> str:
    """The name that a line ends its subject with; "" without a subject."""
    return e.subject.parts[-1].text if e.subject is not None else ""


def rules_of(index: Index, e: syn.Expectation) -> list[core.Rule]:
    """The classes, benefits, columns and fallbacks of this name."""
    return _called(index.program.rules, e)


def unit_of(index: Index, e: syn.Expectation) -> core.Unit | None:
    """The kind of assessed unit of this name."""
    return next(iter(_called(index.program.units, e)), None)


def order_of(index: Index, e: syn.Expectation) -> core.Order | None:
    """The order of classes of this name."""
    return next(iter(_called(index.program.orders, e)), None)


def deadline_of(index: Index, e: syn.Expectation) -> core.Deadline | None:
    """The deadline of this name."""
    return next(iter(_called(index.program.deadlines, e)), None)


def definition_of(index: Index, e: syn.Expectation) -> core.Definition | None:
    """The definition that a path such as ``成员 的 年龄`` or ``年龄`` names."""
    subject = e.subject
    return next((d for d in index.program.definitions if subject is not None and names(d, subject)), None)


def standard_of(index: Index, e: syn.Expectation) -> core.Standard | None:
    """The standard of this name."""
    return next(iter(_called(index.program.standards, e)), None)


def use_of(index: Index, standard: core.Standard) -> core.StdRef | None:
    """How rules read a standard for the household's own region, as if the household itself read it; None where nothing does."""
    home = EntityT(index.program.schema.root)
    for root in roots(index.program):
        for each in expressions(root.expression):
            if isinstance(each, core.StdRef) and each.standard == standard.id:
                region = each.region
                if region is None:
                    return each
                if isinstance(region, core.Fact) and region.entity.type == home:
                    own = core.Var("root", home, node=region.entity.node)
                    return evolve(each, region=evolve(region, entity=own))
    return None


def read_standard(index: Index, e: syn.Expectation) -> core.Standard | None:
    """The standard of this name, when rules read it for the household."""
    found = standard_of(index, e)
    return None if found is None or use_of(index, found) is None else found


def monthly_of(index: Index, e: syn.Expectation) -> NumberT | None:
    """The type of the monthly amount of this name; None when it is no amount per month."""
    found = [rule.type for rule in rules_of(index, e) if rule.kind != "class"]
    type_ = found[0] if found else None
    return type_ if isinstance(type_, NumberT) and type_.unit.power("month") == -1 else None


def names(definition: core.Definition, path: syn.Path) -> bool:
    """Whether a path such as ``成员 的 年龄`` or ``年龄`` names a definition."""
    parts = [part.text for part in path.parts]
    return definition.name == parts[-1] and (len(parts) == 1 or parts[0] == definition.entity)


def clauses_of(index: Index, rule: core.Rule) -> Iterator[tuple[core.Mark, core.Site]]:
    """The clauses of every text of a rule."""
    for version in rule.versions:
        for mark in (each for each in walk(version.body) if isinstance(each, core.Mark)):
            site = index.sites[mark.site]
            if site.kind in ("clause", "open"):
                yield mark, site


def _called(parts: Iterable[Named], e: syn.Expectation) -> list[Named]:
    name = last_name(e)
    return [each for each in parts if name and name in (each.id, each.name)]
