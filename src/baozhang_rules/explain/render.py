"""An outline as text for people: the answer first, then why, then how the amount came about, then what it rests on and what
follows.

Lines are never wrapped, so nothing depends on the width of a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from baozhang_rules.explain.collapse import Bundle, bundle_text, bundles, failing, scheme_name
from baozhang_rules.explain.data import Ask, Both, Clause, Group, Needs, Part, RuleOutline
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.explain.render_amount import computation
from baozhang_rules.explain.render_procedure import payment_lines, procedure
from baozhang_rules.explain.render_sources import INDENT, fact_lines, law_lines, site_mark, sources
from baozhang_rules.explain.sentences import (
    asked,
    bracketed,
    cited,
    class_reasons,
    failure_words,
    joined,
    label,
    listed,
    part_text,
    relation_text,
    rule_name,
    shares_line,
    state_of,
)
from baozhang_rules.explain.stored import choice_text
from baozhang_rules.explain.words import say

CLASS_PARTS = ("member", "own", "admitted")
THOROUGH = ("clerk", "auditor")
"""Readers who are told everything; others are spared what doesn't bear on the answer."""


def render(outline: Outline, lang: str = "zh") -> str:
    """The whole explanation in one language."""
    rules = [list(_articles(outline, lang))] if outline.reader == "public" else _rules(outline, lang)
    blocks = [_head(outline, lang), *rules, *sources(outline, lang), list(procedure(outline, lang))]
    return tidy("\n\n".join("\n".join(block) for block in blocks if block), lang) + "\n"


def summary(outline: Outline, lang: str = "zh") -> str:
    """The answers alone, what holds first, each with what would change it; what was only presumed for them; how it is shared and paid."""
    beside = [_stop(text, lang) for text in (*_shares(outline, lang), *payment_lines(outline, lang))]
    return tidy("\n".join([*_answers(outline, lang), *beside]), lang)


def _shares(outline: Outline, lang: str) -> Iterator[str]:
    return (shares_line(rule, lang) for rule in outline.rules if rule.shares)


def _presumed(outline: Outline, lang: str) -> Iterator[str]:
    told = list(fact_lines(tuple(used for used in outline.facts if used.presumed is not None), lang))
    if told:
        yield say(lang, "presumed", facts=listed(told, lang))


def tidy(text: str, lang: str) -> str:
    """Chinese brackets and stops carry their own space."""
    return re.sub("(?<=[）」。，；：]) +(?=\\S)", "", text) if lang == "zh" else text


def _answers(outline: Outline, lang: str) -> list[str]:
    told = [bundle_text(bundle, lang) for bundle in bundles(outline.rules)]
    chosen = (choice_text(each, lang) for each in outline.choices)
    return [_stop(text, lang) for text in (*told, *chosen, *_presumed(outline, lang))]


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


def _articles(outline: Outline, lang: str) -> Iterator[str]:
    """The articles alone, for the public: what each answer is founded on, not how the household met it."""
    lines: list[str] = []
    for bundle in bundles(outline.rules):
        tiers = bundle.kind == "tiers"
        for rule in () if bundle.kind == "idle" else bundle.rules[:1] if tiers else bundle.rules:
            cite = cited(rule.place.cite if rule.place else None, lang)
            name = scheme_name(rule, lang) if tiers else rule_name(rule, lang)
            if cite:
                lines += [INDENT + name + bracketed(cite, lang), *law_lines(rule.place, lang, 2)]
    if lines:
        yield say(lang, "head.articles")
        yield from lines


def _rules(outline: Outline, lang: str) -> Iterator[list[str]]:
    for bundle in bundles(outline.rules):
        if bundle.kind == "idle" or (bundle.kind == "beyond" and outline.reader not in THOROUGH):
            continue
        if bundle.kind == "nobody" and outline.reader not in THOROUGH:
            yield list(_nobody(bundle, outline, lang))
        elif bundle.kind == "tiers":
            yield list(_tiers(bundle, outline, lang))
        else:
            for rule in bundle.rules:
                yield from _rule(rule, outline, lang, rule is bundle.first)


def _rule(rule: RuleOutline, outline: Outline, lang: str, leads: bool) -> Iterator[list[str]]:
    plain = only_class(rule) and outline.reader not in THOROUGH
    computed = rule.steps and (_told(rule) or outline.reader in THOROUGH)
    if not (plain and computed):
        yield list(_why(rule, outline, lang, leads))
    if computed:
        because = joined(dict.fromkeys(part_text(p, lang) for p in parts_of(rule)), lang) if plain else ""
        lines = list(computation(rule, outline, because, lang))
        if plain:
            lines[1:1] = law_lines(rule.place, lang, 1)
        yield lines


def parts_of(rule: RuleOutline) -> list[Part]:
    """The tests of all clauses of a rule."""
    return [part for group in rule.groups for clause in group.clauses for part in clause.parts]


def only_class(rule: RuleOutline) -> bool:
    """Whether a benefit is granted for no other reason than a class."""
    parts = parts_of(rule)
    return rule.kind != "class" and rule.outcome == "eligible" and all(p.kind in CLASS_PARTS for p in parts)


def _tiers(bundle: Bundle, outline: Outline, lang: str) -> Iterator[str]:
    """The columns of a scheme that are enjoyed, by the class whose row they stand in."""
    first = bundle.first
    place = first.steps[0].place if first.steps else first.place
    yield say(lang, "why.amount", name=scheme_name(first, lang)) + bracketed(
        cited(first.place.cite if first.place else None, lang), lang
    )
    yield from law_lines(first.place, lang, 1)
    for rule in bundle.rules:
        step = rule.steps[-1] if rule.steps else None
        text = step.formula.words[lang] if step is not None and step.kind == "tier" else ""
        value = rule.value.text[lang] if rule.value is not None else ""
        yield (
            INDENT
            + say(lang, "value", name=rule.name, value=text or value)
            + site_mark(step.place if step is not None else place, outline)
        )


def _nobody(bundle: Bundle, outline: Outline, lang: str) -> Iterator[str]:
    """Members of whom none qualifies: each with the conditions that fail."""
    first = bundle.first
    if first.kind != "class":
        return
    yield say(lang, "why.ineligible", name=first.name) + bracketed(cited(first.place.cite if first.place else None, lang), lang)
    yield from law_lines(first.place, lang, 1)
    for rule in bundle.rules:
        if rule.rule == first.rule:
            texts = [say(lang, "failed", label=each) for each in failing(rule, lang)]
            yield INDENT + say(lang, "row", who=rule.who[lang], text=joined(texts, lang))


def _why(rule: RuleOutline, outline: Outline, lang: str, leads: bool) -> Iterator[str]:
    name = rule_name(rule, lang)
    parts = parts_of(rule)
    follows = not leads and rule.kind != "class" and parts and all(part.kind in CLASS_PARTS for part in parts)
    if rule.reason or (follows and outline.reader not in THOROUGH):
        return
    if (class_reasons(rule, lang) or rule.held) and outline.reader not in THOROUGH:
        return
    yield (
        say(lang, f"why.{_question(rule)}", name=name)
        + bracketed(cited(rule.place.cite if rule.place else None, lang), lang)
        + site_mark(rule.place, outline)
    )
    yield from law_lines(rule.place, lang, 1)
    if rule.admission is not None:
        details = listed([say(lang, "detail", name=key, text=text) for key, text in rule.admission.details], lang)
        yield INDENT + say(lang, "admission", details=details).rstrip()
    if rule.held:
        yield INDENT + say(lang, "held", held=listed(rule.held, lang), name=name)
    for group in rule.groups:
        yield from _group(group, rule, outline, lang)
    if rule.conflict:
        yield INDENT + say(lang, "conflict")
        for place in rule.conflict:
            yield INDENT * 2 + label(place, lang) + bracketed(cited(place.cite, lang), lang) + site_mark(place, outline)
    if rule.failure is not None:
        yield INDENT + _stop(failure_words(rule.failure, lang), lang)
    if rule.needs is not None and (leads or outline.reader in THOROUGH):
        yield from needs_lines(rule.needs, lang)


def _told(rule: RuleOutline) -> bool:
    """Whether there is an amount to work out before an applicant's eyes."""
    return rule.outcome == "eligible" and rule.value is not None and rule.value.state == "settled"


def _question(rule: RuleOutline) -> str:
    if state_of(rule) not in ("eligible", "ineligible") or rule.held:
        return "unknown"
    if rule.kind == "class":
        return rule.outcome
    return "granted" if rule.outcome == "eligible" else "not_granted"


def _group(group: Group, rule: RuleOutline, outline: Outline, lang: str) -> Iterator[str]:
    pad = INDENT * (group.depth + 1)
    if group.code:
        heading = say(lang, f"group.{group.code}", count=group.needed)
        if group.place is not None and group.place.kind != "group" and group.place.label:
            heading = say(lang, "group.named", label=group.place.label[lang], heading=heading)
            heading += bracketed(cited(group.place.cite, lang), lang)
        yield pad + heading
        yield from law_lines(group.place, lang, group.depth + 2)
        pad += INDENT
    for clause in group.clauses:
        yield from _clause(clause, pad, rule, outline, lang)


def _clause(clause: Clause, pad: str, rule: RuleOutline, outline: Outline, lang: str) -> Iterator[str]:
    thorough = outline.reader in THOROUGH
    tail = bracketed(cited(clause.place.cite if clause.place else None, lang), lang) + site_mark(clause.place, outline)
    verdict = say(lang, f"verdict.{clause.passed}")
    name = "" if clause.place is None else clause.place.label[lang]
    if clause.passed == "yes" and rule.outcome != "eligible" and not thorough and name and len(clause.parts) > 1:
        yield pad + say(lang, "clause.bare", verdict=verdict, text=name) + tail
        return
    texts = clause_texts(clause, lang) or [clause.words[lang]]
    whole = clause.words[lang] if thorough or not name else ""
    if clause.either and len(texts) > 1:
        whole = say(lang, "either")
    first = texts[0] if len(texts) == 1 else whole
    key = "clause" if name and first and name != first else "clause.bare"
    yield pad + say(lang, key, verdict=verdict, label=name, text=first or name) + tail
    if len(texts) > 1:
        for text in texts:
            yield pad + INDENT * 2 + text
    if thorough or clause.passed != "yes":
        yield from law_lines(clause.place, lang, len(pad) // len(INDENT) + 2)


def clause_texts(clause: Clause, lang: str) -> list[str]:
    """The tests of a clause; ways that failed of one value in one line: ``年龄 54 周岁，须不低于 60 周岁 或 低于 16 周岁``."""
    ways = [part for part in clause.parts if part.way]
    if not clause.either and len({part.way for part in ways}) > 1:
        told = _by_value(ways, lang)
        first = say(lang, "one_of", texts=say(lang, "list.then").join(told)) if len(told) > 1 else told[0]
        return [first, *dict.fromkeys(part_text(part, lang) for part in clause.parts if not part.way)]
    if not clause.either:
        return list(dict.fromkeys(part_text(part, lang) for part in clause.parts))
    return _by_value(clause.parts, lang)


def _by_value(ways: Iterable[Part], lang: str) -> list[str]:
    values: dict[tuple[str, str, str], list[Part]] = {}
    for part in ways:
        values.setdefault((part.who[lang], part.left[lang], part.have.text[lang]), []).append(part)
    return [relation_text(parts, lang) for parts in values.values()]


# ----------------------------------------------------------------------------------------------- missing


def needs_lines(needs: Needs, lang: str) -> Iterator[str]:
    """The facts to ask for: from where each may come, what it is needed for, and which of them would do."""
    yield INDENT + say(lang, "head.needs")
    together: dict[tuple[Both, Both], list[Ask]] = {}
    for ask in needs.asks:
        together.setdefault((ask.who, ask.fact), []).append(ask)
    for asks in together.values():
        places = dict.fromkeys(label(place, lang) for ask in asks for place in ask.needed_by)
        remarks = [
            say(lang, "ask.sources", sources=listed(asks[0].sources, lang)) if asks[0].sources else "",
            say(lang, "ask.needed", places=listed(places, lang)) if places else "",
        ]
        yield INDENT * 2 + asked(asks, lang) + bracketed(joined(remarks, lang), lang)
    sets = [asked([needs.asks[i] for i in each], lang) for each in needs.sets]
    if len(sets) == 1 and len(needs.sets[0]) == len(needs.asks) > 1:
        yield INDENT + say(lang, "sets.all")
    elif len(sets) == 1 and len(needs.asks) > 1:
        yield INDENT + say(lang, "sets.one", facts=sets[0])
    elif len(sets) > 1:
        yield INDENT + say(lang, "sets.many")
        yield from (INDENT * 2 + each for each in sets)
    if needs.bounded or (needs.minimal_only and len(needs.sets[0]) < len(needs.asks)):
        yield INDENT + say(lang, "sets.bounded" if needs.bounded else "sets.only")
