"""Everything that a household is entitled to, in one list: what, under which article, with which certificate shown where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from baozhang_rules.explain.data import RuleOutline
from baozhang_rules.explain.outline_data import CertificateTold, Outline, PaymentTold
from baozhang_rules.explain.render_procedure import certificate_text
from baozhang_rules.explain.sentences import answer, bracketed, cited, rule_name, shares_line, state_of
from baozhang_rules.explain.stored import payment_text
from baozhang_rules.explain.words import say
from baozhang_rules.runtime.frozen import frozen

_NOTHING = ("0", "false")
"""Exact values that grant nothing: an amount of zero, a 否."""


@frozen(slots=True)
class Entitlement:
    """One benefit that is given, or (``given`` False) on which it isn't known yet whether it is.

    ``certificate``: with which it is enjoyed; ``payment``: how it is paid.
    """

    rule: RuleOutline
    given: bool
    certificate: CertificateTold | None
    payment: PaymentTold | None


def entitlements(outline: Outline) -> tuple[Entitlement, ...]:
    """What is given, then what is still open; in the order of codes."""
    found = [_entitlement(rule, outline) for rule in outline.rules if rule.kind != "class"]
    known = [each for each in found if each is not None]
    return (*(each for each in known if each.given), *(each for each in known if not each.given))


def _entitlement(rule: RuleOutline, outline: Outline) -> Entitlement | None:
    state = state_of(rule)
    if state == "ineligible" or rule.reason or rule.held or (rule.value is not None and rule.value.exact in _NOTHING):
        return None
    certificate = next((c for c in outline.procedure.certificates if rule.rule in c.rules and c.entity == rule.entity), None)
    payment = next((p for p in outline.procedure.payments if p.rule == rule.rule), None)
    return Entitlement(rule, state == "eligible", certificate, payment)


def entitled_text(outline: Outline, lang: str = "zh") -> str:
    """The list as text: certificates once, each with what is enjoyed with it; then the rest; then what is open."""
    return "\n".join(_lines(entitlements(outline), outline.base, lang)) + "\n"


def _lines(found: tuple[Entitlement, ...], base: str, lang: str) -> Iterator[str]:
    given = [each for each in found if each.given]
    certificates = list(dict.fromkeys(each.certificate for each in given if each.certificate is not None))
    for certificate in certificates:
        text = certificate_text(certificate, lang)
        yield say(lang, "row", who=certificate.who[lang], text=text) if certificate.who else text
        yield from ("  " + _line(each, base, lang) for each in given if each.certificate == certificate)
    for each in given:
        if each.certificate is None:
            yield _line(each, base, lang)
            if each.rule.shares:
                yield "  " + shares_line(each.rule, lang)
    if not given:
        yield say(lang, "entitled.nothing")
    open_ = [each for each in found if not each.given]
    if open_:
        yield say(lang, "entitled.open")
        yield from ("  " + answer(each.rule, lang) for each in open_)


def _line(each: Entitlement, base: str, lang: str) -> str:
    told = each.payment
    paid = "" if told is None else payment_text(dict(told.data), lang, told.first, base)
    basis = bracketed(cited(each.rule.place.cite if each.rule.place else None, lang), lang)
    return answer(each.rule, lang) + (say(lang, "entitled.paid", text=paid) if paid else "") + basis


def entitled_json(outline: Outline) -> list[dict[str, Any]]:
    """The list as JSON data."""
    return [
        {
            "rule": each.rule.rule,
            "name": {lang: rule_name(each.rule, lang) for lang in ("zh", "en")},
            "entity": list(each.rule.entity),
            "given": each.given,
            "value": None if each.rule.value is None else each.rule.value.exact,
            "text": {lang: answer(each.rule, lang) for lang in ("zh", "en")},
            "basis": {lang: cited(each.rule.place.cite if each.rule.place else None, lang) for lang in ("zh", "en")},
            "certificate": None if each.certificate is None else _certificate(each.certificate),
            "payment": {} if each.payment is None else _payment(each.payment),
        }
        for each in entitlements(outline)
    ]


def _payment(told: PaymentTold) -> dict[str, str]:
    """As the policy writes it, and the month that is paid first, and by when, where it says from which month."""
    return dict(told.data) | {name: day for name, day in (("first_month", told.first), ("due", told.due)) if day}


def _certificate(told: CertificateTold) -> dict[str, Any]:
    return {"name": told.name, "months": told.months or None, "shown_at": told.shown_at or None, "usable": told.usable or None}
