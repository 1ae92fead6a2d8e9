"""What the author wrote: the surface tree of a `.pol` file.

Every class says the Chinese form it stands for; English keywords are other spellings of the same nodes
(``grammars/keywords.toml``), so nothing here depends on the language.  Names are kept as written.
``span`` never takes part in equality: two files that differ only in layout have equal trees.
Text of the regulation (lines that start with ``>``) hangs on the declaration or clause it precedes (``law``).
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from baozhang_rules.syntax.declarations import (
    CaseArm,
    Cell,
    Convention,
    Definition,
    EnumDecl,
    ExceptionClause,
    FactDecl,
    Grid,
    Implements,
    Import,
    LanguageVersion,
    Opening,
    OpenOption,
    PolicyHeader,
    Precedence,
    RecordDecl,
    RecordRule,
    Row,
    StandardDecl,
    Step,
    TableDecl,
    Validity,
)
from baozhang_rules.syntax.expressions import (
    Aggregate,
    AsUnit,
    At,
    BadExpr,
    BaseDate,
    Between,
    Binary,
    Bool,
    Call,
    Cite,
    Compare,
    DateLit,
    DurationLit,
    Expr,
    Ident,
    If,
    Law,
    Logic,
    MonthLit,
    NoneLit,
    NotEntitled,
    Number,
    OneOf,
    OrElse,
    Path,
    Per,
    Rank,
    Recorded,
    Rounded,
    Text,
    TypeExpr,
    Unary,
    UnitExpr,
    Window,
    span_field,
)
from baozhang_rules.syntax.procedure_nodes import (
    AlwaysDecl,
    CheckDecl,
    ChoiceDecl,
    Combination,
    DeadlineDecl,
    MeetingDecl,
    NoteDecl,
    NoticeDecl,
    Option,
)
from baozhang_rules.syntax.rule_nodes import (
    BenefitDecl,
    CertificateLine,
    ClassDecl,
    ClassOrder,
    Clause,
    DisplayName,
    FallbackDecl,
    FallbackSection,
    FillClause,
    Group,
    Layer,
    Payment,
    Provisional,
    Share,
    Target,
    TierDecl,
    UnitDecl,
    YearTotal,
)
from baozhang_rules.syntax.scenario_nodes import (
    Assumption,
    Expectation,
    Given,
    GivenOf,
    ScenarioDecl,
    ScenarioRecord,
    ScenarioStep,
)
from baozhang_rules.text import Span

__all__ = [
    "Aggregate",
    "AlwaysDecl",
    "AsUnit",
    "Assumption",
    "At",
    "BadDecl",
    "BadExpr",
    "BaseDate",
    "BenefitDecl",
    "Between",
    "Binary",
    "Bool",
    "Call",
    "CaseArm",
    "Cell",
    "CertificateLine",
    "CheckDecl",
    "ChoiceDecl",
    "Cite",
    "ClassDecl",
    "ClassOrder",
    "Clause",
    "Combination",
    "Comment",
    "Compare",
    "Convention",
    "DateLit",
    "DeadlineDecl",
    "Declaration",
    "Definition",
    "DisplayName",
    "DurationLit",
    "EnumDecl",
    "ExceptionClause",
    "Expectation",
    "Expr",
    "FactDecl",
    "FallbackDecl",
    "FallbackSection",
    "File",
    "FillClause",
    "Given",
    "GivenOf",
    "Grid",
    "Group",
    "Ident",
    "If",
    "Implements",
    "Import",
    "LanguageVersion",
    "Law",
    "Layer",
    "Logic",
    "MeetingDecl",
    "MonthLit",
    "NoneLit",
    "NotEntitled",
    "NoteDecl",
    "NoticeDecl",
    "Number",
    "OneOf",
    "OpenOption",
    "Opening",
    "Option",
    "OrElse",
    "Path",
    "Payment",
    "Per",
    "PolicyHeader",
    "Precedence",
    "Provisional",
    "Rank",
    "RecordDecl",
    "RecordRule",
    "Recorded",
    "Rounded",
    "Row",
    "ScenarioDecl",
    "ScenarioRecord",
    "ScenarioStep",
    "Share",
    "StandardDecl",
    "Step",
    "TableDecl",
    "Target",
    "Text",
    "TierDecl",
    "TypeExpr",
    "Unary",
    "UnitDecl",
    "UnitExpr",
    "Validity",
    "Window",
    "YearTotal",
]


@frozen(slots=True)
class BadDecl:
    """A declaration that could not be read; editors keep working, `check` refuses the file.

    ``readable``: the declaration without the lines that can't be read, None where its first line is one of them.
    ``unread``: these lines, and lines that are read otherwise than they are written.
    """

    readable: Declaration | None = field(default=None, eq=False, repr=False)
    unread: tuple[Span, ...] = field(default=(), eq=False, repr=False)
    span: Span = span_field()


Declaration: TypeAlias = (
    LanguageVersion
    | PolicyHeader
    | Import
    | Implements
    | EnumDecl
    | RecordDecl
    | StandardDecl
    | TableDecl
    | Definition
    | ClassDecl
    | ClassOrder
    | FillClause
    | UnitDecl
    | BenefitDecl
    | TierDecl
    | FallbackDecl
    | Combination
    | ChoiceDecl
    | DeadlineDecl
    | CheckDecl
    | NoteDecl
    | NoticeDecl
    | MeetingDecl
    | AlwaysDecl
    | ScenarioDecl
    | BadDecl
)


@frozen(slots=True)
class Comment:
    """A ``#`` comment (text without the mark), kept for the formatter."""

    text: str
    span: Span = span_field()


@frozen(slots=True)
class File:
    """One `.pol` file."""

    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...] = field(eq=False)
    span: Span = span_field()
