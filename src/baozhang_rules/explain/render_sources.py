"""What an explanation rests on, as text: units, definitions, standards, table cells and facts."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.explain.collapse import bundles
from baozhang_rules.explain.data import Both, Inner, Place, Shown
from baozhang_rules.explain.outline_data import CellUsed, DefinitionRow, DefinitionUsed, FactUsed, Outline, StandardUsed
from baozhang_rules.explain.sentences import bracketed, cited, fact_name, joined, label, listed, months_text
from baozhang_rules.explain.words import say

INDENT = "  "


def site_mark(place: Place | None, outline: Outline) -> str:
    """The site's id, for readers who look things up."""
    return f"  [{place.id}]" if place is not None and outline.reader in ("clerk", "auditor") else ""


def inner_lines(inner: Inner, pad: str, lang: str) -> Iterator[str]:
    """Exceptions that applied, members and months inside a formula, one per line."""
    for place in inner.applied:
        yield pad + say(lang, "applied", label=label(place, lang)) + bracketed(cited(place.cite, lang), lang)
        yield from law_lines(place, lang, len(pad) // len(INDENT) + 1)
    for member in inner.members:
        if member.counted != "yes":
            yield pad + say(lang, "member.out" if member.counted == "no" else "member.unknown", who=member.who[lang])
        elif member.value is None:
            yield pad + say(lang, "member.in", who=member.who[lang])
        else:
            yield pad + say(lang, "member", who=member.who[lang], value=member.value.text[lang])
    same: dict[str, list[str]] = {}
    for month in inner.months:
        same.setdefault(month.value.text[lang], []).append(month.month)
    for value, months in same.items():
        key = "month" if len(months) == 1 else "month.span"
        yield pad + say(lang, key, months=months_text(months, lang), month=months[0], value=value)


def law_lines(place: Place | None, lang: str, depth: int) -> Iterator[str]:
    """The regulation's text, or its gist, that stands before a declaration, clause or step."""
    for line in place.law.splitlines() if place is not None else ():
        yield INDENT * depth + say(lang, "law", text=line)


def sources(outline: Outline, lang: str) -> Iterator[list[str]]:
    """Everything used, under its headings; a heading without lines is an empty block."""
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
    thorough = outline.reader in ("clerk", "auditor")
    passed_over = set() if thorough else _collapsed(outline)
    matter = [each for each in outline.definitions if thorough or _matters(each, passed_over)]
    told = [line for each in matter for line in _definition(each, outline, lang)]
    yield _titled("head.definitions", told, lang)
    rows = [each for each in outline.standards if thorough or each.value.state == "settled"]
    yield _titled("head.standards", [_standard(each, outline, lang) for each in rows], lang)
    cells = [_cell(each, outline, lang) for each in outline.cells]
    yield _titled("head.cells", cells, lang)
    yield _titled("head.facts", list(fact_lines(outline.facts, lang)), lang)


def _matters(used: DefinitionUsed, passed_over: set[str]) -> bool:
    """Whether an applicant wants to see a definition: those of 是否 were opened where they decided, and what came to nothing for
    everybody needs no line of its own.
    """
    if used.assumed:
        return True
    if used.first_for in passed_over:
        return False
    return not used.rows.is_idle


def _collapsed(outline: Outline) -> set[str]:
    """Rules that aren't gone into (no member qualifies, or another class rules it out): what only they use isn't told."""
    return {rule.rule for bundle in bundles(outline.rules) if bundle.kind in ("nobody", "beyond") for rule in bundle.rules}


def _cell(used: CellUsed, outline: Outline, lang: str) -> str:
    name = say(lang, "cell", name=used.name, keys=_keys(used.keys, lang))
    more = ""
    if used.base is not None and used.extra is not None:
        more = say(lang, "extended", base=used.base.text[lang], extra=used.extra.text[lang])
    remarks = joined([more, cited(used.place.cite if used.place else None, lang)], lang)
    return (
        say(lang, "standard", name=name, value=used.value.text[lang]) + bracketed(remarks, lang) + site_mark(used.place, outline)
    )


def _keys(keys: tuple[tuple[Both, Shown], ...], lang: str) -> str:
    return joined([say(lang, "value", name=name[lang], value=value.text[lang]) for name, value in keys], lang)


def _titled(key: str, lines: list[str], lang: str) -> list[str]:
    return [say(lang, key), *(INDENT + line for line in lines)] if lines else []


def _definition(used: DefinitionUsed, outline: Outline, lang: str) -> Iterator[str]:
    tail = bracketed(cited(used.place.cite if used.place else None, lang), lang) + site_mark(used.place, outline)
    name = say(lang, "definition.assumed", name=used.name) if used.assumed else used.name
    words = used.words[lang]
    single = len(used.rows) == 1 and not used.rows[0].who and not used.rows[0].month
    if single:
        row = used.rows[0]
        numbers = [f"= {text}" for text in (row.numbers[lang], row.value.text[lang]) if text and text != words]
        yield _named_formula(name, words, tail)
        yield from law_lines(used.place, lang, 2)
        if numbers:
            yield INDENT * 2 + " ".join(numbers)
        yield from inner_lines(row.inner, INDENT * 2, lang)
        return
    yield (
        say(lang, "definition.entity", entity=used.entity[lang], name=name, words=words)
        if used.entity
        else _named_formula(name, words, "")
    ) + tail
    yield from law_lines(used.place, lang, 2)
    for who, months, row in _alike(used, lang):
        texts = dict.fromkeys(text for text in (row.numbers[lang], row.value.text[lang]) if text)
        when = "" if months == [""] else months_text((month or outline.base[:7] for month in months), lang)
        names = listed(who, lang)
        label_ = names + bracketed(when, lang) if names else when or outline.base
        yield INDENT * 2 + say(lang, "row", who=label_, text=" = ".join(texts))
        yield from inner_lines(row.inner, INDENT * 3, lang)


def _alike(used: DefinitionUsed, lang: str) -> Iterator[tuple[list[str], list[str], DefinitionRow]]:
    """Rows that say the same, together: for one member all months, then members with the same months."""
    months: dict[tuple[str, str, str, Inner], list[str]] = {}
    rows: dict[tuple[str, str, str, Inner], DefinitionRow] = {}
    for row in used.rows:
        key = (row.who[lang], row.numbers[lang], row.value.text[lang], row.inner)
        months.setdefault(key, []).append(row.month)
        rows.setdefault(key, row)
    members: dict[tuple[tuple[str, ...], str, str, Inner], list[str]] = {}
    for key, found in months.items():
        members.setdefault((tuple(found), *key[1:]), []).append(key[0])
    for (found_, numbers, value, inner), who in members.items():
        yield [name for name in who if name], list(found_), rows[who[0], numbers, value, inner]


def _named_formula(name: str, words: str, tail: str) -> str:
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
        + site_mark(used.place, outline)
    )


def fact_lines(facts: tuple[FactUsed, ...], lang: str) -> Iterator[str]:
    """Facts that say the same together: the months of a series, then members; those that are 无 in one line at the end."""
    months: dict[tuple[Both, Both, str, str], list[str]] = {}
    for used in facts:
        remarks = [
            say(lang, "fact.source", source=used.source) if used.source else "",
            say(lang, "fact.recorded", day=used.recorded_on) if used.recorded_on else "",
            say(lang, "fact.presumed", text=used.presumed.text) if used.presumed else "",
            *(say(lang, "fact.other", source=source, value=value.text[lang]) for source, value in used.others),
        ]
        key = (used.who, used.fact, used.value.text[lang], bracketed(joined(remarks, lang), lang))
        months.setdefault(key, []).append(used.month)
    members: dict[tuple[Both, str, str, tuple[str, ...]], list[str]] = {}
    for (who, fact, value, tail), found in months.items():
        members.setdefault((fact, value, tail, tuple(found)), []).append(who[lang])
    ends: dict[str, dict[str, None]] = {"none": {}, "masked": {}}
    words = {say(lang, key): key for key in ends}
    for (fact, value, tail, when), names in members.items():
        if value in words and not tail:
            whose = listed(names, lang) if any(key[0] == fact and key[1] != value for key in members) else ""
            ends[words[value]][fact_name(Both(whose, whose), fact, "", lang)] = None
            continue
        whose = listed(names, lang)
        name = fact_name(Both(whose, whose), fact, months_text(when, lang), lang)
        yield say(lang, "standard", name=name, value=value) + tail
    for state, template in (("none", "facts.none"), ("masked", "facts.hidden")):
        if ends[state]:
            yield say(lang, template, names=listed(ends[state], lang))
