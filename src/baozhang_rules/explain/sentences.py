"""The sentences of single parts of an outline: a test beside its line, a place with its article,
an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from baozhang_rules.explain.data import Ask, Both, Citation, Failure, Near, Needs, Part, Place, RuleOutline, Shared, Stated
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.explain.words import say
from baozhang_rules.runtime.frozen import evolve

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
    if part.holds == "yes" and part.wanted and part.distance.op == "=" and part.left:
        return say(lang, "part.same", name=part.left[lang], relation=relation)
    if part.holds == "yes" and part.wanted:
        return say(lang, "part.holds", have=have, relation=relation)
    if part.holds == "yes":
        return say(lang, "part.exclude", have=have, relation=_short_relation(part, part.distance.op, lang))
    if not part.wanted:
        return say(lang, "part.holds", have=have, relation=_relation(part, _TURNED[part.distance.op], lang))
    return _failed(part, have, lang)


def relation_text(parts: Sequence[Part], lang: str) -> str:
    """Several ways that one value would have to be, none of which it is."""
    first = parts[0]
    simple = all(p.kind not in _CLASS and p.distance is not None and p.holds == "no" and p.wanted for p in parts)
    if len(parts) == 1 or not simple or first.distance is None:
        return say(lang, "list.then").join(dict.fromkeys(part_text(part, lang) for part in parts))
    have = _named(first.left, first.distance.have.text[lang], lang)
    who = say(lang, "who", who=first.who[lang]) if first.who else ""
    return who + say(lang, "part.need.other", have=have, need=_need(parts, lang, full=True))


def _need(parts: Sequence[Part], lang: str, full: bool = False) -> str:
    """What would be needed, or any one of several things; ``full`` tells the value of the line too."""
    relations: dict[str, None] = {}
    for part in parts:
        assert part.distance is not None
        op = part.distance.op
        right = _line(part, lang) if full else part.right[lang] or part.distance.line.text[lang]
        if len(parts) == 1 and op == "!=":
            return say(lang, "need.not", right=right)
        relations[say(lang, _operator(part, op), right=right).removeprefix("is ")] = None
    return say(lang, "need", relation=f" {say(lang, 'or')} ".join(relations))


def _absence(part: Part, lang: str) -> str:
    """A test of whether there is something at all, in plain words; "" for other tests."""
    d, none = part.distance, say(lang, "none")
    if d is None or d.line.text[lang] != none or not part.left or d.op not in ("=", "!="):
        return ""
    key = "part.absent" if d.op == "!=" else "part.present"
    return say(lang, key, name=part.left[lang], have=d.have.text[lang])


def _class(part: Part, lang: str) -> str:
    key = _CLASS[part.kind]
    if part.holds == "yes" and not part.wanted:
        return say(lang, f"{key}.unwanted", name=part.left[lang])
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
        needed = say(lang, "part.need", need=_need([part], lang, full=True))
        return _named(part.left, d.have.text[lang], lang) + needed
    return say(lang, "part.open", name=part.left[lang], state=d.have.text[lang]) + (
        "" if d.line.state not in ("settled", "masked") else say(lang, "part.need", need=_need([part], lang, full=True))
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
        return _absence(part, lang) or say(lang, "part.need.other", have=have, need=_need([part], lang, full=True))
    if d.side == "equal":
        needed = say(lang, "part.need", need=_need([part], lang))
        return say(lang, "part.equal", have=have, line=line) + needed
    if part.kind == "day":
        key = "part.later" if d.side == "above" else "part.earlier"
        needed = say(lang, "part.need", need=_need([part], lang))
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
    """The result of one rule in one short sentence, with what would change it."""
    name = rule_name(rule, lang)
    if rule.reason:
        return say(lang, "answer.reason", name=name, reason=rule.reason_words[lang])
    if rule.admission is not None and rule.outcome != "eligible":
        return say(lang, "answer.admitted", name=name, outcome=say(lang, f"outcome.{rule.outcome}"))
    if rule.held:
        return say(lang, "answer.held", name=name, held=listed(rule.held, lang))
    state = state_of(rule)
    if state == "unknown":
        return _unknown(rule.needs, name, lang)
    if state == "conflict":
        return say(lang, "answer.conflict", name=name) + _colon(conflict_words(rule, lang), lang)
    if state == "fault":
        return say(lang, "answer.fault", name=name) + _colon(failure_words(rule.failure, lang), lang)
    if rule.kind == "class":
        told = say(lang, f"answer.{state}", name=name)
        return told if state == "eligible" or rule.near is None else say(lang, "then", first=told, second=near_text(rule.near, lang))
    if state == "ineligible" or rule.value is None:
        return say(lang, "answer.none.class", name=name, why=why) if (why := why_not(rule, lang)) else refused(rule, lang)
    if rule.low is not None and rule.high is not None:
        return in_range(rule, "answer.range", lang)
    return say(lang, "answer.amount", name=name, value=rule.value.text[lang])


def in_range(rule: RuleOutline, key: str, lang: str) -> str:
    """Between what an amount lies, and who decides it (由 … 定)."""
    assert rule.low is not None and rule.high is not None
    office = next((dict(each.data)["decided_by"] for each in rule.stated if each.kind == "discretion"), "")
    parts = {"name": rule_name(rule, lang), "low": rule.low.text[lang], "high": rule.high.text[lang], "office": office}
    return say(lang, f"{key}.by" if office else key, **parts)


def refused(rule: RuleOutline, lang: str) -> str:
    """That a benefit isn't granted, with the condition that is nearest to being met."""
    name = rule_name(rule, lang)
    told = say(lang, "answer.none", name=name)
    if rule.near is not None and rule.near.part is not None and rule.near.part.kind in _CLASS and not rule.near.clause.place:
        return say(lang, "answer.none.class", name=name, why=part_text(rule.near.part, lang))
    return told if rule.near is None else say(lang, "then", first=told, second=near_text(rule.near, lang))


def near_text(near: Near | None, lang: str) -> str:
    """The clause nearest to its line: what it is called, how far it is, where it is written, and how many others failed."""
    if near is None:
        return ""
    clause, part = near.clause, near.part
    text = clause.words[lang] if part is None else brief_part(part, lang)
    name = "" if clause.place is None else clause.place.label[lang]
    if part is not None and clause.either and len(clause.parts) > 1:
        text = say(lang, "near.either", text=text)
    if name and not text.startswith(name):
        text = say(lang, "labelled", label=name, text=text)
    text += bracketed(cited(clause.place.cite if clause.place else None, lang), lang)
    if near.others:
        key = "near.others" if near.others > 1 else "near.others.one"
        text += say(lang, key, count=near.others)
    return text


def brief_part(part: Part, lang: str) -> str:
    """A failed test in few words: ``月人均收入 1632.50 元/人/月，超过 1595 元/人/月，多 37.50``."""
    d = part.distance
    if d is None or d.gap is None or d.side not in ("above", "below") or part.kind != "number" or part.holds == "yes":
        return part_text(part, lang)
    who = say(lang, "who", who=part.who[lang]) if part.who else ""
    number, _, unit = d.gap.text[lang].partition(" ")
    gap = number if d.have.text[lang].endswith(f" {unit}") else d.gap.text[lang]
    return who + say(
        lang, f"part.{d.side}.brief", have=_named(part.left, d.have.text[lang], lang), line=_line(part, lang), gap=gap
    )


def step_heading(place: Place, lang: str) -> str:
    """What a step is called; of a layer of a fallback, that it is taken off and whose it is."""
    kind = f"layer.{place.code}"
    if place.kind == "layer" and kind in TEMPLATES:
        return say(lang, "step.layer", name=place.label[lang], kind=say(lang, kind))
    return place.label[lang]


def conflict_words(rule: RuleOutline, lang: str) -> str:
    """The provisions that disagree."""
    return listed([label(place, lang) + bracketed(cited(place.cite, lang), lang) for place in rule.conflict], lang)


def failure_words(failure: Failure | None, lang: str) -> str:
    """Why nothing could be computed, and who can mend it."""
    if failure is None:
        return ""
    if failure.named:
        key = "failure.supply" if failure.owner.zh else "failure.supply.bare"
        return failure.words[lang] + say(lang, key, owner=failure.owner[lang])
    place = label(failure.place, lang)
    words = say(lang, "failure", place=place, cause=failure.words[lang]) if place else failure.words[lang]
    return words + (say(lang, "failure.by", owner=failure.owner[lang]) if failure.owner.zh else "")


def _colon(text: str, lang: str) -> str:
    return say(lang, "colon", text=text) if text else ""


def class_reasons(rule: RuleOutline, lang: str) -> str:
    """Why a benefit isn't granted, where it is only that the household is of no class that it is for."""
    parts = [part for group in rule.groups for clause in group.clauses for part in clause.parts]
    plain = rule.kind != "class" and rule.outcome == "ineligible" and parts
    if not plain or any(part.kind not in _CLASS or part.holds != "no" for part in parts):
        return ""
    return listed(dict.fromkeys(part_text(part, lang) for part in parts), lang)


def why_not(rule: RuleOutline, lang: str) -> str:
    """The classes that a benefit is for and the household isn't of; for a tier column also the class whose cell says so."""
    plain = class_reasons(rule, lang)
    if plain or rule.kind != "tier" or rule.outcome != "ineligible":
        return plain
    held = [
        part_text(part, lang)
        for group in rule.groups
        for clause in group.clauses
        for part in clause.parts
        if part.kind in _CLASS and part.holds == "yes"
    ]
    return listed(dict.fromkeys(held), lang)


def state_of(rule: RuleOutline) -> str:
    """The state that matters to the reader: of the amount where the outcome is settled."""
    if rule.outcome == "eligible" and rule.value is not None and rule.value.state in ("unknown", "conflict", "fault"):
        return rule.value.state
    return rule.outcome


def unacted(kind: str, lang: str) -> str:
    """The remark that nothing acts yet on what the policy states."""
    return bracketed(say(lang, f"unacted.{kind}" if f"unacted.{kind}" in TEMPLATES else "unacted"), lang)


def stated_text(told: Stated, lang: str) -> str:
    """What the policy says beside an amount, and that nothing acts on it where that is so."""
    return told.text[lang] + ("" if told.acted else unacted(told.kind, lang))


def shares_line(rule: RuleOutline, lang: str) -> str:
    """What each gets of an amount, in one line."""
    told = (share_text(each, lang, False) for each in rule.shares)
    return say(lang, "shares", name=rule_name(rule, lang), shares=joined(told, lang))


def share_text(each: Shared, lang: str, alone: bool = True) -> str:
    """What one gets; on a line ``alone`` also what of it remained when all were cut down."""
    if each.needs is not None:
        return say(lang, "share.unknown", who=each.who[lang], facts=asked(each.needs.asks, lang, MOST_ASKED))
    value = each.value.text[lang]
    if alone and each.extra is not None:
        return say(lang, "share.rest", who=each.who[lang], value=value, extra=each.extra.text[lang])
    return say(lang, "member" if alone else "share", who=each.who[lang], value=value)


# --------------------------------------------------------------------------------------------- missing

MOST_ASKED = 3


def needed(needs: Needs) -> tuple[Ask, ...]:
    """The fewest facts that settle a result, as far as they were looked for; else all that it was found to need."""
    smallest = min(needs.sets, key=len, default=())
    return tuple(evolve(needs.asks[place], needed_by=()) for place in smallest or range(len(needs.asks)))


def _unknown(needs: Needs | None, name: str, lang: str) -> str:
    return say(lang, "answer.unknown.bare", name=name) if needs is None else unknown_text(needs, name, lang)


def unknown_text(needs: Needs, name: str, lang: str) -> str:
    """That facts are missing for a result or for several, and which."""
    asks = needed(needs)
    count = len(asks)
    told = say(lang, "answer.unknown.one" if count == 1 else "answer.unknown", name=name, count=count)
    return told + _colon(asked(asks, lang, MOST_ASKED), lang)


def asked(asks: Iterable[Ask], lang: str, most: int = 1000) -> str:
    """Facts to ask for, the months of one series together; past ``most`` of them only how many more there are."""
    months: dict[tuple[Both, Both], list[str]] = {}
    for ask in asks:
        months.setdefault((ask.who, ask.fact), []).append(ask.month)
    names = [fact_name(who, fact, months_text(found, lang), lang) for (who, fact), found in months.items()]
    told = listed(names[:most], lang)
    return told if len(names) <= most else say(lang, "asked.more", names=told, count=len(names) - most)


def fact_name(who: Both, fact: Both, month: str, lang: str) -> str:
    """A fact with whose it is and of which months."""
    name = say(lang, "ask.month", fact=fact[lang], month=month) if month else fact[lang]
    return say(lang, "ask.who", who=who[lang], fact=name) if who else name


def months_text(months: Iterable[str], lang: str) -> str:
    """``2023-08 至 2024-07、2024-09``."""
    runs: list[list[str]] = []
    for month in sorted(set(months) - {""}):
        if runs and _next(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    texts = [run[0] if len(run) == 1 else say(lang, "span.months", first=run[0], last=run[-1]) for run in runs]
    return listed(texts, lang)


def _next(month: str) -> str:
    year, number = int(month[:-3]), int(month[-2:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
