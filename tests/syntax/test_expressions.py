"""Expressions: what each form means, and how forms combine."""

import pytest
from tests.syntax.reading import codes, only, read, value

from baozhang_rules.syntax import nodes
from baozhang_rules.text import Source


def shown(node):
    """Return an expression as a short text with all its parentheses."""
    match node:
        case nodes.Number(value=number, percent=percent):
            return f"{number * 100}%" if percent else str(number)
        case nodes.Path(parts=parts):
            return ".".join(part.text for part in parts)
        case nodes.Binary(op=op, left=left, right=right) | nodes.Compare(op=op, left=left, right=right):
            return f"({shown(left)} {op} {shown(right)})"
        case nodes.Logic(op=op, items=items):
            return "(" + f" {op} ".join(map(shown, items)) + ")"
        case nodes.Unary(op=op, operand=operand):
            return f"{op}({shown(operand)})"
        case nodes.Aggregate(kind=kind, source=source):
            return f"{kind}[{shown(source)}]"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("甲 + 乙 × 丙", "(甲 + (乙 * 丙))"),
        ("甲 - 乙 - 丙", "((甲 - 乙) - 丙)"),
        ("(甲 - 乙) × 丙", "((甲 - 乙) * 丙)"),
        ("-甲 * 乙", "(neg(甲) * 乙)"),
        ("甲 的 1.5 倍", "(甲 * 3/2)"),
        ("甲 的 1.5倍 - 乙", "((甲 * 3/2) - 乙)"),
        ("甲 times 1.5", "(甲 * 3/2)"),
        ("甲 的 70%", "(甲 * 70%)"),
        ("成员 的 收入 的 70%", "(成员.收入 * 70%)"),
        ("member's income times 70%", "(member.income * 70%)"),
        ("member’s income", "member.income"),
        ("合计 成员 的 收入 的 70%", "(sum[成员.收入] * 70%)"),
        ("合计 成员 的 收入 + 1", "(sum[成员.收入] + 1)"),
        ("甲 低于 乙 的 2 倍", "(甲 < (乙 * 2))"),
        ("甲 且 非 乙 且 丙", "(甲 and not(乙) and 丙)"),
        ("甲 或 (乙 且 丙)", "(甲 or (乙 and 丙))"),
        ("(甲 或 乙) 且 丙", "((甲 or 乙) and 丙)"),
        ("甲 为 乙 或 丙 低于 1", "((甲 = 乙) or (丙 < 1))"),
        ("残疾等级 二级 以上", "(残疾等级 >= 二级)"),
        ("甲 / 乙 2 以下", "((甲 / 乙) <= 2)"),
    ],
)
def test_precedence(text, meaning):
    """Operators bind as written in the language's page."""
    assert shown(value(text)) == meaning


@pytest.mark.parametrize(
    ("words", "op"),
    [
        ("低于 小于 少于 不满 未满 不足 <", "<"),
        ("超过 高于 多于 大于 >", ">"),
        ("不超过 不高于 <= ≤ ＜＝", "<="),
        ("不低于 不少于 达到 届满 >= ≥", ">="),
        ("为 等于 = ＝ ==", "="),
        ("不为 不等于 != ≠ <>", "!="),
    ],
)
def test_words_before_a_bound(words, op):
    """The law's words before a bound include or exclude it as the Civil Code says."""
    for word in words.split():
        assert value(f"甲 {word} 3").op == op, word


@pytest.mark.parametrize(
    ("word", "op"),
    [("以上", ">="), ("以下", "<="), ("以内", "<="), ("以外", ">"), ("及以上", ">="), ("or more", ">="), ("(含)以上", ">=")],
)
def test_words_after_a_bound(word, op):
    """The law's words after a bound include it, except 以外."""
    compare = value(f"甲 60周岁 {word}")
    assert (compare.op, compare.postfix) == (op, True)


@pytest.mark.parametrize(
    ("text", "op"),
    [("低于 3 元 (含)", "<="), ("低于 3 元（含）", "<="), ("不超过 3 元 (不含)", "<"), ("超过 3 元 (inclusive)", ">=")],
)
def test_the_bound_itself(text, op):
    """`(含)` after a number includes it, `(不含)` leaves it out."""
    assert value(f"甲 {text}").op == op


def test_rounding_and_comparing_are_told_apart():
    """`不足 1 元 按 1 元 计` rounds, `不足 1 元` compares."""
    assert value("(甲) 不足 1 元 按 1 元 计").mode == "up"
    assert value("(甲) 不足 1 元").op == "<"


def test_a_name_that_is_declared_wins_over_keywords_inside_it():
    """A whole word that is a name stays a name, whatever stands inside it."""
    for name in ("一事一议", "为老服务", "无障碍改造", "低于标准的家庭"):
        assert value(name) == nodes.Path((nodes.Ident(name, span=None),), span=None)


def test_soft_keywords_are_names_elsewhere():
    """A word such as 日期 or 地区 is a keyword only where the grammar admits it."""
    record = only("档案 家庭\n  地区 : 地区码\n  日期 : 日期\n  单位 : 文字\n  key : text key\n")
    assert [fact.name.text for fact in record.facts] == ["地区", "日期", "单位", "key"]
    assert [fact.type.kind for fact in record.facts] == ["region", "date", "text", "text"]
    assert value("日期 不早于 基准日").left == nodes.Path((nodes.Ident("日期", span=None),), span=None)


def test_everyday_unit_words_are_names_by_themselves():
    """`household` is a record's name, `2 households` and `CNY/household` are amounts."""
    record = only("record person in household\n  size : persons\n  spouse : person or none\n")
    assert record.parent.text == "household"
    assert [(fact.type.kind, fact.type.optional) for fact in record.facts] == [("unit", False), ("name", True)]


def test_a_line_goes_on():
    """An open parenthesis, or a deeper line that starts with 且, goes on with the line before."""
    text = "定义 x\n  = (甲\n  + 乙) × 丙\n定义 y = 甲\n  且 乙\n"
    one, other = read(text)[0].declarations
    assert shown(one.value) == "((甲 + 乙) * 丙)"
    assert shown(other.value) == "(甲 and 乙)"


def test_law_text_belongs_to_what_follows():
    """Lines that start with `>` hang on the next declaration or clause, joined by line ends."""
    text = "> 第一行\n> 第二行\n救助对象 甲\n  应当同时符合:\n    > 丙\n    乙: 丁\n"
    declaration = only(text)
    assert declaration.law.text == "第一行\n第二行"
    assert declaration.groups[0].clauses[0].law.text == "丙"
    assert codes("> 说明\n引入 标准.家庭\n") == ["POL0070"]


@pytest.mark.parametrize(
    ("written", "text", "unverified"),
    [
        ("依据 《办法》第四条", "《办法》第四条", False),
        ("依据 民发〔2021〕57号 待核", "民发〔2021〕57号", True),
        ("依据 民发〔2021〕57号（待核）", "民发〔2021〕57号", True),
        ("依据 民发〔2021〕57号 [待核]  # 说明", "民发〔2021〕57号", True),
        ("basis 7 CFR 273.9(a)(1) unverified", "7 CFR 273.9(a)(1)", True),
        ("basis 7 CFR 273.9(a)(1)", "7 CFR 273.9(a)(1)", False),
    ],
)
def test_citations(written, text, unverified):
    """A citation takes the rest of its line and may say that it is unverified."""
    cite = only(f"标准 甲 = 1 元 {written}\n").cite
    assert (cite.text, cite.unverified) == (text, unverified)


def test_mixed_logic_is_mended_by_parentheses():
    """The fix of mixed 且 and 或 reads without a problem and means what 且 first means."""
    text = "定义 x = 甲 或 乙 且 丙\n"
    tree, (problem,) = read(text)
    fixed = problem.fix().apply(Source("t.pol", text))
    assert fixed == "定义 x = 甲 或 (乙 且 丙)\n"
    assert read(fixed)[0] == tree
