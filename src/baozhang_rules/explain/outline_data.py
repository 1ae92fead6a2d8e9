"""What an explanation rests on and what follows from it, as frozen data, and the outline that holds everything."""

from __future__ import annotations

from baozhang_rules.explain.data import Both, Citation, Inner, Late, Place, RuleOutline, Shown
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.trace import EntityPath


@frozen(slots=True)
class DefinitionRow:
    """A definition for one member, unit or month ("" for the household on the day itself)."""

    who: Both
    month: str
    numbers: Both
    value: Shown
    inner: Inner


@frozen(slots=True)
class DefinitionUsed:
    """A definition that was used, after those that it uses; ``assumed``: its value was given from outside
    (假定).  ``first_for``: the rule for which it was first needed.
    """

    id: str
    name: str
    entity: Both
    place: Place | None
    words: Both
    rows: Late[DefinitionRow]
    assumed: bool = False
    first_for: str = ""


@frozen(slots=True)
class StandardUsed:
    """The row of a standard that supplied a value; ``region`` "" is everywhere. Days are ISO texts,
    "" open.
    """

    id: str
    name: str
    value: Shown
    place: Place | None
    region: str
    issued: str
    start: str
    until: str
    first_month: str


@frozen(slots=True)
class CellUsed:
    """The cell of a table, and the keys that led to it as (name, value); ``base`` and ``extra`` where it was
    extended (每增).
    """

    id: str
    name: str
    value: Shown
    place: Place | None
    keys: tuple[tuple[Both, Shown], ...]
    base: Shown | None = None
    extra: Shown | None = None


@frozen(slots=True)
class FactUsed:
    """A fact as it was used; ``presumed`` carries the article that lets a missing fact be presumed."""

    path: str
    who: Both
    fact: Both
    month: str
    value: Shown
    source: str
    recorded_on: str
    presumed: Citation | None
    others: tuple[tuple[str, Shown], ...]


@frozen(slots=True)
class UnitTold:
    """An assessed unit: who is in it, and for how many it counts."""

    key: str
    name: str
    members: tuple[Both, ...]
    headcount: Shown
    state: str


@frozen(slots=True)
class OrderTold:
    """An order of classes and the class found in it ("" none); ``state``: ``settled | unknown | conflict |
    fault``.
    """

    id: str
    name: str
    held: str
    state: str


@frozen(slots=True)
class DeadlineTold:
    """A deadline: how long it is from which day, and its last day; ``state`` ``settled | none |
    calendar | unknown | conflict | fault`` (``calendar``: the working days of a year aren't known; ``none``: nothing began).
    """

    id: str
    name: str
    place: Place | None
    start: Both
    length: Both
    last_day: Shown
    state: str


@frozen(slots=True)
class NoteTold:
    """A 校验 that isn't met, a 待办 or a 提示 that applies; ``kind``: ``check | todo | hint``."""

    id: str
    kind: str
    text: str
    who: Both
    place: Place | None


@frozen(slots=True)
class FindingTold:
    """A finding on record (集体研究) that doesn't count, and why; ``reason``: ``class | lacks | start | not_yet | expired``."""

    target: str
    reason: str
    words: Both


@frozen(slots=True)
class NoticeTold:
    """A public notice: the only fields that it may show, names masked, and for how many days."""

    id: str
    name: str
    place: Place | None
    days: int
    fields: tuple[tuple[Both, Shown], ...]


@frozen(slots=True)
class CertificateTold:
    """The certificate by which the benefits of a scheme are enjoyed; ``months`` 0: no end is written.

    ``shown_at``: where it is shown ("" unsaid). ``usable``: ``yes | no | unknown | conflict | fault``, "" where the policy
    doesn't say when it can be used.  ``who``, ``entity``: the member that has it (empty: the household).  ``rules``: the ids
    of what is enjoyed with it.
    """

    name: str
    scheme: str
    months: int
    shown_at: str
    usable: str
    who: Both
    place: Place | None
    rules: tuple[str, ...] = ()
    entity: EntityPath = ()


@frozen(slots=True)
class PaymentTold:
    """How a benefit is paid (发放), as the policy writes it: (key, text).

    ``first``: the month that is paid first, where the base date is the day of confirmation; ``due``: by when that is paid.
    """

    rule: str
    name: str
    data: tuple[tuple[str, str], ...]
    place: Place | None
    first: str = ""
    due: str = ""


@frozen(slots=True)
class OptionTold:
    """An option (方案) of a choice: when it is open (empty: always), and what it grants."""

    name: str
    condition: Both
    benefits: tuple[str, ...]


@frozen(slots=True)
class ChoiceTold:
    """A choice (选择) between benefits some of which are ``given`` or open; ``rule``: ``first | highest | applicant``.

    ``acted``: whether the decision chose between them, or only states the choice.
    """

    id: str
    name: str
    rule: str
    options: tuple[OptionTold, ...]
    given: tuple[str, ...]
    acted: bool
    place: Place | None


@frozen(slots=True)
class Procedure:
    """What follows from a decision: days to keep, what is still to do, what is made public, how benefits are had."""

    deadlines: tuple[DeadlineTold, ...] = ()
    notes: tuple[NoteTold, ...] = ()
    notices: tuple[NoticeTold, ...] = ()
    certificates: tuple[CertificateTold, ...] = ()
    payments: tuple[PaymentTold, ...] = ()
    findings: tuple[FindingTold, ...] = ()


@frozen(slots=True)
class Outline:
    """The whole explanation of one decision for one kind of reader."""

    program: str
    reader: str
    base: str
    rules_date: str
    known: str
    orders: tuple[OrderTold, ...]
    rules: tuple[RuleOutline, ...]
    units: tuple[UnitTold, ...]
    definitions: tuple[DefinitionUsed, ...]
    standards: tuple[StandardUsed, ...]
    cells: tuple[CellUsed, ...]
    facts: tuple[FactUsed, ...]
    procedure: Procedure = Procedure()
    choices: tuple[ChoiceTold, ...] = ()
