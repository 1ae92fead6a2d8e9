"""What follows from a decision: deadlines, what is to do or to check, public notices, certificates, payment.

Conditions and days come from the trace; what a notice shows comes from there, from results and from the record as it was seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from baozhang_rules.core import nodes as n
from baozhang_rules.core.select import finding_lack
from baozhang_rules.explain.data import Both, Shown
from baozhang_rules.explain.formula import words_of
from baozhang_rules.explain.outline_data import (
    CertificateTold,
    DeadlineTold,
    FindingTold,
    NoteTold,
    NoticeTold,
    Procedure,
)
from baozhang_rules.explain.shares import payments
from baozhang_rules.explain.view import NOT_RUN, Look, code_of
from baozhang_rules.explain.words import both, same, say, told
from baozhang_rules.runtime.decision import RuleResult
from baozhang_rules.runtime.frozen import evolve
from baozhang_rules.runtime.record_data import MonthlySeries
from baozhang_rules.runtime.trace import EntityPath
from baozhang_rules.runtime.values import NOT_ENTITLED, Fault, State
from baozhang_rules.types import DATE, NumberT, Type

_RESULTS = {"amount": "gross", "net": "value", "counted": "value"}


def procedure_of(look: Look, results: Iterable[RuleResult]) -> Procedure:
    """Everything that follows from a decision, for a reader."""
    held = granted(results)
    notices = tuple(_notice(look, each) for each in look.index.program.notices)
    return Procedure(
        tuple(_deadlines(look)),
        tuple(_notes(look)),
        notices,
        tuple(_certificates(look, held)),
        tuple(payments(look, held)),
        tuple(_findings(look)),
    )


def granted(results: Iterable[RuleResult]) -> list[RuleResult]:
    """What is given."""
    return [result for result in results if _granted(result)]


def _granted(result: RuleResult) -> bool:
    """Whether something is given: a class that is held, or an amount other than nothing."""
    if result.kind == "class":
        return result.member_of is True
    return result.own is True and result.value is not NOT_ENTITLED and code_of(result.value) == "yes"


def _deadlines(look: Look) -> Iterable[DeadlineTold]:
    states = {d.deadline: d.state for d in look.decided.deadlines}
    for deadline in look.index.program.deadlines:
        state = states.get(deadline.id, NOT_RUN)
        if state is NOT_RUN:
            continue
        length, unit, place = deadline.length, deadline.unit, look.place(deadline.site)
        for number, (condition, other, other_unit) in enumerate(deadline.exceptions, 1):
            if look.state(condition, look.home) is True:
                length, unit = other, other_unit
                written = look.place(f"{deadline.site}/{number}")
                if place is not None and written is not None and written.cite is not None:
                    place = evolve(place, cite=written.cite)
                break
        start = words_of(look, deadline.start)
        key = "deadline.start.next" if deadline.next_day else "deadline.start"
        code = "none" if state is None else code_of(state)
        if isinstance(state, Fault) and state.cause == "calendar_missing":
            code = "calendar"
        yield DeadlineTold(
            deadline.id,
            deadline.name,
            place,
            told(key, start=start),
            told(f"length.{unit}", count=length),
            look.show(state, DATE, look.veiled(deadline.start, look.home)),
            "settled" if code == "yes" else code,
        )


def _notes(look: Look) -> Iterable[NoteTold]:
    checks = {c.id: c for c in look.index.program.checks}
    for result in look.decided.checks:
        check = checks[result.check]
        if check.kind != "certificate" and result.state is (check.kind != "check"):
            who = look.who(result.entity) if result.entity else Both()
            yield NoteTold(check.id, check.kind, check.message or check.name, who, look.place(check.site))


def _findings(look: Look) -> Iterable[FindingTold]:
    """The findings on record that don't count, and why: none is passed over in silence."""
    index, found = look.index, look.decided.record.findings
    for finding in found if isinstance(found, tuple) else ():
        if not isinstance(finding, Mapping):
            continue
        target = str(finding.get("类别", finding.get("class", "")))
        meeting = next((m for m in index.program.meetings if any(target in (r, index.rules[r].name) for r in m.rules)), None)
        reason, what = ("class", "") if meeting is None else finding_lack(finding, meeting, look.decided.dates.base) or ("", "")
        if reason:
            yield FindingTold(target, reason, told(f"finding.{reason}", target=target, what=what))


def _notice(look: Look, notice: n.Notice) -> NoticeTold:
    labels = notice.labels or ("",) * len(notice.fields)
    fields = [
        (same(label) if label else words_of(look, e), _public(look, e)) for label, e in zip(labels, notice.fields, strict=True)
    ]
    return NoticeTold(notice.id, notice.name, look.place(notice.site), notice.days, tuple(fields))


def _public(look: Look, e: n.Expr) -> Shown:
    """One field of a notice, as anybody may see it: names masked, other sensitive facts not shown at all."""
    state: State
    unsaid = Shown("", both(lambda lang: say(lang, "notice.unsaid")), "unknown")
    share = look.plan.is_share(e)
    match e:
        case n.Fact(fact=name):
            found = look.decided.record.root.facts.get(name)
            if found is None or isinstance(found.value, MonthlySeries | tuple):
                return unsaid
            if found.masked_as is not None:
                return Shown("", same(found.shown()), "masked")
            return look.show(found.value, e.type, False, share)
        case n.DefRef(definition=id):
            state = look.decided.trace.definitions.get((id, look.home.where), NOT_RUN)
            text = look.text_of(look.index.definitions[id], look.home)
            secret = text is not None and look.masked.veiled(text, look.home)
            return unsaid if state is NOT_RUN else look.show(state, e.type, secret, share)
        case n.RuleRef(rule=id, what=what):
            result = next((r for r in look.decided.results if r.rule == id and not r.entity and not r.unit), None)
            if result is None:
                return unsaid
            state = getattr(result, _RESULTS.get(what, "own"))
            kind: Type = look.index.rules[id].type if what in _RESULTS else e.type
            if state is False or state is NOT_ENTITLED:
                return Shown("not_entitled", both(lambda lang: say(lang, "not_entitled")))
            return look.show(state, kind, False, not isinstance(kind, NumberT) or share)
        case _:
            state = look.state(e, look.home)
            return unsaid if state is NOT_RUN else look.show(state, e.type, look.masked.veiled(e, look.home), share)


def _certificates(look: Look, held: list[RuleResult]) -> Iterable[CertificateTold]:
    """The certificates of the texts in force of what is given, once for each that holds one."""
    told: dict[tuple[str, EntityPath], list[RuleResult]] = {}
    found: dict[str, n.Certificate] = {}
    for result in held:
        certificate = _certificate_of(look, result)
        if certificate is not None:
            told.setdefault((certificate.site, result.entity), []).append(result)
            found[certificate.site] = certificate
    for (key, entity), results in told.items():
        each = found[key]
        name = look.plan.schemes.get(each.group) or look.rule_name(each.group)
        yield CertificateTold(
            each.name, name, each.months or 0, each.place, _usable(look, each, results[0]),
            look.who(entity) if entity else Both(), look.place(each.site), tuple(r.rule for r in results), entity,
        )  # fmt: skip


def _certificate_of(look: Look, result: RuleResult) -> n.Certificate | None:
    """The certificate by which a result is enjoyed."""
    rule = look.index.rules[result.rule]
    used = look.body_of(rule, look.spot_of(result))
    site = None if used is None else used[0].site
    scheme = _parent(look, site) if site is not None and rule.group else site
    return next((each for each in look.index.program.certificates if each.site == scheme), None)


def _usable(look: Look, certificate: n.Certificate, result: RuleResult) -> str:
    """``yes | no | unknown | conflict | fault``, "" where the policy doesn't say when it can be used."""
    states = [c.state for c in look.decided.checks if c.check == certificate.usable and c.entity == result.entity]
    if not states:
        return ""
    return ("yes" if states[0] else "no") if isinstance(states[0], bool) else code_of(states[0])


def _parent(look: Look, site: str) -> str:
    found = look.index.sites.get(site)
    return found.parent if found is not None else ""
