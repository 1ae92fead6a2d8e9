"""Which notice a decision calls for, and what each reader's page holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Literal, Protocol

from baozhang_rules.ask.interview import rules_named
from baozhang_rules.core.interp import Index
from baozhang_rules.errors import known_language
from baozhang_rules.explain import Explanation
from baozhang_rules.explain.data import RuleOutline
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.explain.render_procedure import note_lines, procedure_lines
from baozhang_rules.explain.sentences import listed
from baozhang_rules.notices import sections
from baozhang_rules.notices.discreet import for_applicant, for_public
from baozhang_rules.notices.office import Office, office_of
from baozhang_rules.notices.page import Html, document, tag
from baozhang_rules.notices.words import word
from baozhang_rules.runtime.decision import Dates, Decided, RuleResult
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.records import RecordProblem
from baozhang_rules.runtime.values import NOT_ENTITLED, UNSETTLED, Outcome, Unknown

Kind = Literal["confirmed", "refused", "supplement", "public"]
Reader = Literal["applicant", "clerk", "auditor", "public"]

FIELDS: Mapping[str, frozenset[str]] = {
    "applicant": frozenset(
        "title addressee opening decision needs reasons computation basis procedure remedies signature receipt".split()
    ),
    "clerk": frozenset(
        "title addressee opening decision needs reasons computation basis procedure notes remedies signature receipt".split()
    ),
    "auditor": frozenset(
        "title addressee opening decision needs reasons computation basis procedure notes remedies signature identity".split()
    ),
    "public": frozenset("title public signature".split()),
}
"""What the page of each reader may hold; everything else is left out whatever the decision holds."""


class NoNotice(Exception):
    """There is no notice to be made.

    ``why``: ``refused_record | fault | conflict | no_remedy | no_supply_day | nothing_public``; ``names`` are the classes and benefits
    concerned, ``told`` their answers in both languages.
    """

    def __init__(self, why: str, names: tuple[str, ...] = (), zh: str = "", en: str = "") -> None:
        self.why, self.names, self.zh, self.en = why, names, zh, en
        super().__init__(f"{why}: {', '.join(names)}")


class PolicyLike(Protocol):
    """What a notice needs of a policy set."""

    @property
    def index(self) -> Index:
        """The program with its look-ups."""

    @property
    def hash(self) -> str:
        """What the decision names as its policy."""


class DecisionLike(Protocol):
    """What a notice needs of a decision."""

    @property
    def policy(self) -> PolicyLike:
        """By which it was made."""

    @property
    def dates(self) -> Dates:
        """For which day."""

    @property
    def decided(self) -> Decided | None:
        """All results; None when the record was refused."""

    @property
    def problems(self) -> tuple[RecordProblem, ...]:
        """Why it was refused."""

    def explanation(
        self, reader: Reader = ..., *, show_sensitive: bool = ..., rules: Collection[str] | None = ...
    ) -> Explanation:
        """The explanation of some rules."""


@frozen
class Notice:
    """A decision on one application, to be printed for one reader.

    ``kind``: ``confirmed`` 确认通知书, ``refused`` 不予确认通知书, ``supplement`` 补正通知书, ``public`` 公示.  ``about`` are the
    names of what was applied for.
    """

    kind: Kind
    about: tuple[str, ...]
    reader: Reader
    outline: Outline
    office: Office
    to: str = ""
    record: str = ""
    identity: tuple[tuple[str, str, str], ...] = ()
    issued: date | None = None
    received: date | None = None

    @classmethod
    def of(
        cls,
        decision: DecisionLike,
        about: Collection[str],
        reader: Reader = "applicant",
        *,
        office: Office | Mapping[str, Any] | None = None,
        to: str = "",
        issued: date | None = None,
        received: date | None = None,
        version: str = "",
    ) -> Notice:
        """The notice that a decision calls for.

        ``about``: names or codes of the classes and benefits applied for.  ``office``: an `Office`, or data as
        docs/guide/notices describes it.  ``to``: the name of whom it is sent to; ``issued`` the day on it; ``received`` the day
        from which remedies are counted.  Raises `NoNotice` where there is none to be made (what couldn't be decided is never
        refused), `KeyError` for a name that the policy hasn't, `OfficeProblem` for data that describe no office.
        """
        about = rules_named(decision.policy.index, about)
        sender = office if isinstance(office, Office) else office_of(office or {})
        if decision.decided is None:
            raise NoNotice("refused_record")
        rules = decision.policy.index.rules
        names = tuple(dict.fromkeys(rules[each].name for each in rules if each in about))
        results = [each for each in decision.decided.results if each.rule in about]
        kind = _kind(decision, results, names, reader)
        told = set(about) | (_following(decision, about) if kind == "confirmed" else set())
        outline = decision.explanation(reader, rules=told).outline
        assert outline is not None
        if kind == "refused" and not sender.remedies:
            raise NoNotice("no_remedy", names)
        if kind == "supplement" and not sender.supply_within:
            raise NoNotice("no_supply_day", names)
        if reader == "applicant":
            outline = for_applicant(outline, decision.policy.index)
        if reader == "public":
            granted = {each.rule for each in decision.decided.results if each.rule in told and _granted(each)}
            outline = for_public(outline, decision.policy.index, granted)
            if kind != "confirmed" or not outline.procedure.notices:
                raise NoNotice("nothing_public", names)
            kind = "public"
        identity = _identity(decision, version) if "identity" in FIELDS[reader] else ()
        id = decision.decided.record.id or ""
        return cls(kind, names, reader, outline, sender, to, id, identity, issued, received)

    def title(self, lang: str = "zh") -> str:
        """What stands above it; raises `ValueError` for an unknown language."""
        known_language(lang)
        notices = self.outline.procedure.notices
        name = listed(self.about, lang) if self.kind != "public" else listed([each.name for each in notices], lang)
        return word(lang, f"title.{self.kind}", name=name)

    def html(self, lang: str = "zh") -> str:
        """The page: it needs nothing from outside, and holds only what its reader may see."""
        allowed = FIELDS[self.reader]
        body = [made for name, make in _PARTS if name in allowed and (made := make(self, lang))]
        return document(self.title(lang), lang, *body)

    # --------------------------------------------------------------------------------------------- parts

    def _title(self, lang: str) -> Html:
        return sections.title(self.title(lang), self.office)

    def _addressee(self, lang: str) -> Html:
        to = word(lang, "to", to=self.to) if self.to else word(lang, "to.blank")
        record = tag("p", word(lang, "record", id=self.record), css="number") if self.record else Html("")
        return Html(record + tag("p", to))

    def _opening(self, lang: str) -> Html:
        return tag("p", word(lang, f"opening.{self.kind}", name=listed(self.about, lang), base=self.outline.base))

    def _decision(self, lang: str) -> Html:
        return sections.decision(self.outline, lang)

    def _needs(self, lang: str) -> Html:
        if self.kind != "supplement":
            return Html("")
        return Html(sections.needs(self.outline, lang) + tag("p", word(lang, "supply", within=self.office.supply_within)))

    def _reasons(self, lang: str) -> Html:
        return sections.reasons(self.outline, lang)

    def _computation(self, lang: str) -> Html:
        return sections.computation(self.outline, lang) if self.kind == "confirmed" else Html("")

    def _basis(self, lang: str) -> Html:
        return sections.basis(self.outline, lang)

    def _procedure(self, lang: str) -> Html:
        lines = procedure_lines(self.outline, lang) if self.kind == "confirmed" else ()
        return sections.lines_of(word(lang, "head.procedure"), lines, "")

    def _notes(self, lang: str) -> Html:
        return sections.lines_of(word(lang, "head.notes"), note_lines(self.outline, lang))

    def _remedies(self, lang: str) -> Html:
        return sections.remedies(self.office, self.received, lang) if self.kind in ("refused", "confirmed") else Html("")

    def _signature(self, lang: str) -> Html:
        return sections.signature(self.office, self.issued, lang)

    def _receipt(self, lang: str) -> Html:
        return sections.receipt(lang)

    def _identity(self, lang: str) -> Html:
        lines = [word(lang, f"identity.{key}", **_named(key, first, second)) for key, first, second in self.identity]
        lines.insert(0, word(lang, "identity.dates", **self._days(lang)))
        return sections.lines_of(word(lang, "head.identity"), lines, "identity")

    def _days(self, lang: str) -> dict[str, str]:
        none = "—"
        return {"base": self.outline.base, "rules": self.outline.rules_date, "known": self.outline.known or none}

    def _public(self, lang: str) -> Html:
        return sections.public(self.outline, lang)


_PARTS = (
    ("title", Notice._title),
    ("addressee", Notice._addressee),
    ("opening", Notice._opening),
    ("decision", Notice._decision),
    ("public", Notice._public),
    ("needs", Notice._needs),
    ("reasons", Notice._reasons),
    ("computation", Notice._computation),
    ("procedure", Notice._procedure),
    ("remedies", Notice._remedies),
    ("signature", Notice._signature),
    ("receipt", Notice._receipt),
    ("basis", Notice._basis),
    ("notes", Notice._notes),
    ("identity", Notice._identity),
)
"""The parts of a page in their order."""


def _kind(decision: DecisionLike, results: list[RuleResult], names: tuple[str, ...], reader: Reader) -> Kind:
    """A fault or a conflict leaves nothing to be sent; what is open is asked for; only what is settled is refused."""
    for why, outcome in (("fault", Outcome.FAULT), ("conflict", Outcome.CONFLICT)):
        broken = {result.rule for result in results if outcome in _states(result)}
        if broken:
            told = decision.explanation("clerk", rules=broken)
            concerned = tuple(dict.fromkeys(decision.policy.index.rules[each].name for each in broken))
            raise NoNotice(why, concerned, told.summary("zh"), told.summary("en"))
    if any(Outcome.UNKNOWN in _states(result) for result in results):
        return "supplement"
    return "confirmed" if any(_granted(result) for result in results) else "refused"


def _states(result: RuleResult) -> set[Outcome]:
    """The outcomes of a result's condition, amount, range and class after the order."""
    states = (result.own, result.value, result.member_of, result.low, result.high)
    unsettled = [state for state in states if isinstance(state, UNSETTLED)]
    kinds = {Outcome.UNKNOWN if isinstance(state, Unknown) else _OUTCOMES[type(state).__name__] for state in unsettled}
    return kinds or {result.outcome}


_OUTCOMES = {"Conflict": Outcome.CONFLICT, "Fault": Outcome.FAULT, "Whichever": Outcome.UNKNOWN}


def _granted(result: RuleResult) -> bool:
    if result.kind == "class":
        return result.member_of is True
    return result.own is True and result.value is not NOT_ENTITLED


def _following(decision: DecisionLike, about: Collection[str]) -> set[str]:
    """What is granted for no other reason than a class that was applied for."""
    outline = decision.explanation("clerk").outline
    assert outline is not None and decision.decided is not None
    granted = {result.rule for result in decision.decided.results if result.kind != "class" and _granted(result)}
    granted -= {result.rule for result in decision.decided.results if isinstance(result.value, UNSETTLED)}
    classes = {rule.name for rule in outline.rules if rule.rule in about and rule.kind == "class"}
    return {rule.rule for rule in outline.rules if rule.rule in granted and _rests_on(rule, classes)}


def _rests_on(rule: RuleOutline, classes: Collection[str]) -> bool:
    parts = [part for group in rule.groups for clause in group.clauses for part in clause.parts]
    held = [part for part in parts if part.kind in ("member", "own") and part.holds == "yes"]
    return bool(held) and all(part.left.zh in classes for part in held)


def _identity(decision: DecisionLike, version: str) -> tuple[tuple[str, str, str], ...]:
    """What proves which policy, files and record it rests on."""
    program = decision.policy.index.program
    assert decision.decided is not None
    return (
        ("policy", program.name, decision.policy.hash),
        *(("file", name.rsplit("/", 1)[-1], digest) for name, digest in program.files),
        ("record", "", decision.decided.record.digest),
        *((("version", version, ""),) if version else ()),
    )


def _named(key: str, first: str, second: str) -> dict[str, str]:
    return {"version": first} if key == "version" else {"name": first, "hash": second}
