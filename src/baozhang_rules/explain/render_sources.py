"""What an explanation rests on, as text: units, definitions, standards, table cells and facts."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.explain.data import (
    Both,
    CellUsed,
    DefinitionUsed,
    FactUsed,
    Inner,
    Outline,
    Place,
    Shown,
    StandardUsed,
)
from baozhang_rules.explain.sentences import bracketed, cited, joined, label, listed
from baozhang_rules.explain.words import say

INDENT = "  "


def site_mark(place: Place | None, outline: Outline) -> str:
    """The site's id, for readers who look things up."""
    return f"  [{place.id}]" if place is not None and outline.reader in ("clerk", "auditor") else ""


def inner_lines(inner: Inner, pad: str, lang: str) -> Iterator[str]:
    """Exceptions that applied, members and months inside a formula, one per line."""
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
        + site_mark(used.place, outline)
    )


def _keys(keys: tuple[tuple[Both, Shown], ...], lang: str) -> str:
    return joined([say(lang, "value", name=name[lang], value=value.text[lang]) for name, value in keys], lang)


def _titled(key: str, lines: list[str], lang: str) -> list[str]:
    return [say(lang, key), *(INDENT + line for line in lines)] if lines else []


def _definition(used: DefinitionUsed, outline: Outline, lang: str) -> Iterator[str]:
    tail = bracketed(cited(used.place.cite if used.place else None, lang), lang) + site_mark(
        used.place, outline
    )
    name = say(lang, "definition.assumed", name=used.name) if used.assumed else used.name
    words = used.words[lang]
    single = len(used.rows) == 1 and not used.rows[0].who and not used.rows[0].month
    if single:
        row = used.rows[0]
        numbers = [
            f"= {text}" for text in (row.numbers[lang], row.value.text[lang]) if text and text != words
        ]
        yield _named_formula(name, words, tail)
        if numbers:
            yield INDENT * 2 + " ".join(numbers)
        yield from inner_lines(row.inner, INDENT * 2, lang)
        return
    yield (
        say(lang, "definition.entity", entity=used.entity, name=name, words=words)
        if used.entity
        else _named_formula(name, words, "")
    ) + tail
    for row in used.rows:
        who = " ".join(part for part in (row.who[lang], row.month) if part) or outline.base
        numbers = [text for text in (row.numbers[lang], row.value.text[lang]) if text]
        yield INDENT * 2 + say(lang, "row", who=who, text=" = ".join(numbers))
        yield from inner_lines(row.inner, INDENT * 3, lang)


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
