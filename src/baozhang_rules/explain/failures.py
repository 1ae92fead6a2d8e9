"""Why nothing could be computed, in full: which provision, until when it held, what holds instead, and who has to supply it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import expressions
from baozhang_rules.explain.data import Both, Failure
from baozhang_rules.explain.formula import operator
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import exact_text, told
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.values import Fault, State
from baozhang_rules.types import EntityT, NumberT, Type, strip_optional


@frozen
class _Text:
    """One row or text: its site, region and days."""

    site: str
    region: str
    start: date | None
    end: date | None
    repealed: date | None = None


def failure_of(look: Look, fault: Fault) -> Failure:
    """A fault as an explanation tells it; of a provision that isn't in force, with its name and days."""
    owner = _owner(look, fault)
    full = _in_full(look, fault)
    beyond = _beyond(look, fault) if fault.cause == "out_of_bounds" else None
    if beyond is not None:
        return Failure(fault.cause, beyond, look.place(fault.site), owner)
    if full is not None:
        return Failure(fault.cause, full, look.place(fault.site), owner, True)
    key = f"cause.{fault.cause}"
    words = told(key) if key in TEMPLATES else told("cause.other", cause=fault.cause)
    return Failure(fault.cause, words, look.place(fault.site), owner)


def _owner(look: Look, fault: Fault) -> Both:
    """Who can mend a fault; of what a region has to fill, whoever makes its rules where the policies don't name them."""
    site = look.index.sites.get(fault.site)
    if fault.owner or site is None:
        return Both(fault.owner, fault.owner)
    if fault.cause in _UNFILLED and site.fillers:
        region = _region(look, fault)
        return told("owner.region", region=region) if region else told("owner.local")
    return Both(site.owner, site.owner)


def _region(look: Look, fault: Fault) -> str:
    return dict(fault.detail).get("region", look.region)


_UNFILLED = ("not_supplied", "outside")


def _in_full(look: Look, fault: Fault) -> Both | None:
    """Nothing for what was missing in another month than that of the decision: its day isn't known here."""
    found = next(((name, texts) for name, whole, texts in _declared(look.index.program) if _is_of(fault.site, whole, texts)), None)
    if found is None:
        return None
    name, texts = found
    text = next((each for each in texts if each.site == fault.site), None)
    base = look.decided.dates.rules
    regional = any(each.region for each in texts)
    region = _region(look, fault)
    where = told("cause.where", region=region) if regional and region else Both()
    parts: dict[str, object] = {"name": name, "day": exact_text(base), "where": where}
    match fault.cause, text:
        case "lapsed", _Text(end=end) if end is not None and end < base:
            return told("cause.lapsed.named", **parts, end=exact_text(end), cite=_cite(look, fault.site))
        case "repealed", _Text(repealed=day) if day is not None and day <= base:
            return told("cause.repealed.named", **parts, end=exact_text(day), cite=_cite(look, fault.site))
        case "not_yet", _Text(start=start) if start is not None and start > base:
            return told("cause.not_yet.named", **parts, start=exact_text(start), cite=_cite(look, fault.site))
        case ("not_supplied", _) | ("outside", _) if (site := look.index.sites.get(fault.site)) and site.fillers:
            return told("cause.not_supplied.named", **parts)
    return None


def _beyond(look: Look, fault: Fault) -> Both | None:
    """What a filler came to and the bound that it doesn't keep, each with its article; None where the fault doesn't say."""
    told_ = dict(fault.detail)
    declared: list[n.Standard | n.Definition] = [*look.index.program.standards, *look.index.program.definitions]
    filled = next((each for each in declared if _holds(each, fault.site)), None)
    if filled is None or "bound" not in told_:
        return None
    veiled = look.hides and any(_sensitive(look, e) for e in _values(filled, fault.site))
    value, bound = (look.show(_read(told_[key], filled.type), filled.type, veiled and key == "value").text for key in ("value", "bound"))
    return told(
        "cause.out_of_bounds.full", value=value, limit=told(operator(told_["op"], filled.type), right=bound),
        cite=_cite(look, fault.site), upper=_cite(look, told_["opening"]),
    )  # fmt: skip


def _holds(declared: n.Standard | n.Definition, site: str) -> bool:
    texts = declared.rows if isinstance(declared, n.Standard) else declared.versions
    return site == declared.site or any(each.site == site for each in texts)


def _values(declared: n.Standard | n.Definition, site: str) -> Iterator[n.Expr]:
    if isinstance(declared, n.Standard):
        yield from () if declared.default is None else (declared.default,)
        return
    for version in declared.versions:
        if version.site == site and isinstance(version.body, n.ExprBody):
            yield version.body.value


def _sensitive(look: Look, e: n.Expr) -> bool:
    """Whether a value is worked out from a sensitive fact, so that it may be turned back into it."""
    facts = [each for each in expressions(e) if isinstance(each, n.Fact)]
    kinds = [(strip_optional(each.entity.type), each.fact) for each in facts]
    return any(isinstance(kind, EntityT) and look.index.fact(kind.name, fact).sensitive for kind, fact in kinds)


def _read(text: str, type_: Type) -> State:
    """A value as a fault's detail keeps it."""
    return Fraction(text) if isinstance(strip_optional(type_), NumberT) else text


def _cite(look: Look, site: str) -> Both:
    place = look.place(site)
    return Both() if place is None or place.cite is None else told("cause.cite", text=place.cite.text)


def _is_of(site: str, whole: str, texts: tuple[_Text, ...]) -> bool:
    return site == whole or any(each.site == site for each in texts)


def _declared(program: n.Program) -> Iterator[tuple[str, str, tuple[_Text, ...]]]:
    """What may end or lack a text: name, site, texts."""
    for standard in program.standards:
        rows = tuple(_Text(row.site, row.region, row.start, row.until) for row in standard.rows)
        yield standard.name, standard.site, rows
    parts: list[n.Definition | n.Table | n.Rule] = [*program.definitions, *program.tables, *program.rules]
    for part in parts:
        texts = tuple(_Text(v.site, v.region, v.start, v.end, v.repealed) for v in part.versions)
        yield part.name, part.site, texts
