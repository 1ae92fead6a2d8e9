"""What core keeps beside rules (分摊, 发放, 先行, 由 … 定, 年度, 恒有, 选择), in words: what the policy says, and that nothing acts
on it yet where that is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from baozhang_rules.core import nodes as n
from baozhang_rules.explain.data import Both, Stated
from baozhang_rules.explain.declarations import BENEFIT_PARTS, rule_of
from baozhang_rules.explain.formula import words_of
from baozhang_rules.explain.outline_data import ChoiceTold, OptionTold
from baozhang_rules.explain.sentences import bracketed, cited, joined, listed, unacted
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.explain.view import Look
from baozhang_rules.explain.words import both, say
from baozhang_rules.types import NumberT, strip_optional

_TOLD_WITH_RESULTS = ("discretion", "provisional", "share")
_UNACTED = ("provisional", "always")


def parts_at(look: Look, site: str) -> list[n.Stored]:
    """What a text of a benefit says beside its amount, in the order in which it is told."""
    found = [each for each in look.index.program.stored if each.site == site and each.kind in BENEFIT_PARTS]
    return sorted(found, key=lambda each: BENEFIT_PARTS.index(each.kind))


def stated(look: Look, site: str) -> tuple[Stated, ...]:
    """What a reader of a result is told beside its amount."""
    parts = [each for each in parts_at(look, site) if each.kind in _TOLD_WITH_RESULTS]
    return tuple(Stated(each.kind, _both(look, each), each.data, not _is_unacted(each)) for each in parts)


def _both(look: Look, part: n.Stored) -> Both:
    return look.plan.text(look.words, ("stored", part.id), lambda: both(lambda lang: part_text(look, part, lang)))


def part_text(look: Look, part: n.Stored, lang: str) -> str:
    """A part of a benefit in words, without its heading."""
    data = dict(part.data)
    match part.kind:
        case "share":
            return _share(look, part, data, lang)
        case "payment":
            return payment_text(data, lang)
        case "provisional":
            place = look.place(part.id)
            cite = bracketed(cited(place.cite if place else None, lang), lang)
            return say(lang, "stored.provisional", length=say(lang, f"length.{data['unit']}", count=data["count"])) + cite
        case "year":
            return say(lang, f"stored.year.{data['year']}")
        case _:
            return data.get("decided_by", "")


def _share(look: Look, part: n.Stored, data: dict[str, str], lang: str) -> str:
    rule = rule_of(look.index, part)
    kind = None if rule is None else strip_optional(rule.type)
    unit = look.words.unit(kind.unit, lang) if isinstance(kind, NumberT) else ""
    weight = next((words_of(look, e)[lang] for _, e in part.expressions), "")
    how = say(lang, "stored.share.ratio" if weight else "stored.share.equal", members=data["members"], weight=weight)
    rounding = say(lang, f"limit.{data['mode']}", limit=f"{data['step']} {unit}".rstrip())
    return joined([how, rounding, say(lang, "stored.share.rest", who=data["remainder"])], lang)


def payment_text(data: dict[str, str], lang: str, first: str = "", base: str = "") -> str:
    """How a benefit is paid; ``first``: the month that is paid first, where it is confirmed on the day ``base``."""
    keys = (f"paid.{key}.{data.get(key)}" for key in ("rhythm", "payee", "first"))
    words = [say(lang, key) for key in keys if key in TEMPLATES]
    if first:
        words[-1] += bracketed(say(lang, "paid.first.on", base=base, month=first), lang)
    if data.get("due_day"):
        words.append(say(lang, "paid.due", day=data["due_day"]))
    if data.get("account"):
        words.append(say(lang, "paid.account", account=data["account"]))
    return joined(words, lang)


def _remark(part: n.Stored, lang: str) -> str:
    return unacted(part.kind, lang) if _is_unacted(part) else ""


def _is_unacted(part: n.Stored) -> bool:
    """Whether nothing acts on it: a 分摊 of an amount that an office fixes is divided once that is known."""
    return part.kind in _UNACTED or (part.kind == "share" and "definition" not in dict(part.data))


# ------------------------------------------------------------------------------------- declarations


def stored_lines(look: Look, part: n.Stored, lang: str) -> Iterator[str]:
    """A part told by itself, under its heading."""
    data = dict(part.data)
    if part.kind == "choice":
        rule = say(lang, f"stored.rule.{data['rule']}")
        yield say(lang, "stored.choice", limit=data["limit"], rule=rule) + _remark(part, lang)
        for option in _options(look, part):
            yield say(lang, "stored.option", name=option.name, grants=_grants(option, lang))
    elif part.kind == "always":
        yield _always(look, part, data, lang) + _remark(part, lang)
    else:
        yield part_text(look, part, lang) + _remark(part, lang)


def _always(look: Look, part: n.Stored, data: dict[str, str], lang: str) -> str:
    ((_, value),) = part.expressions
    text = words_of(look, value)[lang]
    if "direction" not in data:
        return text
    root = look.index.program.schema.root
    fact = data["fact"] if data["entity"] == root else say(lang, "of", owner=data["entity"], name=data["fact"])
    told = say(lang, f"stored.{data['direction']}", value=text, fact=fact)
    kind = strip_optional(value.type)
    unit = look.words.unit(kind.unit, lang) if isinstance(kind, NumberT) else ""
    return told + (say(lang, "stored.tolerance", text=f"{data['tolerance']} {unit}".rstrip()) if "tolerance" in data else "")


def _options(look: Look, part: n.Stored) -> Iterator[OptionTold]:
    conditions = dict(part.expressions)
    for key, ids in part.data:
        if key.startswith("option "):
            name = key.removeprefix("option ")
            condition = words_of(look, conditions[name]) if name in conditions else Both()
            yield OptionTold(name, condition, tuple(look.rule_name(id) for id in ids.split(", ")))


def _grants(option: OptionTold, lang: str) -> str:
    names = listed(option.benefits, lang)
    key = "stored.grants.when" if option.condition else "stored.grants"
    return say(lang, key, condition=option.condition[lang], names=names)


# ------------------------------------------------------------------------------------------ choices


def choices_of(look: Look, given: Iterable[str]) -> tuple[ChoiceTold, ...]:
    """The choices of which some benefit is given or open; ``given`` are the ids of those benefits."""
    found = []
    for part in look.index.program.stored:
        if part.kind != "choice":
            continue
        ids = [id for key, ids in part.data if key.startswith("option ") for id in ids.split(", ")]
        names = tuple(look.rule_name(id) for id in dict.fromkeys(ids) if id in given)
        if names:
            data = dict(part.data)
            options = tuple(_options(look, part))
            found.append(ChoiceTold(part.id, data["name"], data["rule"], options, names, True, look.place(part.site)))
    return tuple(found)


def choice_text(choice: ChoiceTold, lang: str) -> str:
    """That benefits stand under a choice, and which of them it takes."""
    offered = listed(dict.fromkeys(name for option in choice.options for name in option.benefits), lang)
    cite = bracketed(cited(choice.place.cite if choice.place else None, lang), lang)
    return say(lang, "choice", name=choice.name, names=offered, cite=cite, rule=say(lang, f"stored.rule.{choice.rule}"))
