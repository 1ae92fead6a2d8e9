"""The parts of a notice, each made from the explanation alone and escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from baozhang_rules.explain.collapse import bundle_text, bundles
from baozhang_rules.explain.data import Ask, Clause, Place, RuleOutline
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.explain.render import THOROUGH, clause_texts, only_class
from baozhang_rules.explain.render_amount import step_lines
from baozhang_rules.explain.render_sources import site_mark, sources
from baozhang_rules.explain.sentences import asked, bracketed, cited, joined, label, listed, rule_name, share_text
from baozhang_rules.explain.words import say
from baozhang_rules.notices.office import Office
from baozhang_rules.notices.page import Html, html, nested, tag
from baozhang_rules.notices.words import word


def title(text: str, office: Office) -> Html:
    """Who sends it, under which number, and what it is."""
    sender = tag("p", office.name, css="office") if office.name else Html("")
    number = tag("p", office.number, css="number") if office.number else Html("")
    return Html(sender + number + tag("h1", text))


def decision(outline: Outline, lang: str) -> Html:
    """The answers, one line per result or bundle of results."""
    told = [tag("p", bundle_text(each, lang) + ("。" if lang == "zh" else ".")) for each in bundles(outline.rules)]
    return tag("div", *told, css="decision")


# ------------------------------------------------------------------------------------------------ reasons


def reasons(outline: Outline, lang: str) -> Html:
    """Each class and benefit: its conditions, what there is, and the article beside it."""
    told = [rule for bundle in bundles(outline.rules) for rule in bundle.rules if not _only_follows(rule, outline)]
    tables = [made for rule in told if (made := _reasons(rule, outline, lang))]
    return Html(tag("h2", word(lang, "head.reasons")) + "".join(tables)) if tables else Html("")


def _only_follows(rule: RuleOutline, outline: Outline) -> bool:
    """Whether a benefit only follows from a class that is told of beside it, and the reader is spared what that means."""
    return outline.reader not in THOROUGH and only_class(rule) and len(outline.rules) > 1


def _reasons(rule: RuleOutline, outline: Outline, lang: str) -> Html:
    rows = [row for group in rule.groups for row in _group(rule, group.clauses, _heading(group, lang), outline, lang)]
    if rule.held:
        rows.insert(0, _row("", say(lang, "held", held=listed(rule.held, lang), name=rule_name(rule, lang)), None, outline, lang))
    if rule.reason:
        rows.insert(0, _row("", rule.reason_words[lang], None, outline, lang))
    if not rows:
        return Html("")
    head = _head(word(lang, "column.condition"), word(lang, "column.article"), 2)
    name = rule_name(rule, lang) + bracketed(cited(rule.place.cite if rule.place else None, lang), lang)
    law = nested([say(lang, "law", text=line) for line in _law(rule.place)], "lines")
    return Html(tag("h3", name + site_mark(rule.place, outline)) + law + tag("table", head, tag("tbody", *rows)))


def _heading(group: object, lang: str) -> str:
    code = getattr(group, "code", "")
    return say(lang, f"group.{code}", count=getattr(group, "needed", 0)) if code else ""


def _group(rule: RuleOutline, clauses: Iterable[Clause], heading: str, outline: Outline, lang: str) -> Iterator[Html]:
    if heading:
        yield tag("tr", tag("th", heading, colspan="3"))
    for clause in clauses:
        name = "" if clause.place is None else clause.place.label[lang]
        texts = clause_texts(clause, lang) or [clause.words[lang]]
        first = say(lang, "clause", verdict="", label=name, text="").strip() if name and name not in texts else ""
        parts = ([tag("b", first)] if first else []) + [tag("p", text) for text in texts]
        yield _row(say(lang, f"verdict.{clause.passed}"), Html("".join(parts)), clause.place, outline, lang)


def _row(mark: str, text: str, place: Place | None, outline: Outline, lang: str) -> Html:
    css = "mark no" if mark and mark != say(lang, "verdict.yes") else "mark"
    return tag("tr", tag("td", mark, css=css), tag("td", text), article(place, outline, lang))


def article(place: Place | None, outline: Outline, lang: str) -> Html:
    """The article of a clause or step, its gist or text, and, for readers who look things up, its id."""
    cite = cited(place.cite if place is not None else None, lang)
    gist = [tag("p", line, css="gist") for line in _law(place)]
    mark = site_mark(place, outline).strip()
    return tag("td", *([tag("p", cite)] if cite else []), *gist, *([tag("p", mark)] if mark else []), css="law")


def _law(place: Place | None) -> list[str]:
    return place.law.splitlines() if place is not None else []


def _head(left: str, right: str, columns: int) -> Html:
    return tag("thead", tag("tr", tag("th", left, colspan=str(columns)), tag("th", right)))


# ----------------------------------------------------------------------------------------------- missing


def needs(outline: Outline, lang: str) -> Html:
    """Every fact to supply, once, with what it is needed for."""
    asks: dict[str, list[Ask]] = {}
    for rule in outline.rules:
        for ask in rule.needs.asks if rule.needs is not None else ():
            asks.setdefault(ask.path, []).append(ask)
    rows = [asked([each[0]], lang) + bracketed(_remark(each, lang), lang) for each in asks.values()]
    listed_ = [tag("tr", tag("td", str(place), css="mark"), tag("td", text)) for place, text in enumerate(rows, 1)]
    return Html(tag("h2", word(lang, "head.needs")) + tag("table", tag("tbody", *listed_)))


def _remark(asks: Iterable[Ask], lang: str) -> str:
    """From where a fact may come, and what it is needed for."""
    sources_ = dict.fromkeys(source for ask in asks for source in ask.sources)
    places = dict.fromkeys(label(place, lang) for ask in asks for place in ask.needed_by)
    told = (("ask.sources", "sources", sources_), ("ask.needed", "places", places))
    return joined([say(lang, key, **{name: listed(found, lang)}) for key, name, found in told if found], lang)


# ------------------------------------------------------------------------------------------- computation


def computation(outline: Outline, lang: str) -> Html:
    """The steps of each amount that is granted, the article beside each; it can be folded away on a screen."""
    told = [rule for bundle in bundles(outline.rules) for rule in bundle.rules if rule.steps and rule.outcome == "eligible"]
    made = [_steps(rule, outline, lang) for rule in told if rule.kind != "tier" or outline.reader in THOROUGH]
    if not made:
        return Html("")
    return Html(tag("details", tag("summary", word(lang, "head.computation")), *made, open=""))


def _steps(rule: RuleOutline, outline: Outline, lang: str) -> Html:
    rows = []
    for number, step in enumerate(rule.steps, 1):
        heading, lines = step_lines(step, number, lang)
        rows.append(tag("tr", tag("td", tag("p", heading), nested(lines)), article(step.place, outline, lang)))
    if rule.combination is not None and rule.combination.gross != rule.combination.net:
        both = rule.combination
        text = say(lang, "combination", gross=both.gross.text[lang], net=both.net.text[lang])
        why = [tag("p", label(place, lang) + bracketed(cited(place.cite, lang), lang)) for place in both.places]
        rows.append(tag("tr", tag("td", text), tag("td", *why, css="law")))
    if rule.value is not None:
        total = say(lang, "result", name=rule_name(rule, lang), value=rule.value.text[lang])
        rows.append(tag("tr", tag("td", total, css="sum", colspan="2")))
    rows += [tag("tr", tag("td", share_text(each, lang), colspan="2")) for each in rule.shares]
    head = _head(word(lang, "column.step"), word(lang, "column.article"), 1)
    return Html(tag("h3", rule_name(rule, lang)) + tag("table", head, tag("tbody", *rows)))


def basis(outline: Outline, lang: str) -> Html:
    """Definitions, standards, cells and facts, as the explanation lists them."""
    blocks = [block for block in sources(outline, lang) if block]
    made = [tag("h3", block[0]) + nested(line.removeprefix("  ") for line in block[1:]) for block in blocks]
    if not made:
        return Html("")
    inside = Html("".join(made))
    return tag("details", tag("summary", word(lang, "head.basis")), tag("div", inside, css="lines"), css="annex", open="")


# ------------------------------------------------------------------------------------------- around it


def remedies(office: Office, received: date | None, lang: str) -> Html:
    """Where and by when a decision can be challenged."""
    lines = []
    for each in office.remedies:
        key = "remedy.months" if each.months else "remedy.days"
        text = word(lang, key, way=each.way, count=each.months or each.days)
        text += word(lang, "remedy.last", day=each.last_day(received).isoformat()) if received is not None else ""
        end = "。" if lang == "zh" else "."
        lines.append(tag("p", text + bracketed(say(lang, "cite", text=each.basis) if each.basis else "", lang) + end))
    return Html(tag("h2", word(lang, "head.remedies")) + "".join(lines)) if lines else Html("")


def signature(office: Office, day: date | None, lang: str) -> Html:
    """Who sends it and when, room for the seal, and where the office is."""
    when = (
        word(lang, "sign.blank")
        if day is None
        else word(lang, "sign.day", year=day.year, month=day.month, day=day.day, iso=day.isoformat())
    )
    lines = [tag("p", text) for text in (office.name, word(lang, "sign.stamp"), when) if text]
    contact = word(lang, "contact", address=office.address, phone=office.phone) if office.address or office.phone else ""
    return Html(tag("div", *lines, css="sign") + (tag("p", contact) if contact else ""))


def receipt(lang: str) -> Html:
    """A line for whoever receives it."""
    return tag("p", word(lang, "received"), css="receipt")


def public(outline: Outline, lang: str) -> Html:
    """What the policy allows to be made public, and nothing else."""
    made = []
    for notice in outline.procedure.notices:
        rows = [tag("tr", tag("th", name[lang]), tag("td", value.text[lang])) for name, value in notice.fields]
        cite = cited(notice.place.cite if notice.place else None, lang)
        made += [tag("table", tag("tbody", *rows)), tag("p", word(lang, "public.days", days=notice.days) + bracketed(cite, lang))]
    return Html("".join(html(each) for each in made))


def lines_of(heading: str, lines: Iterable[str], css: str = "lines") -> Html:
    """Lines under a heading; nothing where there are none."""
    made = nested(lines, css)
    return Html(tag("h2", heading) + made) if made else made
