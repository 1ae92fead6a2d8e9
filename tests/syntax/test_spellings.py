"""Forms that read better in one language and mean what the other's means."""

import pytest
from tests.syntax.reading import clean, codes, only, read, value

from baozhang_rules.syntax import nodes
from baozhang_rules.text import Source


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("$16/month", "16 USD/month"),
        ("$1,041.50/month", "1,041.50 USD/month"),
        ("$16", "16 USD"),
        ("$16/person/month", "16 USD/person/month"),
        ("¥16/月", "16 元/月"),
        ("￥1,000", "1,000 元"),
        ("-$5/month", "-5 USD/month"),
        ("a + $5 / 2", "a + 5 USD / 2"),
        ("poverty times factor", "poverty × factor"),
        ("poverty times 1.3", "poverty 的 1.3 倍"),
        ("poverty times 70%", "poverty 的 70%"),
        ("poverty times 24 months", "poverty × 24 个月"),
        ("poverty times (a + b)", "poverty × (a + b)"),
        ("a times b times c", "a 乘以 b 乘以 c"),
        ("a times b / c", "a × b / c"),
        ("income round to 1 USD/month", "(income) 四舍五入到 1 美元/月"),
        ("income round up to 1 USD", "(income) 向上进到 1 美元"),
        ("成员 的 收入 不足 1 元 按 1 元 计", "(成员 的 收入) 不足 1 元 按 1 元 计"),
    ],
)
def test_two_ways_of_one_expression(written, same):
    """Each pair gives equal nodes."""
    assert value(written) == value(same)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("choices of a : b, c\n", "choices_of a : b, c\n"),
        ("may be received together a, b\n", "可以同时享受 a, b\n"),
        ("may be together a, b\n", "可以同时享受 a, b\n"),
        ("not payable together a, b : highest\n", "不得重复享受 a, b : 就高\n"),
        ("not together a, b : highest\n", "不得重复享受 a, b : 就高\n"),
        ('always "x" : a as b grows never rises\n', '恒有 "x" : a 随 b 不增加\n'),
        ('always "x" : a along b never rises\n', '恒有 "x" : a 随 b 增加 不增加\n'),
        ("benefit a : USD/month\n  for those where b\n", "定补 a : 美元/月\n  对象 当 b\n"),
        ("benefit a : USD/month\n  for when b\n", "定补 a : 美元/月\n  对象  当 b\n"),
        ("define a : yes/no = b\n", "define a : yes_no = b\n"),
        ("convention age : on_birthday\n", "约定 年龄 : 生日当日\n"),
        ("define a : USD = b\n  except when c : d round to 1 USD\n", "定义 a : 美元 = b\n  但 当 c : (d) 四舍五入到 1 美元\n"),
        (
            "define a : USD\n  when c : d round to 1 USD\n  other : e\n",
            "定义 a : 美元\n  当 c : (d) 四舍五入到 1 美元\n  其他 : e\n",
        ),
    ],
)
def test_two_ways_of_one_declaration(written, same):
    """Each pair gives equal declarations."""
    assert only(written) == only(same)


@pytest.mark.parametrize("text", ["定义 x = a + b 四舍五入到 1 元\n", "定义 x = 合计 a 四舍五入到 1 元\n"])
def test_what_is_rounded_is_never_in_doubt(text):
    """Only a whole value that is one name may be rounded without parentheses."""
    assert codes(text) != []


@pytest.mark.parametrize("sign", ["$ 16", "$", "¥ 16", "$x"])
def test_a_sign_of_money_touches_its_number(sign):
    """A sign that stands alone is reported with how an amount is written."""
    problem = read(f"define x = {sign}\n")[1][0]
    assert (problem.code, "16/month`" in problem.help("en")) == ("POL0025", True)


@pytest.mark.parametrize("text", ["$1,6", "$16abc", "$16/abc"])
def test_a_misspelt_amount_with_a_sign_is_reported(text):
    """An unknown unit or a stray letter after such an amount is a problem, never dropped."""
    assert codes(f"define x = {text}\n") != []


@pytest.mark.parametrize("name", ["total", "units", "change", "grows", "个", "改", "增加"])
def test_soft_words_are_names_elsewhere(name):
    """A word that is a keyword only in one place may name a definition."""
    found = only(f"定义 {name} : 元 = {name} + 1 元\n")
    assert (found.name.text, found.value.left.parts[0].text) == (name, name)


def test_a_definition_called_total_can_be_expected():
    """`total` before `=` is a name, before a name it starts a sum over months."""
    text = 'scenario "x"\n  base date 2024-01-01\n  h:\n    a 1 CNY\n  expect:\n    total = 1 CNY\n'
    (step,) = only(f"{text}    total aid 2024-01 to 2024-02 = 1 CNY\n    total eligible\n").steps
    assert [(e.kind, e.subject.parts[0].text) for e in step.expectations] == [
        ("amount", "total"),
        ("total", "aid"),
        ("outcome", "total"),
    ]


@pytest.mark.parametrize(
    ("line", "better", "sure"),
    [
        ("  must meet one of:\n    a: b\n", "must meet any of", False),
        ("  must met all of:\n    a: b\n", "must meet all of", True),
        ("  except if any of:\n    a: b\n", "except where any of", True),
        ("  must meet at lest 2:\n    a: b\n", "must meet at least", True),
    ],
)
def test_a_phrase_with_a_wrong_word(line, better, sure):
    """A phrase of several words with one wrong is reported whole; it is mended by itself only where no other is as near."""
    text = f"class x\n{line}"
    problem = read(text)[1][0]
    assert (problem.code, problem.suggestion) == ("POL0012", better)
    assert (problem.fix() is not None) is sure
    if sure:
        assert codes(problem.fix().apply(Source("t.pol", text))) == []


def test_a_phrase_is_not_suggested_where_it_is_not_legal():
    """Words that resemble a phrase of another place get no such suggestion."""
    problem = read("define x = a must meet one of b\n")[1][0]
    assert "must meet" not in (getattr(problem, "suggestion", None) or "")


def test_a_filler_has_dates_of_its_own():
    """填补 takes lines 施行, 印发, 地区, 废止 and 依据."""
    filler = only("填补 甲 的 乙 : 丙\n  施行 2024-01-01 起 至 2024-12-31\n  印发 2023-12-01\n  依据 第一条\n")
    assert isinstance(filler, nodes.FillClause)
    assert (str(filler.validity.start), str(filler.validity.end), filler.cite.text) == ("2024-01-01", "2024-12-31", "第一条")
    assert only("填补 甲 的 乙 : 丙\n").validity is None


def test_each_exception_of_a_deadline_has_its_citation():
    """An exception on a line of its own keeps its source apart from the deadline's."""
    found = only("期限 甲 : 7 天 自 乙\n  但 当 丙 : 10 天 依据 第一条\n  但 当 丁 : 12 天\n  依据 第二条\n")
    assert [cite and cite.text for cite in found.exception_cites] == ["第一条", None]
    assert found.cite.text == "第二条"


def test_the_law_of_a_convention():
    """The regulation's text before 约定 belongs to it."""
    (found,) = clean("> 要旨 周岁\n约定 年龄 : 生日当日\n")
    assert found.law.text == "要旨 周岁"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("合计 甲 2024-12 至 2024-11 = 1 元", "POL0077"),
        ("合计 甲 2000-01 至 2024-11 = 1 元", "POL0077"),
        ("甲 1.5 个", "POL0074"),
        ("甲 1 元 个", "POL0074"),
    ],
)
def test_expectations_that_make_no_sense(line, code):
    """Months that run backwards or too far, and counts that aren't whole, are reported."""
    text = f'算例 "x"\n  基准日 2024-01-01\n  家庭:\n    甲 1 元\n  应得:\n    {line}\n'
    assert codes(text) == [code]


def test_a_change_needs_a_record():
    """改 before any record is reported."""
    text = '算例 "x"\n  基准日 2024-01-01\n  改:\n    甲 1 元\n  家庭:\n    甲 1 元\n  应得:\n    甲 符合\n'
    assert codes(text) == ["POL0076"]
