"""An outline as text for people: the answer first, then why, then how the amount came about, then what it
rests on.

Lines are never wrapped, so nothing depends on the width of a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from baozhang_rules.explain.data import (
    Ask,
    Clause,
    Group,
    Needs,
    Outline,
    Place,
    RuleOutline,
    Step,
)
from baozhang_rules.explain.render_sources import INDENT, inner_lines, site_mark, sources
from baozhang_rules.explain.sentences import (
    answer,
    bracketed,
    cited,
    class_reasons,
    joined,
    label,
    listed,
    part_text,
    rule_name,
)
from baozhang_rules.explain.words import say


def render(outline: Outline, lang: str = "zh") -> str:
    """The whole explanation in one language."""
    blocks = [_head(outline, lang), *_rules(outline, lang), *sources(outline, lang)]
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


def _rank(rule: RuleOutline) -> tuple[int, bool]:
    """What a reader looks for first: what holds, then what is open, then what doesn't hold; classes before
    amounts.
    """
    place = {"unknown": 1, "conflict": 1, "fault": 1, "ineligible": 3}.get(rule.outcome, 0)
    if rule.admission is not None:
        place = 0
    elif rule.reason:
        place = 4
    return (2 if rule.held else place), rule.kind != "class"


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
    if rule.reason or (class_reasons(rule, lang) and outline.reader in ("applicant", "public")):
        return
    yield (
        say(lang, f"why.{_question(rule)}", name=name)
        + bracketed(cited(rule.place.cite if rule.place else None, lang), lang)
        + site_mark(rule.place, outline)
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
                + site_mark(place, outline)
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
    tail = bracketed(cited(clause.place.cite if clause.place else None, lang), lang) + site_mark(
        clause.place, outline
    )
    verdict = say(lang, f"verdict.{clause.passed}")
    name = "" if clause.place is None else clause.place.label[lang]
    first = texts[0] if len(texts) == 1 else clause.words[lang]
    yield (
        pad
        + (
            say(lang, "clause", verdict=verdict, label=name, text=first)
            if name and name != first
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
                    + site_mark(place, outline)
                )
    if rule.low is not None and rule.high is not None:
        yield INDENT + say(lang, "range", low=rule.low.text[lang], high=rule.high.text[lang])
    if rule.value is not None and rule.value.state == "settled":
        yield INDENT + say(lang, "result", name=name, value=rule.value.text[lang])


def _step(step: Step, number: int, outline: Outline, lang: str) -> Iterator[str]:
    name = "" if step.place is None else step.place.label[lang]
    tail = bracketed(cited(step.place.cite if step.place else None, lang), lang) + site_mark(
        step.place, outline
    )
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
    yield from inner_lines(step.inner, pad + INDENT, lang)
