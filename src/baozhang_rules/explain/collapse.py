"""Answers told together: columns of one scheme, benefits refused for one reason, members of whom none qualifies, rules not in
force.

The data keep every result apart; only the lines that people read are fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from baozhang_rules.explain.data import Both, Clause, Part, RuleOutline
from baozhang_rules.explain.sentences import (
    answer,
    class_reasons,
    listed,
    near_text,
    needed,
    rule_name,
    state_of,
    unknown_text,
    why_not,
)
from baozhang_rules.explain.words import say
from baozhang_rules.runtime.frozen import frozen


@frozen
class Bundle:
    """Results that are told in one line; ``kind``: ``one | tiers | open | beyond | nobody | refused | idle``."""

    kind: str
    rules: tuple[RuleOutline, ...]

    @property
    def first(self) -> RuleOutline:
        """The result that leads."""
        return self.rules[0]


def rank(rule: RuleOutline) -> tuple[int, bool, bool]:
    """What a reader looks for first: what holds, then what is open, then what doesn't hold; classes before amounts, the household
    before its members.
    """
    place = {"unknown": 1, "conflict": 1, "fault": 1, "ineligible": 3}.get(rule.outcome, 0)
    if rule.admission is not None:
        place = 0
    elif rule.reason:
        place = 4
    return (2 if rule.held else place), rule.kind != "class", bool(rule.entity)


def bundles(rules: Iterable[RuleOutline]) -> list[Bundle]:
    """Results in the order in which a reader looks for them, those told together as one."""
    ordered = sorted(rules, key=rank)
    nobody = _nobody(ordered)
    groups: dict[tuple[object, ...], list[RuleOutline]] = {}
    for rule in ordered:
        groups.setdefault(_key(rule, nobody), []).append(rule)
    return [Bundle(str(key[0]) if len(found) > 1 or key[0] != "idle" else "one", tuple(found)) for key, found in groups.items()]


def _nobody(rules: Sequence[RuleOutline]) -> dict[str, str]:
    """Rules about several members of whom none qualifies: each with the class that leads its line."""
    found: dict[str, list[RuleOutline]] = {}
    for rule in rules:
        if rule.entity:
            found.setdefault(rule.rule, []).append(rule)
    lost = {
        id: each
        for id, each in found.items()
        if len(each) > 1 and all(r.outcome == "ineligible" and not (r.admission or r.reason or r.held) for r in each)
    }
    leaders = {each[0].name: id for id, each in lost.items() if each[0].kind == "class"}
    return {id: _leader(each, leaders) or id for id, each in lost.items()}


def _leader(rules: Sequence[RuleOutline], leaders: dict[str, str]) -> str:
    names = {part.left.zh for rule in rules if class_reasons(rule, "zh") for part in _parts(rule)}
    return leaders.get(names.pop(), "") if len(names) == 1 else ""


def _parts(rule: RuleOutline) -> Iterable[Part]:
    return (part for group in rule.groups for clause in group.clauses for part in clause.parts)


def _key(rule: RuleOutline, nobody: dict[str, str]) -> tuple[object, ...]:
    if rule.reason and rule.admission is None:
        return ("idle",)
    if rule.rule in nobody:
        return ("nobody", nobody[rule.rule])
    if state_of(rule) == "unknown" and rule.needs is not None and rule.admission is None:
        return ("open", rule.entity, rule.unit, *needed(rule.needs))
    if above := beyond(rule):
        return ("beyond", rule.entity, rule.unit, above)
    settled = rule.value is not None and rule.value.state == "settled"
    if rule.kind == "tier" and rule.outcome == "eligible" and settled and rule.admission is None:
        return ("tiers", rule.scheme, rule.entity, rule.unit)
    if rule.outcome == "ineligible" and rule.admission is None and (why := why_not(rule, "zh")):
        return ("refused", rule.entity, rule.unit, why)
    return ("one", rule.rule, rule.entity, rule.unit)


# ------------------------------------------------------------------------------------------------ lines


def bundle_text(bundle: Bundle, lang: str) -> str:
    """The answers of a bundle in one line, without its stop."""
    match bundle.kind:
        case "idle":
            return _idle(bundle.rules, lang)
        case "open" if bundle.first.needs is not None:
            names = listed([rule_name(rule, lang) for rule in bundle.rules], lang)
            return unknown_text(bundle.first.needs, names, lang)
        case "beyond":
            names = listed([rule_name(rule, lang) for rule in bundle.rules], lang)
            return say(lang, "answer.beyond", names=names, held=beyond(bundle.first))
        case "nobody":
            return _nobody_text(bundle.rules, lang)
        case "tiers":
            cells = [say(lang, "value", name=r.name, value=r.value.text[lang]) for r in bundle.rules if r.value is not None]
            return say(lang, "labelled", label=scheme_name(bundle.first, lang), text=say(lang, "list.comma").join(cells))
        case "refused":
            names = listed(_names(bundle.rules, lang), lang)
            return say(lang, "answer.none.class", name=names, why=why_not(bundle.first, lang))
        case _:
            return answer(bundle.first, lang)


def scheme_name(rule: RuleOutline, lang: str) -> str:
    """The scheme of a tier column, with the member or unit that it is about."""
    name = rule.scheme or rule.name
    who = rule.who[lang] or rule.unit
    return say(lang, "of.who", name=name, who=who) if who else name


def beyond(rule: RuleOutline) -> str:
    """The class that a household has already and that rules out this one; "" when that isn't what is in the way."""
    part = rule.near.part if rule.near is not None else None
    if rule.kind != "class" or rule.admission is not None or part is None:
        return ""
    return part.left.zh if part.kind in ("member", "own") and part.holds == "yes" and not part.wanted else ""


def _names(rules: Sequence[RuleOutline], lang: str) -> list[str]:
    """Names of benefits, the columns of one scheme in one."""
    schemes: dict[str, list[str]] = {}
    for rule in rules:
        schemes.setdefault(scheme_name(rule, lang) if rule.scheme else "", []).append(
            rule.name if rule.scheme else rule_name(rule, lang)
        )
    return [
        text
        for scheme, names in schemes.items()
        for text in ([f"{scheme}·{names[0]}"] if scheme and len(names) == 1 else [scheme] if scheme else names)
    ]


def _idle(rules: Sequence[RuleOutline], lang: str) -> str:
    if len(rules) == 1:
        return answer(rules[0], lang)
    reasons: dict[Both, list[str]] = {}
    for rule in rules:
        reasons.setdefault(rule.reason_words, []).append(f"{rule.scheme}·{rule.name}" if rule.scheme else rule.name)
    texts = [
        say(lang, "remarked", text=listed(dict.fromkeys(names), lang), remark=words[lang]) for words, names in reasons.items()
    ]
    return say(lang, "answer.idle", names=say(lang, "list.then").join(texts))


def _nobody_text(rules: Sequence[RuleOutline], lang: str) -> str:
    """One line for all members: which conditions fail, and what isn't granted therefore."""
    first = rules[0]
    mine = [rule for rule in rules if rule.rule == first.rule]
    names = [n for n in dict.fromkeys(rule.name for rule in rules) if n != first.name]
    kind, count = first.kind_of[lang], len(mine)
    if first.kind != "class":
        told = say(lang, "nobody.amount", name=listed([first.name, *names], lang), count=count, kind=kind)
        why = {why_not(rule, lang) for rule in mine}
        return say(lang, "remarked", text=told, remark=why.pop()) if len(why) == 1 and all(why) else told
    told = say(lang, "nobody", name=first.name, count=count, kind=kind)
    shared = {near_text(rule.near, lang) for rule in mine}
    labels = [failing(rule, lang) for rule in mine]
    common = [label for label in labels[0] if all(label in each for each in labels)]
    if len(shared) == 1 and all(shared):
        told = say(lang, "then", first=told, second=shared.pop())
    elif common:
        told = say(lang, "remarked", text=told, remark=say(lang, "nobody.common", labels=listed(common, lang)))
    return told + (say(lang, "nobody.therefore", names=listed(names, lang)) if names else "")


def failing(rule: RuleOutline, lang: str) -> list[str]:
    """What the clauses that failed are called."""
    clauses: list[Clause] = [c for group in rule.groups if group.passed == "no" for c in group.clauses if c.passed == "no"]
    return list(dict.fromkeys(c.place.label[lang] if c.place is not None else c.words[lang] for c in clauses))


__all__ = ["Bundle", "bundle_text", "bundles", "failing", "rank", "scheme_name"]
