"""What follows from a decision, as text: 办理."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.explain.outline_data import CertificateTold, DeadlineTold, NoticeTold, Outline, PaymentTold
from baozhang_rules.explain.render_sources import INDENT, site_mark
from baozhang_rules.explain.sentences import bracketed, cited, joined, listed, stated_text
from baozhang_rules.explain.stored import payment_text
from baozhang_rules.explain.words import say


def procedure(outline: Outline, lang: str) -> Iterator[str]:
    """The last part: what to do and by when, how benefits are had and paid, what is made public."""
    lines = list(_lines(outline, lang))
    if lines:
        yield say(lang, "head.procedure")
        yield from (INDENT + line for line in lines)


def _lines(outline: Outline, lang: str) -> Iterator[str]:
    yield from note_lines(outline, lang)
    yield from procedure_lines(outline, lang)
    if outline.reader == "public" or any(rule.outcome == "eligible" or rule.admission is not None for rule in outline.rules):
        for notice in outline.procedure.notices:
            yield _notice(notice, outline, lang)


def note_lines(outline: Outline, lang: str) -> Iterator[str]:
    """What is to check or to do, for whoever handles the case; findings that don't count first."""
    yield from (finding.words[lang] for finding in outline.procedure.findings)
    for note in sorted(outline.procedure.notes, key=lambda each: ("check", "todo", "hint").index(each.kind)):
        who = say(lang, "row", who=note.who[lang], text=note.text) if note.who else note.text
        tail = bracketed(cited(note.place.cite if note.place else None, lang), lang) + site_mark(note.place, outline)
        yield say(lang, f"note.{note.kind}", text=who) + tail


def procedure_lines(outline: Outline, lang: str) -> Iterator[str]:
    """How benefits are had and paid, and by when."""
    told = outline.procedure
    yield from dict.fromkeys(_in_advance(outline, lang))
    for paid in told.payments:
        yield _payment(paid, outline, lang)
    for each in told.certificates:
        text = certificate_text(each, lang)
        yield (say(lang, "row", who=each.who[lang], text=text) if each.who else text) + site_mark(each.place, outline)
    yield from _deadlines(told.deadlines, outline, lang)


def certificate_text(each: CertificateTold, lang: str) -> str:
    """With what a scheme is enjoyed, how long that is valid, where it is shown, and whether it can be used now."""
    parts = [say(lang, "certificate", scheme=each.scheme, name=each.name)]
    if each.months:
        parts.append(say(lang, "certificate.months", months=each.months))
    if each.shown_at:
        parts.append(say(lang, "certificate.shown_at", place=each.shown_at))
    if each.usable:
        parts.append(say(lang, f"certificate.{each.usable}"))
    return joined(parts, lang)


def _in_advance(outline: Outline, lang: str) -> Iterator[str]:
    """先行, for benefits that are granted or still open."""
    for rule in outline.rules:
        for told in rule.stated if rule.outcome != "ineligible" else ():
            if told.kind == "provisional":
                yield say(lang, "labelled", label=rule.name, text=stated_text(told, lang)) + site_mark(rule.place, outline)


def _payment(paid: PaymentTold, outline: Outline, lang: str) -> str:
    return payment_line([paid.name], _paid(paid, outline, lang), lang) + site_mark(paid.place, outline)


def _paid(paid: PaymentTold, outline: Outline, lang: str) -> str:
    return payment_text(dict(paid.data), lang, paid.first, outline.base)


def payment_line(names: list[str], text: str, lang: str) -> str:
    """How benefits are paid."""
    return say(lang, "labelled", label=say(lang, "paid", name=listed(names, lang)), text=text)


def payment_lines(outline: Outline, lang: str) -> Iterator[str]:
    """How what is given is paid, benefits that are paid alike together."""
    alike: dict[str, list[str]] = {}
    for paid in outline.procedure.payments:
        alike.setdefault(_paid(paid, outline, lang), []).append(paid.name)
    return (payment_line(names, text, lang) for text, names in alike.items())


def _deadlines(deadlines: tuple[DeadlineTold, ...], outline: Outline, lang: str) -> Iterator[str]:
    """Days that are known; readers who look things up also see which aren't, and why."""
    unsettled: dict[str, list[str]] = {}
    for each in deadlines:
        if each.state != "settled":
            unsettled.setdefault(each.state, []).append(each.name)
            continue
        span = say(lang, "deadline.span", start=each.start[lang], length=each.length[lang])
        remarks = joined([span, cited(each.place.cite if each.place else None, lang)], lang)
        text = say(lang, "deadline", name=each.name, day=each.last_day.text[lang])
        yield text + bracketed(remarks, lang) + site_mark(each.place, outline)
    shown = ("calendar", "fault", "conflict", "unknown") if outline.reader in ("clerk", "auditor") else ("calendar",)
    for state in shown:
        if state in unsettled:
            yield say(lang, f"deadline.{state}", names=listed(unsettled[state], lang))


def _notice(notice: NoticeTold, outline: Outline, lang: str) -> str:
    fields = [say(lang, "value", name=name[lang], value=value.text[lang]) for name, value in notice.fields]
    text = say(lang, "notice", name=notice.name, days=notice.days, fields=joined(fields, lang))
    cite = bracketed(cited(notice.place.cite if notice.place else None, lang), lang)
    return text + cite + site_mark(notice.place, outline)
