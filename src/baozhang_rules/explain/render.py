"""An outline as text for people: the answer first, then why, then how the amount came about, then what it rests on.

Lines are never wrapped, so nothing depends on the width of a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from baozhang_rules.explain.data import (
    Ask,
    Both,
    CellUsed,
    Clause,
    DefinitionUsed,
    FactUsed,
    Group,
    Inner,
    Needs,
    Outline,
    Place,
    RuleOutline,
    Shown,
    StandardUsed,
    Step,
)
from baozhang_rules.explain.sentences import (
    answer,
    bracketed,
    cited,
    joined,
    label,
    listed,
    part_text,
    rule_name,
)
from baozhang_rules.explain.words import say

INDENT = "  "


def render(outline: Outline, lang: str = "zh") -> str:
    """The whole explanation in one language."""
    blocks = [_head(outline, lang), *_rules(outline, lang), *_sources(outline, lang)]
    return tidy("\n\n".join("\n".join(block) for block in blocks if block), lang) + "\n"


def summary(outline: Outline, lang: str = "zh") -> str:
    """The answers alone, one line per rule, the settled class of each order first."""
    return tidy("\n".join(_answers(outline, lang)), lang)


def tidy(text: str, lang: str) -> str:
    """Chinese brackets and stops carry their own space."""
    return re.sub("(?<=[）」。，；：]) +(?=\\S)", "", text) if lang == "zh" else text


def _answers(outline: Outline, lang: str) -> list[str]:
    rules = sorted(outline.rules, key=_rank)
    return [_stop(answer(rule, lang), lang) for rule in rules]


def _rank(rule: RuleOutline) -> int:
    """What a reader looks for first: what holds, then what is open, then what doesn't hold."""
    if rule.outcome == "eligible" or rule.admission is not None:
        return 2 if rule.held else 0
    return {"unknown": 1, "conflict": 1, "fault": 1}.get(rule.outcome, 4 if rule.reason else 3)


def _stop(text: str, lang: str) -> str:
    return text + ("。" if lang == "zh" else ".")


def _head(outline: Outline, lang: str) -> list[str]:
    basis = say(lang, "basis", program=outline.program, base=outline.base)
    if outline.rules_date != outline.base:
        basis += say(lang, "basis.rules", rules=outline.rules_date)
    if outline.known:
        basis += say(lang, "basis.known", known=outline.known)
    return [*_answers(outline, lang), _stop(basis, lang)]


# ------------------------------------------------------------------------------------------------ rules


def _rules(outline: Outline, lang: str) -> Iterator[list[str]]:
    for rule in sorted(outline.rules, key=_rank):
        yield list(_why(rule, outline, lang))
        if rule.steps and (_told(rule) or outline.reader in ("clerk", "auditor")):
            yield list(_computation(rule, outline, lang))


def _why(rule: RuleOutline, outline: Outline, lang: str) -> Iterator[str]:
    name = rule_name(rule, lang)
    if rule.reason:
        return
    yield (
        say(lang, f"why.{_question(rule)}", name=name)
        + bracketed(cited(rule.place.cite if rule.place else None, lang), lang)
        + _mark(rule.place, outline)
    )
    yield from _law(rule.place, lang, 1)
    if rule.admission is not None:
        details = listed(
            [say(lang, "detail", name=key, text=text) for key, text in rule.admission.details], lang
        )
        yield INDENT + say(lang, "admission", details=details).rstrip()
    if rule.held:
        yield INDENT + say(lang, "held", held=listed(rule.held, lang), name=name)
    for group in rule.groups:
        yield from _group(group, outline, lang)
    if rule.conflict:
        yield INDENT + say(lang, "conflict")
        for place in rule.conflict:
            yield (
                INDENT * 2
                + label(place, lang)
                + bracketed(cited(place.cite, lang), lang)
                + _mark(place, outline)
            )
    if rule.failure is not None:
        yield INDENT + _stop(
            say(lang, "failure", cause=rule.failure.words[lang], place=label(rule.failure.place, lang)), lang
        )
        if rule.failure.owner:
            yield INDENT + say(lang, "failure.owner", owner=rule.failure.owner)
    if rule.needs is not None:
        yield from _needs(rule.needs, outline, lang)


def _told(rule: RuleOutline) -> bool:
    """Whether there is an amount to work out before an applicant's eyes."""
    return rule.outcome == "eligible" and rule.value is not None and rule.value.state == "settled"


def _question(rule: RuleOutline) -> str:
    if rule.outcome not in ("eligible", "ineligible") or rule.held:
        return "unknown"
    if rule.kind == "class":
        return rule.outcome
    return "granted" if rule.outcome == "eligible" else "not_granted"


def _mark(place: Place | None, outline: Outline) -> str:
    """The site's id, for readers who look things up."""
    return f"  [{place.id}]" if place is not None and outline.reader in ("clerk", "auditor") else ""


def _law(place: Place | None, lang: str, depth: int) -> Iterator[str]:
    if place is not None and place.law:
        for line in place.law.splitlines():
            yield INDENT * depth + say(lang, "law", text=line)


def _group(group: Group, outline: Outline, lang: str) -> Iterator[str]:
    pad = INDENT * (group.depth + 1)
    if group.code:
        heading = say(lang, f"group.{group.code}", count=group.needed)
        if group.place is not None and group.place.kind != "group" and group.place.label:
            heading = say(lang, "group.named", label=group.place.label[lang], heading=heading)
            heading += bracketed(cited(group.place.cite, lang), lang)
        yield pad + heading
        yield from _law(group.place, lang, group.depth + 2)
        pad += INDENT
    for clause in group.clauses:
        yield from _clause(clause, pad, outline, lang)


def _clause(clause: Clause, pad: str, outline: Outline, lang: str) -> Iterator[str]:
    texts = [part_text(part, lang) for part in clause.parts] or [clause.words[lang]]
    tail = bracketed(cited(clause.place.cite if clause.place else None, lang), lang) + _mark(
        clause.place, outline
    )
    verdict = say(lang, f"verdict.{clause.passed}")
    name = "" if clause.place is None else clause.place.label[lang]
    first = texts[0] if len(texts) == 1 else clause.words[lang]
    yield (
        pad
        + (
            say(lang, "clause", verdict=verdict, label=name, text=first)
            if name
            else say(lang, "clause.bare", verdict=verdict, text=first)
        )
        + tail
    )
    if len(texts) > 1:
        for text in texts:
            yield pad + INDENT * 2 + text
    yield from _law(clause.place, lang, len(pad) // len(INDENT) + 2)


# ----------------------------------------------------------------------------------------------- missing


def _needs(needs: Needs, outline: Outline, lang: str) -> Iterator[str]:
    yield INDENT + say(lang, "head.needs")
    for ask in needs.asks:
        remarks = [
            say(lang, "ask.sources", sources=listed(ask.sources, lang)) if ask.sources else "",
            say(lang, "ask.needed", places=listed([label(place, lang) for place in ask.needed_by], lang))
            if ask.needed_by
            else "",
        ]
        yield INDENT * 2 + _asked(ask, lang) + bracketed(joined(remarks, lang), lang)
    names = [listed([_asked(needs.asks[i], lang) for i in each], lang) for each in needs.sets]
    if len(names) == 1 and len(needs.sets[0]) == len(needs.asks) > 1:
        yield INDENT + say(lang, "sets.all")
    elif len(names) == 1:
        yield INDENT + say(lang, "sets.one", facts=names[0])
    elif names:
        yield INDENT + say(lang, "sets.many")
        yield from (INDENT * 2 + name for name in names)
    if needs.bounded or needs.minimal_only:
        yield INDENT + say(lang, "sets.bounded" if needs.bounded else "sets.only")


def _asked(ask: Ask, lang: str) -> str:
    fact = say(lang, "ask.month", fact=ask.fact, month=ask.month) if ask.month else ask.fact
    return say(lang, "ask.who", who=ask.who[lang], fact=fact) if ask.who else fact


# ------------------------------------------------------------------------------------------- computation


def _computation(rule: RuleOutline, outline: Outline, lang: str) -> Iterator[str]:
    name = rule_name(rule, lang)
    yield say(lang, "why.amount", name=name)
    for number, step in enumerate(rule.steps, start=1):
        yield from _step(step, number, outline, lang)
    if rule.combination is not None:
        both = rule.combination
        moved = both.gross != both.net
        key = "combination" if moved else "combination.same"
        yield INDENT + say(lang, key, gross=both.gross.text[lang], net=both.net.text[lang])
        if moved:
            yield INDENT * 2 + both.formula.words[lang]
            if both.formula.numbers:
                yield INDENT * 2 + say(lang, "equals", text=both.formula.numbers[lang])
            for place in both.places:
                yield (
                    INDENT * 2
                    + label(place, lang)
                    + bracketed(cited(place.cite, lang), lang)
                    + _mark(place, outline)
                )
    if rule.low is not None and rule.high is not None:
        yield INDENT + say(lang, "range", low=rule.low.text[lang], high=rule.high.text[lang])
    if rule.value is not None and rule.value.state == "settled":
        yield INDENT + say(lang, "result", name=name, value=rule.value.text[lang])


def _step(step: Step, number: int, outline: Outline, lang: str) -> Iterator[str]:
    name = "" if step.place is None else step.place.label[lang]
    tail = bracketed(cited(step.place.cite if step.place else None, lang), lang) + _mark(step.place, outline)
    kind = step.kind.removeprefix("round.")
    limit = step.limit[lang]
    text = say(lang, f"limit.{kind}", limit=limit) if limit else step.formula.words[lang]
    yield (
        INDENT
        + (
            say(lang, "step", number=number, label=name, text=text)
            if name and name != text
            else say(lang, "step.bare", number=number, text=text)
        )
        + tail
    )
    yield from _law(step.place, lang, 3)
    pad = INDENT + " " * 3
    if limit and step.before is not None:
        same = step.before == step.after
        moved = say(
            lang, "kept" if same else "moved", before=step.before.text[lang], after=step.after.text[lang]
        )
        yield pad + say(lang, "equals", text=moved) if same else pad + moved
    else:
        if step.formula.numbers:
            yield pad + say(lang, "equals", text=step.formula.numbers[lang])
        if step.after.text[lang] != text:
            yield pad + say(lang, "equals", text=step.after.text[lang])
    yield from _inner(step.inner, pad + INDENT, lang)


def _inner(inner: Inner, pad: str, lang: str) -> Iterator[str]:
    for place in inner.applied:
        yield pad + say(lang, "applied", label=label(place, lang)) + bracketed(cited(place.cite, lang), lang)
    for member in inner.members:
        if member.counted != "yes":
            yield pad + say(
                lang, "member.out" if member.counted == "no" else "member.unknown", who=member.who[lang]
            )
        elif member.value is None:
            yield pad + say(lang, "member.in", who=member.who[lang])
        else:
            yield pad + say(lang, "member", who=member.who[lang], value=member.value.text[lang])
    for month in inner.months:
        yield pad + say(lang, "month", month=month.month, value=month.value.text[lang])


# ---------------------------------------------------------------------------------------------- sources


def _sources(outline: Outline, lang: str) -> Iterator[list[str]]:
    units = [
        say(
            lang,
            "unit",
            key=u.key,
            members=listed([m[lang] for m in u.members], lang),
            headcount=u.headcount.text[lang],
        )
        for u in outline.units
    ]
    yield _titled("head.units", units, lang)
    yield _titled(
        "head.definitions",
        [line for each in outline.definitions for line in _definition(each, outline, lang)],
        lang,
    )
    yield _titled("head.standards", [_standard(each, outline, lang) for each in outline.standards], lang)
    cells = [_cell(each, outline, lang) for each in outline.cells]
    yield _titled("head.cells", cells, lang)
    yield _titled("head.facts", [_fact(each, outline, lang) for each in outline.facts], lang)


def _cell(used: CellUsed, outline: Outline, lang: str) -> str:
    name = say(lang, "cell", name=used.name, keys=_keys(used.keys, lang))
    more = ""
    if used.base is not None and used.extra is not None:
        more = say(lang, "extended", base=used.base.text[lang], extra=used.extra.text[lang])
    remarks = joined([more, cited(used.place.cite if used.place else None, lang)], lang)
    return (
        say(lang, "standard", name=name, value=used.value.text[lang])
        + bracketed(remarks, lang)
        + _mark(used.place, outline)
    )


def _keys(keys: tuple[tuple[Both, Shown], ...], lang: str) -> str:
    return joined([say(lang, "value", name=name[lang], value=value.text[lang]) for name, value in keys], lang)


def _titled(key: str, lines: list[str], lang: str) -> list[str]:
    return [say(lang, key), *(INDENT + line for line in lines)] if lines else []


def _definition(used: DefinitionUsed, outline: Outline, lang: str) -> Iterator[str]:
    tail = bracketed(cited(used.place.cite if used.place else None, lang), lang) + _mark(used.place, outline)
    name = say(lang, "definition.assumed", name=used.name) if used.assumed else used.name
    words = used.words[lang]
    single = len(used.rows) == 1 and not used.rows[0].who and not used.rows[0].month
    if single:
        row = used.rows[0]
        numbers = [
            f"= {text}" for text in (row.numbers[lang], row.value.text[lang]) if text and text != words
        ]
        yield joined_formula(name, words, tail)
        if numbers:
            yield INDENT * 2 + " ".join(numbers)
        yield from _inner(row.inner, INDENT * 2, lang)
        return
    yield (
        say(lang, "definition.entity", entity=used.entity, name=name, words=words)
        if used.entity
        else joined_formula(name, words, "")
    ) + tail
    for row in used.rows:
        who = " ".join(part for part in (row.who[lang], row.month) if part) or outline.base
        numbers = [text for text in (row.numbers[lang], row.value.text[lang]) if text]
        yield INDENT * 2 + say(lang, "row", who=who, text=" = ".join(numbers))
        yield from _inner(row.inner, INDENT * 3, lang)


def joined_formula(name: str, words: str, tail: str) -> str:
    """``name = words`` with a remark, or the name alone."""
    return (f"{name} = {words}" if words else name) + tail


def _standard(used: StandardUsed, outline: Outline, lang: str) -> str:
    days = ""
    if used.start:
        days = say(lang, "span" if used.until else "start", start=used.start, until=used.until)
    remarks = [
        say(lang, "region", region=used.region) if used.region else "",
        say(lang, "issued", day=used.issued) if used.issued else "",
        days,
        say(lang, "first_month", month=used.first_month) if used.first_month else "",
        cited(used.place.cite if used.place else None, lang),
    ]
    return (
        say(lang, "standard", name=used.name, value=used.value.text[lang])
        + bracketed(joined(remarks, lang), lang)
        + _mark(used.place, outline)
    )


def _fact(used: FactUsed, outline: Outline, lang: str) -> str:
    fact = say(lang, "ask.month", fact=used.fact, month=used.month) if used.month else used.fact
    name = say(lang, "ask.who", who=used.who[lang], fact=fact) if used.who else fact
    remarks = [
        say(lang, "fact.source", source=used.source) if used.source else "",
        say(lang, "fact.recorded", day=used.recorded_on) if used.recorded_on else "",
        say(lang, "fact.presumed", text=used.presumed.text) if used.presumed else "",
        *(say(lang, "fact.other", source=source, value=value.text[lang]) for source, value in used.others),
    ]
    return say(lang, "standard", name=name, value=used.value.text[lang]) + bracketed(
        joined(remarks, lang), lang
    )
