"""The parts of a program: standards, tables, definitions, rules, units, and what is only shown beside decisions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from baozhang_rules.core.expressions import Expr, Origin, origin_field
from baozhang_rules.runtime.frozen import frozen
from baozhang_rules.runtime.schema import RecordSchema
from baozhang_rules.types import Type


@frozen(slots=True)
class Cited:
    """Document and article of a site, as the author wrote it."""

    text: str
    unverified: bool = False


@frozen(slots=True)
class Site:
    """A place that an explanation can speak of.

    ``id`` is made of codes and survives formatting, translation and moved lines (docs/decisions/0003); ``parent`` is the id
    of the rule, group
    or table that holds it ("" for a declaration).  kind: ``class group clause open benefit share step topup tier cell fallback
    layer section
    band cap definition case exception base standard row table record_rule check deadline unit combination choice
    provisional``; an exception of a deadline is an ``exception`` below it.
    ``code`` tells the group kind or the step kind; ``label`` is what the author called it (shown, never used as identity).
    ``owner`` can mend what stands here.  ``fillers``: of what is left open here, whose local rules have to fill it, as (region,
    issuer); issuer "" is whoever makes the rules of the region that is asked about.
    """

    id: str
    kind: str
    parent: str
    label: str
    code: str = ""
    cite: Cited | None = None
    law: str = ""
    owner: str = ""
    order: int = 0
    fillers: tuple[tuple[str, str], ...] = ()
    origin: Origin = origin_field()


@frozen(slots=True)
class Enumeration:
    """``members`` heaviest first when ``ordered``."""

    name: str
    members: tuple[str, ...]
    ordered: bool


@frozen(slots=True)
class StdRow:
    """One row of a standard's series. ``value`` None with ``use_upper`` (改用上级) hands the region back to the one above.

    ``closed_by``: the day of the document that set ``until``; before it, ``until`` is not known.  ``first_month`` as
    "2024-07" or "".
    ``supersedes`` (取代): wins over earlier rows it overlaps.
    """

    region: str
    issued: date | None
    start: date | None
    until: date | None
    closed_by: date | None
    first_month: str
    value: Fraction | None
    use_upper: bool
    supersedes: bool
    site: str


@frozen(slots=True)
class Bound:
    """What every filler of an opening must keep: ``value op bound``."""

    op: str
    value: Expr
    site: str


@frozen(slots=True)
class Standard:
    """A dated, regional parameter. ``open``: 待地方规定; ``default`` applies where no region fills it."""

    id: str
    name: str
    type: Type
    by_region: bool
    use_upper: bool
    open: bool
    rows: tuple[StdRow, ...]
    bounds: tuple[Bound, ...]
    default: Expr | None
    site: str


@frozen(slots=True)
class Band:
    """A set of key values: ``low``/``high`` None is unbounded; ``low_in``/``high_in`` whether the end is included. ``equal``
    for others."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = True
    high_in: bool = True
    equal: Any = None
    is_equal: bool = False


@frozen(slots=True)
class TableRow:
    """``extend``: added for each whole 1 above the band's low end (每增)."""

    keys: tuple[Band, ...]
    value: Expr
    extend: Expr | None
    site: str


@frozen(slots=True)
class Version:
    """One dated, regional text of a table, definition or rule.

    ``start``/``end`` inclusive days (None open); ``region`` "" is everywhere; ``issued`` hides it before that 知悉日;
    ``repealed`` the day from which it is void.
    ``default``: a written default of an opening, used only where no other version applies.
    """

    start: date | None
    end: date | None
    region: str
    issued: date | None
    repealed: date | None
    default: bool
    body: Body
    site: str


@frozen(slots=True)
class ExprBody:
    """A definition's or clause's text."""

    value: Expr


@frozen(slots=True)
class TableBody:
    """A table's text; ``fallback`` for keys outside its rows."""

    rows: tuple[TableRow, ...]
    fallback: Expr | None


@frozen(slots=True)
class RuleBody:
    """A rule's text: ``entitled`` (是否) and, for an amount, ``amount``; ``low``/``high`` when the law leaves a range."""

    entitled: Expr
    amount: Expr | None = None
    low: Expr | None = None
    high: Expr | None = None


Body: TypeAlias = ExprBody | TableBody | RuleBody


@frozen(slots=True)
class Table:
    """A lookup table; ``key_types`` in order."""

    id: str
    name: str
    key_types: tuple[Type, ...]
    type: Type
    versions: tuple[Version, ...]
    site: str


@frozen(slots=True)
class Definition:
    """A named value of an entity. ``open``: 待地方规定, so that no version for a place and day is a fault, not an error here."""

    id: str
    name: str
    entity: str
    type: Type
    open: bool
    versions: tuple[Version, ...]
    bounds: tuple[Bound, ...]
    site: str


@frozen(slots=True)
class Display:
    """A class's name between two days, in a region ("" everywhere)."""

    text: str
    start: date | None
    end: date | None
    region: str = ""


@frozen(slots=True)
class Rule:
    """A class, benefit, tier column or fallback.

    kind: ``class | amount | range | tier | fallback``. ``scope`` is an entity or unit name. ``net`` is the amount after
    不得重复享受 (None: gross).
    ``uppers``: for a class, the classes tried before it in its order.  ``group``: the declaration that a tier column belongs to.
    """

    id: str
    name: str
    kind: str
    scope: str
    type: Type
    versions: tuple[Version, ...]
    net: Expr | None
    uppers: tuple[str, ...]
    displays: tuple[Display, ...]
    group: str
    site: str


@frozen(slots=True)
class Order:
    """困难程度: rules tried in this order."""

    id: str
    name: str
    rules: tuple[str, ...]


@frozen(slots=True)
class Unit:
    """Who is counted (docs/decisions/0008 §7). ``links`` empty: each record of ``list`` for which ``condition`` holds is a unit of
    its own, where
    ``source`` (a rule id, "" none) holds; otherwise connected components along the links. ``own_income``: lists hold only
    its members."""

    id: str
    name: str
    entity: str
    list: str
    var: str
    source: str
    condition: Expr | None
    links: tuple[str, ...]
    headcount: Fraction | None
    own_income: bool
    rest_count: str
    rest_class: str
    site: str


@frozen(slots=True)
class Meeting:
    """集体研究 may admit these rules' households; ``requires`` names what the finding must carry; ``months`` its longest
    validity."""

    rules: tuple[str, ...]
    requires: tuple[str, ...]
    months: int | None
    site: str


@frozen(slots=True)
class RecordRule:
    """A rule on records: where it is 否 the record is refused with this site."""

    id: str
    entity: str
    requirement: Expr
    message: str
    site: str


@frozen(slots=True)
class CheckRule:
    """kind ``check`` 校验 | ``todo`` 待办 | ``hint`` 提示 | ``certificate`` 凭证 … 当: shown beside decisions, never part of one."""

    id: str
    kind: str
    name: str
    entity: str
    condition: Expr
    message: str
    site: str


@frozen(slots=True)
class Unique:
    """``校验 成员 的 证件号 唯一``."""

    id: str
    entity: str
    fact: str
    site: str


@frozen(slots=True)
class Deadline:
    """``length`` of ``unit`` (days | working_days | months | years) from ``start``; first exception that holds sets another
    length."""

    id: str
    name: str
    start: Expr
    next_day: bool
    length: int
    unit: str
    exceptions: tuple[tuple[Expr, int, str], ...]
    site: str


@frozen(slots=True)
class Notice:
    """公示: the only fields that may be shown, and for how many days."""

    id: str
    name: str
    fields: tuple[Expr, ...]
    labels: tuple[str, ...]
    days: int
    site: str


@frozen(slots=True)
class Certificate:
    """The certificate by which a tier scheme (``group``) is enjoyed: how long it is valid, where it is shown ("" unsaid).

    ``usable``: the id of the check that says whether it can be used now ("" none is written).
    """

    group: str
    name: str
    months: int | None
    place: str
    usable: str
    site: str


@frozen(slots=True)
class Stored:
    """A construct that core keeps for later work (恒有, 选择, 分摊, 发放, 先行): its data and the expressions in it.

    ``data`` are (key, text) pairs; shown by `baozhang show`.
    """

    id: str
    kind: str
    data: tuple[tuple[str, str], ...]
    expressions: tuple[tuple[str, Expr], ...]
    site: str


@frozen(slots=True)
class Program:
    """A checked policy set. ``files``: (name, sha256) of each source in load order; ``conventions``: age, leap day, month end."""

    language: int
    name: str
    files: tuple[tuple[str, str], ...]
    schema: RecordSchema
    jurisdiction: str
    conventions: tuple[tuple[str, str], ...]
    enumerations: tuple[Enumeration, ...]
    standards: tuple[Standard, ...]
    tables: tuple[Table, ...]
    definitions: tuple[Definition, ...]
    rules: tuple[Rule, ...]
    orders: tuple[Order, ...]
    units: tuple[Unit, ...]
    meetings: tuple[Meeting, ...]
    record_rules: tuple[RecordRule, ...]
    checks: tuple[CheckRule, ...]
    uniques: tuple[Unique, ...]
    deadlines: tuple[Deadline, ...]
    notices: tuple[Notice, ...]
    certificates: tuple[Certificate, ...]
    stored: tuple[Stored, ...]
    sites: tuple[Site, ...]


def program_hash(program: Program) -> str:
    """SHA-256 over the language version and the sources' hashes: what a decision names as its policy."""
    import hashlib  # takes longer than reading a whole program does, and most runs name no policy

    text = "\n".join([str(program.language), *sorted(digest for _, digest in program.files)])
    return hashlib.sha256(text.encode()).hexdigest()
