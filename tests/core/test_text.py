"""The text form of core: what it looks like, and that it reads back."""

import time
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.samples import PROGRAM, SELF, YES, YUAN, definition, yuan
from tests.strategies.programs import program_of

from baozhang_rules.core import nodes as n
from baozhang_rules.core.text import MAX_DEPTH, CoreTextProblem, read, show
from baozhang_rules.core.text_words import BY_CLASS, short_type
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.types import (
    BAD,
    BOOL,
    DATE,
    MONTH,
    REGION,
    TEXT,
    DurationT,
    EntityT,
    EnumT,
    ListT,
    NumberT,
    OptionalT,
)
from baozhang_rules.units import Unit, unit

SHOWN = """\
(program 1
  :name 小例
  :files [[小例.pol "00"]]
  :schema (record-schema 户
"""


def test_a_program_is_one_form_per_declaration():
    """Each declaration begins at the margin, after the program's own data."""
    text = show(PROGRAM)
    assert text.startswith(SHOWN)
    heads = [line.split()[0] for line in text.splitlines() if line.startswith("(")]
    assert heads[:6] == ["(program", "(enumeration", "(standard", "(table", "(definition", "(definition"]


def test_a_program_reads_back():
    """What is shown of a program reads back as an equal program."""
    assert read(show(PROGRAM)) == PROGRAM


@pytest.mark.parametrize("seed", range(60))
def test_generated_programs_read_back(seed):
    """Whatever the generator makes reads back, and shows as the same text again."""
    program = program_of(seed)
    text = show(program)
    assert read(text) == program
    assert show(read(text)) == text


def test_a_definition_is_readable():
    """An expression gives its type and then its parts; blank fields aren't written."""
    value = n.Arith("*", n.Fact(SELF, "存款", YUAN), n.Lit(Fraction(3, 2), NumberT()), YUAN)
    assert show(definition("户.半", value)) == (
        "(definition 户.半\n"
        "  :name 户.半\n"
        "  :entity 户\n"
        "  :type num<yuan>\n"
        "  :versions [(version\n"
        "      :body (expr-body (arith num<yuan> * (fact num<yuan> (var entity<户> self) 存款) (lit num 3/2)))\n"
        "      :site 义)]\n"
        "  :site 义)\n"
    )


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (n.Lit(Fraction(150), YUAN), "(lit num<yuan> 150)"),
        (n.Lit(Fraction(-3, 2), NumberT()), "(lit num -3/2)"),
        (n.Lit(True, BOOL), "(lit bool true)"),
        (n.Lit(None, OptionalT(TEXT)), "(lit opt<text> none)"),
        (n.Lit("none", TEXT), '(lit text "none")'),
        (n.Lit("", TEXT), '(lit text "")'),
        (n.Lit("一 \"二\"\n\\\u200b", TEXT), '(lit text "一 \\"二\\"\\n\\\\\\u{200b}")'),
        (n.Lit(NOT_ENTITLED, YUAN), "(lit num<yuan> not-entitled)"),
        (n.Lit(date(2024, 7, 1), DATE), "(lit date 2024-07-01)"),
        (n.Lit(Month(2024, 7), MONTH), "(lit month 2024-07)"),
        (n.Lit("310000", REGION), '(lit region "310000")'),
        (n.Compare(">=", YES, YES, BOOL), "(compare bool >= (lit bool true) (lit bool true))"),
        (n.Arm(YES, YES), "(arm (lit bool true) :value (lit bool true))"),
        (n.Band(), "(band)"),
        (n.Band(Fraction(1), None, False), "(band :low 1 :low_in false)"),
        (n.Band(equal=None, is_equal=True), "(band :is_equal true)"),
        (n.Enumeration("none", ("一级", "2 级"), True), '(enumeration "none" :members [一级 "2 级"] :ordered true)'),
        (OptionalT(ListT("人", 0, 9)), "opt<list<人,0,9>>"),
        (NumberT(unit("yuan", "person", "month")), "num<yuan/month/person>"),
        (NumberT(Unit((("a", 2), ("b", 1), ("c", -2)))), "num<a^2*b/c^2>"),
        (NumberT(unit("", "month")), "num<1/month>"),
        (DurationT("months"), "duration<months>"),
        (EnumT("残疾等级"), "enum<残疾等级>"),
        (EnumT("a, b"), '(enum-t "a, b")'),
        (EntityT("户"), "entity<户>"),
        (BAD, "bad"),
    ],
)  # fmt: skip
def test_nodes_and_their_text(node, text):
    """Numbers, days, text, none and types have one written form each, which reads back as the same kind."""
    assert show(node) == f"{text}\n"
    assert read(text) == node
    value = getattr(node, "value", None)
    assert type(getattr(read(text), "value", None)) is type(value)


def test_none_and_empty_differ():
    """A field that is none, one that is empty text and one that is no are told apart."""
    shown = {show(n.Lit(value, TEXT)) for value in (None, "", False, Fraction(0))}
    assert len(shown) == 4


def test_whole_numbers_stay_whole():
    """A field of whole numbers reads back as whole numbers, one of exact numbers as fractions."""
    program = read(show(PROGRAM))
    assert type(program.deadlines[0].length) is int
    assert type(program.deadlines[0].exceptions[0][1]) is int
    assert type(program.standards[0].rows[0].value) is Fraction


def test_every_class_of_core_has_a_kind():
    """Every class that core names can be written, so a new one needs nothing here."""
    missing = [name for name in n.__all__ if isinstance(getattr(n, name), type) and getattr(n, name) not in BY_CLASS]
    assert missing == []


def test_origins_are_left_out():
    """Two nodes that differ in origin and number alone have one text."""
    assert show(n.Lit(True, BOOL, origin=n.Origin(1, 2, 3))) == show(n.Lit(True, BOOL))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "end"),
        ("(lit bool true", "end"),
        ("(lit bool true]", "bracket"),
        (")", "bracket"),
        ('(lit text "a', "character"),
        ('(lit text "\\q")', "character"),
        ("(nothing 1)", "kind"),
        ("()", "kind"),
        ('("lit" bool true)', "kind"),
        ("[1 2]", "kind"),
        ('"a"', "kind"),
        ("bool bool", "kind"),
        ("(lit bool true) (lit bool true)", "kind"),
        ("(lit bool)", "missing"),
        ("(order 序 :name 序)", None),
        ("(deadline 限 :name 限)", "missing"),
        ("(lit bool true true)", "field"),
        ("(cited a :unverified)", "field"),
        ("(cited a :law b)", "field"),
        ("(cited a :unverified true :unverified true)", "field"),
        ("(cited 1)", "value"),
        ("(cited a :unverified none)", "value"),
        ("(cited a :unverified (lit bool true))", "value"),
        ("(cited [a])", "value"),
        ("(lit bool word)", "value"),
        ("(lit bool [1 2])", "value"),
        ("(lit bool {1 2})", "value"),
        ("(lit bool (lit bool true))", "value"),
        ("(lit nothing 1)", "value"),
        ("(lit enum<> 1)", "value"),
        ("(lit opt<opt<bool>> 1)", "value"),
        ("(lit list<a,1> 1)", "value"),
        ("(lit date 2024-13-01)", "value"),
        ("(lit month 2024-13)", "value"),
        ("(lit num 1/0)", "value"),
        ("(lit num 0.5)", "value"),
        ("(lit num 1e3)", "value"),
        ("(lit num " + "9" * 5000 + ")", "value"),
        ("(enumeration 序 :members [1] :ordered true)", "value"),
        ("(at-least bool 1/2 [])", "value"),
        ("(rank num (lit bool true) (lit bool true) v [[(lit bool true)]])", "value"),
        ("(record-schema 户 :entities {户})", "value"),
        ("(not bool " * (MAX_DEPTH + 1), "depth"),
        ("[" * (MAX_DEPTH + 1), "depth"),
        ("__import__('os')", "kind"),
    ],
)  # fmt: skip
def test_other_text_is_refused(text, reason):
    """A text that is no node raises one coded problem that says why."""
    if reason is None:
        assert read(text) == n.Order("序", "序", ())
        return
    with pytest.raises(CoreTextProblem) as raised:
        read(text)
    assert raised.value.code == "CORE0001"
    assert raised.value.reason == reason


def test_what_is_no_node_has_no_text():
    """Only nodes have a text; one that holds something else, or is too deep, is refused."""
    with pytest.raises(CoreTextProblem):
        show("text")
    with pytest.raises(CoreTextProblem):
        show(n.Lit(1.5, YUAN))
    with pytest.raises(CoreTextProblem):
        show(n.Lit((Fraction(1),), YUAN))
    with pytest.raises(CoreTextProblem) as raised:
        show(nested(MAX_DEPTH))
    assert raised.value.reason == "depth"


def nested(depth):
    """A node in so many others."""
    node = YES
    for _ in range(depth):
        node = n.Not(node, BOOL)
    return node


def test_depth_costs_no_recursion():
    """A node as deep as is allowed is shown and read without Python's recursion."""
    node = nested(MAX_DEPTH - 2)
    assert show(read(show(node))) == show(node)


def test_large_texts_take_linear_time():
    """Ten thousand items in a row are shown and read in a moment."""
    started = time.perf_counter()
    node = n.And((YES,) * 10_000, BOOL)
    assert read(show(node)) == node
    assert time.perf_counter() - started < 10


@given(st.text(alphabet='()[]{}":\\ \nlitboolnum<>/-1290年', max_size=40))
def test_no_text_breaks_the_reader(text):
    """Whatever the text, reading gives a node or the one problem."""
    try:
        show(read(text))
    except CoreTextProblem as problem:
        assert 0 <= problem.offset <= len(text)


@given(st.text(max_size=20))
def test_all_names_and_texts_read_back(text):
    """Any text at all may be a literal, a name or the name of an enumeration."""
    for node in (n.Lit(text, TEXT), n.Cited(text), EnumT(text), ListT(text, 0, 1), NumberT(Unit(((text, 1),)))):
        assert read(show(node)) == node


def test_short_types_are_words_only():
    """A name that isn't a word makes the long form necessary, so a short type is never ambiguous."""
    assert short_type(EnumT("一级")) == "enum<一级>"
    assert short_type(EnumT("x>")) is None
    assert short_type(ListT("a,1", 0, 1)) is None
    assert yuan(1).type == read("num<yuan>")
