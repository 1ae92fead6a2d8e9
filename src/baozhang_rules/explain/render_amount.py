"""How an amount came about, as text: its steps, what was left out of them, and the combination with other benefits."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.explain.data import Place, RuleOutline, Step
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.explain.render_sources import INDENT, inner_lines, site_mark
from baozhang_rules.explain.sentences import (
    bracketed,
    cited,
    in_range,
    joined,
    label,
    listed,
    rule_name,
    share_text,
    stated_text,
    step_heading,
)
from baozhang_rules.explain.words import say


def computation(rule: RuleOutline, outline: Outline, because: str, lang: str) -> Iterator[str]:
    """The steps of an amount and its result; ``because`` is why it is granted at all, where one remark says it."""
    name = rule_name(rule, lang)
    cite = cited(rule.place.cite if rule.place else None, lang) if because else ""
    yield say(lang, "why.amount", name=name) + bracketed(joined([because, cite], lang), lang)
    thorough = outline.reader in ("clerk", "auditor")
    number = 0
    nothing = not thorough and len(rule.steps) > 2 and all(step.after.exact == "0" for step in rule.steps)
    for steps in [[rule.steps[0]]] if nothing else _runs(rule.steps, thorough):
        number += 1
        if len(steps) > 1:
            names = [_title(s.place, lang) or s.formula.words[lang] for s in steps]
            yield INDENT + say(lang, "step.zeros", number=number, names=listed(names, lang), value=steps[0].after.text[lang])
        else:
            yield from _step(steps[0], number, outline, lang)
    if rule.combination is not None:
        yield from _combination(rule, outline, lang)
    if rule.low is not None and rule.high is not None:
        yield INDENT + in_range(rule, "range", lang)
    if rule.value is not None and rule.value.state == "settled":
        yield INDENT + say(lang, "result", name=name, value=rule.value.text[lang])
    for each in rule.stated:
        if each.kind == "share":
            yield INDENT + say(lang, "labelled", label=say(lang, "show.share"), text=stated_text(each, lang))
            yield from (INDENT * 2 + share_text(shared, lang) for shared in rule.shares)


def _title(place: Place | None, lang: str) -> str:
    return "" if place is None else step_heading(place, lang)


def _runs(steps: tuple[Step, ...], thorough: bool) -> Iterator[list[Step]]:
    """Steps one by one, those in a row that come to nothing together (a reader who looks things up sees each)."""
    run: list[Step] = []
    for step in steps:
        zero = step.after.exact == "0" and not step.inner.members and not step.inner.applied and not step.inner.months
        if run and (not zero or step.after != run[0].after):
            yield run
            run = []
        if zero and not thorough:
            run.append(step)
        else:
            yield [step]
    if run:
        yield run


def _combination(rule: RuleOutline, outline: Outline, lang: str) -> Iterator[str]:
    both = rule.combination
    if both is None:
        return
    moved = both.gross != both.net
    key = "choice.taken" if any(place.kind == "choice" for place in both.places) else "combination"
    key = key if moved else f"{key}.same"
    yield INDENT + say(lang, key, gross=both.gross.text[lang], net=both.net.text[lang])
    if moved:
        yield INDENT * 2 + both.formula.words[lang]
        if both.formula.numbers:
            yield INDENT * 2 + say(lang, "equals", text=both.formula.numbers[lang])
        for place in both.places:
            yield INDENT * 2 + label(place, lang) + bracketed(cited(place.cite, lang), lang) + site_mark(place, outline)


def _step(step: Step, number: int, outline: Outline, lang: str) -> Iterator[str]:
    tail = bracketed(cited(step.place.cite if step.place else None, lang), lang) + site_mark(step.place, outline)
    heading, lines = step_lines(step, number, lang)
    yield INDENT + heading + tail
    if step.place is not None and step.place.law:
        for line in step.place.law.splitlines():
            yield INDENT * 3 + say(lang, "law", text=line)
    yield from (INDENT + line for line in lines)


def step_lines(step: Step, number: int, lang: str) -> tuple[str, list[str]]:
    """A step's heading, and the lines with its numbers below it."""
    name = _title(step.place, lang)
    limit = "" if step.kind == "tier" else step.limit[lang]
    words = step.formula.words[lang]
    text = words
    if limit:
        text = say(lang, f"limit.{step.kind.removeprefix('round.')}", limit=limit)
        if step.bound:
            text = say(lang, "limited.cap", main=text, limit=step.bound[lang])
        text = joined([words, text], lang)
    known = step.place is not None and step.place.kind == "layer" and words == step.place.label[lang]
    key = "step" if name and name not in (text, words) and step.kind != "tier" and not known else "step.bare"
    heading = say(lang, key, number=number, label=name, text=name if known else text)
    return heading, list(_numbers(step, text, " " * 3, lang))


def _numbers(step: Step, text: str, pad: str, lang: str) -> Iterator[str]:
    limit = "" if step.kind == "tier" else step.limit[lang]
    if step.formula.numbers:
        yield pad + say(lang, "equals", text=step.formula.numbers[lang])
    if limit and step.before is not None:
        same = step.before == step.after
        moved = say(lang, "kept" if same else "moved", before=step.before.text[lang], after=step.after.text[lang])
        yield pad + say(lang, "equals", text=moved) if same or step.formula.words[lang] else pad + moved
    elif step.after.text[lang] != text and step.kind != "tier":
        yield pad + say(lang, "equals", text=step.after.text[lang])
    yield from inner_lines(step.inner, pad + INDENT, lang)
