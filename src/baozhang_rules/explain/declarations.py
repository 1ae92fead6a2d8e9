"""What a program declares, one by one: of what kind, under which id and name; a scheme of tiers stands before its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.explain.plan import scheme_labels
from baozhang_rules.runtime.frozen import frozen

_UNLISTED = ("sites", "files", "conventions")
BENEFIT_PARTS = ("year", "discretion", "provisional", "share", "payment")
"""What core keeps of a benefit beside its amount, in the order in which it is told."""


@frozen(slots=True)
class Scheme:
    """优惠政策: its columns (a rule each), and the certificates by which they are enjoyed."""

    id: str
    name: str
    columns: tuple[n.Rule, ...]
    certificates: tuple[n.Certificate, ...]
    site: str


Part: TypeAlias = object
"""A part of a program, or a scheme."""


@frozen(slots=True)
class Declared:
    """One declaration; ``kind`` is what `explain.templates_show` names it by."""

    kind: str
    id: str
    name: str
    part: Part


def declarations(index: Index) -> tuple[Declared, ...]:
    """Everything that a program declares, in its order."""
    return tuple(Declared(kind_of(part), _id(part), name_of(index, part), part) for part in _parts(index.program))


def _parts(program: n.Program) -> Iterator[Part]:
    schemes = {scheme.id: scheme for scheme in _schemes(program)}
    divided = {site.id for site in program.sites if site.kind == "share"}
    for name in n.Program.__annotations__:
        value = getattr(program, name)
        if name in _UNLISTED or not isinstance(value, tuple):
            continue
        for part in value:
            if isinstance(part, n.Rule) and part.group in schemes:
                yield schemes.pop(part.group)
            if not (isinstance(part, n.Definition) and part.site in divided):  # told as the benefit's 分摊
                yield part


def _schemes(program: n.Program) -> Iterator[Scheme]:
    labels = scheme_labels(program)
    for group in dict.fromkeys(rule.group for rule in program.rules if rule.group):
        columns = tuple(rule for rule in program.rules if rule.group == group)
        certificates = tuple(each for each in program.certificates if each.group == group)
        yield Scheme(group, labels.get(group) or group, columns, certificates, group)


def kind_of(part: Part) -> str:
    """What a declaration is."""
    return str(getattr(part, "kind", type(part).__name__.lower()))


def _id(part: Part) -> str:
    return str(getattr(part, "id", getattr(part, "site", getattr(part, "name", ""))))


def name_of(index: Index, part: Part) -> str:
    """What a declaration is called: by its author, or by what it is about."""
    match part:
        case n.Meeting():
            return "、".join(index.rules[id].name for id in part.rules)
        case n.Unique():
            return part.fact if part.entity == index.program.schema.root else f"{part.entity} 的 {part.fact}"
        case n.Stored():
            data, rule = dict(part.data), rule_of(index, part)
            return data.get("name") or data.get("title") or (rule.name if rule is not None else part.id)
        case _:
            return str(getattr(part, "name", "")) or _id(part)


def rule_of(index: Index, part: n.Stored) -> n.Rule | None:
    """The benefit that something beside its amount belongs to."""
    if part.kind not in BENEFIT_PARTS:
        return None
    return next((r for r in index.program.rules if part.site == r.site or part.site in {v.site for v in r.versions}), None)


def told_within(index: Index, part: Part, whole: Part) -> bool:
    """Whether telling the whole tells the part too."""
    match whole, part:
        case n.Rule(), n.Stored():
            return rule_of(index, part) is whole
        case Scheme(), n.Rule() | n.Certificate():
            return part.group == whole.id
        case Scheme(), n.CheckRule():
            return any(each.usable == part.id for each in whole.certificates)
        case _:
            return False
