"""The sentences of single parts of an outline: a test beside its line, a place with its article,
an answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from baozhang_rules.explain.data import Both, Citation, Needs, Part, Place, RuleOutline
from baozhang_rules.explain.words import say

_CLASS = {"member": "part.member", "own": "part.own", "admitted": "part.admitted"}
_TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def cited(cite: Citation | None, lang: str) -> str:
    """``依据 …`` or nothing."""
    return "" if cite is None else say(lang, "cite.unverified" if cite.unverified else "cite", text=cite.text)


def joined(parts: Iterable[str], lang: str) -> str:
    """Parts that aren't empty, with commas."""
    return say(lang, "list.comma").join(part for part in parts if part)


def listed(parts: Iterable[str], lang: str) -> str:
    """Names as a list: ``甲、乙`` or ``A, B``."""
    return ("、" if lang == "zh" else ", ").join(part for part in parts if part)


def bracketed(text: str, lang: str) -> str:
    """A remark in brackets, or nothing."""
    if not text:
        return ""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def label(place: Place | None, lang: str) -> str:
    """What a place is called; its id when it has no name."""
    return "" if place is None else place.label[lang] or place.id


# ----------------------------------------------------------------------------------------------- tests


def part_text(part: Part, lang: str) -> str:
    """One test: what there is, how it stands to the line, and what would be needed."""
    who = say(lang, "who", who=part.who[lang]) if part.who else ""
    return who + _part(part, lang)


def _part(part: Part, lang: str) -> str:
    if part.kind in _CLASS:
        return _class(part, lang)
    if part.kind == "literal":
        return say(lang, f"part.literal.{part.holds}")
    if part.distance is None:
        state = part.have.text[lang]
        return say(lang, "part.open", name=part.left[lang], state=state)
    if part.holds not in ("yes", "no"):
        return _open(part, lang)
    relation = _relation(part, part.distance.op, lang)
    have = _named(part.left, part.distance.have.text[lang], lang)
    if part.holds == "yes" and part.wanted:
        return say(lang, "part.holds", have=have, relation=relation)
    if part.holds == "yes":
        return say(lang, "part.exclude", have=have, relation=_short_relation(part, part.distance.op, lang))
    if not part.wanted:
        return say(lang, "part.holds", have=have, relation=_relation(part, _TURNED[part.distance.op], lang))
    return _failed(part, have, lang)


def _class(part: Part, lang: str) -> str:
    key = _CLASS[part.kind]
    if part.holds in ("yes", "no"):
        return say(lang, key if part.holds == "yes" else f"{key}.not", name=part.left[lang])
    return say(
        lang,
        "part.open.class",
        name=say(lang, key, name=part.left[lang]),
        state=say(lang, f"state.{part.holds}"),
    )


def _open(part: Part, lang: str) -> str:
    """A test that can't be made yet: which side isn't known, and the line it will be held against."""
    assert part.distance is not None
    d = part.distance
    if d.have.state in ("settled", "masked"):
        needed = say(lang, "part.need", relation=_relation(part, d.op, lang))
        return _named(part.left, d.have.text[lang], lang) + needed
    return say(lang, "part.open", name=part.left[lang], state=d.have.text[lang]) + (
        ""
        if d.line.state not in ("settled", "masked")
        else say(lang, "part.need", relation=_relation(part, d.op, lang))
    )


def _named(name: Both, value: str, lang: str) -> str:
    if not name:
        return value
    reckoned = any(f" {sign} " in name[lang] for sign in "+-×/")
    return say(lang, "value.reckoned" if reckoned else "value", name=name[lang], value=value)


def _line(part: Part, lang: str) -> str:
    assert part.distance is not None
    return _named(part.right, part.distance.line.text[lang], lang)


def _relation(part: Part, op: str, lang: str) -> str:
    return say(lang, _operator(part, op), right=_line(part, lang))


def _short_relation(part: Part, op: str, lang: str) -> str:
    assert part.distance is not None
    right = part.right[lang] or part.distance.line.text[lang]
    return say(lang, _operator(part, op), right=right)


def _operator(part: Part, op: str) -> str:
    family = part.kind if part.kind in ("day", "rank") else "number"
    return f"op.{op}" if op in ("=", "!=") else f"op.{family}.{op}"


def _failed(part: Part, have: str, lang: str) -> str:
    assert part.distance is not None
    d, line = part.distance, _line(part, lang)
    if d.op in ("=", "!=") or d.side == "other" or part.kind == "rank":
        return say(lang, "part.need.other", have=have, relation=_relation(part, d.op, lang))
    if d.side == "equal":
        needed = say(lang, "part.need", relation=_short_relation(part, d.op, lang))
        return say(lang, "part.equal", have=have, line=line) + needed
    if part.kind == "day":
        key = "part.later" if d.side == "above" else "part.earlier"
        needed = say(lang, "part.need", relation=_short_relation(part, d.op, lang))
        return say(lang, key, have=have, line=line, gap=d.gap.text[lang] if d.gap else "") + needed
    key = f"part.{d.side}"
    if d.gap is None:
        return say(lang, f"{key}.veiled", have=have, line=line)
    return say(lang, key, have=have, line=line, gap=d.gap.text[lang])


# --------------------------------------------------------------------------------------------- answers


def rule_name(rule: RuleOutline, lang: str) -> str:
    """A rule's name, with the member or unit it is about."""
    who = rule.who[lang] or rule.unit
    name = f"{rule.scheme}·{rule.name}" if rule.scheme else rule.name
    return say(lang, "of.who", name=name, who=who) if who else name


def answer(rule: RuleOutline, lang: str) -> str:
    """The result of one rule in one short sentence."""
    name = rule_name(rule, lang)
    if rule.reason:
        return say(lang, "answer.reason", name=name, reason=rule.reason_words[lang])
    if rule.admission is not None and rule.outcome != "eligible":
        return say(lang, "answer.admitted", name=name, outcome=say(lang, f"outcome.{rule.outcome}"))
    if rule.held:
        return say(lang, "answer.held", name=name, held=listed(rule.held, lang))
    state = _state(rule)
    if state == "unknown":
        return _unknown(rule.needs, name, lang)
    if state in ("conflict", "fault"):
        return say(lang, f"answer.{state}", name=name)
    if rule.kind == "class":
        return say(lang, f"answer.{state}", name=name)
    if state == "ineligible" or rule.value is None:
        why = class_reasons(rule, lang)
        return say(lang, "answer.none.class" if why else "answer.none", name=name, why=why)
    if rule.low is not None and rule.high is not None:
        return say(lang, "answer.range", name=name, low=rule.low.text[lang], high=rule.high.text[lang])
    return say(lang, "answer.amount", name=name, value=rule.value.text[lang])


def class_reasons(rule: RuleOutline, lang: str) -> str:
    """Why a benefit isn't granted, where it is only that the household is of no class that it is for."""
    parts = [part for group in rule.groups for clause in group.clauses for part in clause.parts]
    plain = rule.kind != "class" and rule.outcome == "ineligible" and parts
    if not plain or any(part.kind not in _CLASS or part.holds != "no" for part in parts):
        return ""
    return listed([part_text(part, lang) for part in parts], lang)


def _state(rule: RuleOutline) -> str:
    """The state that matters to the reader: of the amount where the outcome is settled."""
    if (
        rule.outcome == "eligible"
        and rule.value is not None
        and rule.value.state in ("unknown", "conflict", "fault")
    ):
        return rule.value.state
    return rule.outcome


def _unknown(needs: Needs | None, name: str, lang: str) -> str:
    if needs is None:
        return say(lang, "answer.unknown.bare", name=name)
    count = min((len(each) for each in needs.sets), default=len(needs.asks))
    return say(lang, "answer.unknown.one" if count == 1 else "answer.unknown", name=name, count=count)
