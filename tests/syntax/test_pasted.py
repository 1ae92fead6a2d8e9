"""What is pasted from Word or Excel is told with a code, and each fix gives a text that parses and means what was meant."""

import pytest
from tests.syntax.reading import read

from baozhang_rules.diagnostics import Fix
from baozhang_rules.format import fixed, format_source
from baozhang_rules.text import Source

PLAIN = """政策 甲镇.办法
  施行 2024-01-01 起
档案 家庭
  存款 : 元 范围 0 元 至 100 元
  人数 : 人
标准 救助标准 : 元/月
  | 地区   | 执行       | 值       |
  | 990101 | 2024-01-01 | 5 元/月  |
救助对象 困难家庭 编码 KUNNAN 范围 家庭
  应当同时符合:
    收入: 存款 / 人数 不超过 5 元/人
    又一: (存款 - 1 元) × 20% 低于 12000 元
提示 "请补交" 当 存款 未满 5 元
"""

SAFE = [
    ("“请补交”", '"请补交"', None),
    ("‘请补交’", '"请补交"', "POL0033"),
    ("(存款 — 1 元)", "(存款 - 1 元)", "POL0033"),
    ("收入∶ 存款", "收入: 存款", "POL0033"),
    ("收入：存款", "收入: 存款", None),
    ("│ 地区   │ 执行       │ 值       │", "| 地区   | 执行       | 值       |", "POL0033"),
    ("存款\u00a0/\u00a0人数", "存款 / 人数", None),
    ("５ 元／人", "5 元/人", None),
    ("困难\u200b家庭", "困难家庭", "POL0024"),
    ("\ufeff救助对象", "救助对象", "POL0024"),
    ("困难\u00ad家庭", "困难家庭", "POL0024"),
    ("⼈数 : 人", "人数 : 人", "POL0033"),
    ("救助對象", "救助对象", "POL0034"),
    ("標準 救助标准", "标准 救助标准", "POL0034"),
    ("應當同時符合", "应当同时符合", "POL0034"),
    ("不超過 5 元/人", "不超过 5 元/人", "POL0034"),
    ("存款 末满 5 元", "存款 未满 5 元", "POL0012"),
    ("施行 45292 起", "施行 2024-01-01 起", "POL0018"),
    ("施行 2024/1/1 起", "施行 2024-01-01 起", "POL0018"),
    ("施行 2024.1.1 起", "施行 2024-01-01 起", "POL0018"),
    ("| 990101 | 2024/1/1 | 5 元/月  |", "| 990101 | 2024-01-01 | 5 元/月  |", "POL0018"),
    ("低于 1.2E4 元", "低于 12000 元", "POL0018"),
    ("× 200‰", "× 20%", "POL0018"),
    ("范围 0～100 元", "范围 0 元 至 100 元", "POL0018"),
    ("• 收入: 存款", "收入: 存款", "POL0018"),
    ("(一) 收入: 存款", "收入: 存款", "POL0018"),
    ("1、收入: 存款", "收入: 存款", "POL0018"),
    ("一、收入: 存款", "收入: 存款", "POL0018"),
    ("收入；存款", "收入: 存款", "POL0018"),
    ("5元每人", "5 元/人", "POL0018"),
    ("存款 / 人数 =< 5 元/人", "存款 / 人数 不超过 5 元/人", "POL0018"),
]
"""What is pasted, what was meant, and the code with which it is told; None: both are read alike."""


def declared(text):
    """Return the declarations of a text that has no problem."""
    tree, found = read(text)
    assert found == ()
    return tree.declarations


@pytest.mark.parametrize(("pasted", "meant", "code"), SAFE, ids=[pasted for pasted, _, _ in SAFE])
def test_pasted_signs_and_forms(pasted, meant, code):
    """A pasted form is read as what was meant, or told with its code and a fix that writes that."""
    assert meant in PLAIN
    text = PLAIN.replace(meant, pasted, 1)
    found = read(text)[1]
    assert {problem.code for problem in found} == ({code} if code else set())
    edits = [edit for problem in found for edit in (problem.fix().edits if problem.fix() else ())]
    assert bool(edits) == bool(code)
    mended = Fix(tuple(edits), "", "").apply(Source("t.pol", text)) if edits else text
    assert declared(mended) == declared(PLAIN)


def test_a_table_pasted_from_a_spreadsheet():
    """Rows whose cells are parted by tabs are one problem, whose fix writes the table."""
    rows = [line for line in PLAIN.split("\n") if line.startswith("  |")]
    text = PLAIN
    for row in rows:
        text = text.replace(row, "\t".join(cell.strip() for cell in row.strip(" |").split("|")))
    (problem,) = read(text)[1]
    assert (problem.code, problem.lines) == ("POL0065", 2)
    assert declared(problem.fix().apply(Source("t.pol", text))) == declared(PLAIN)


def test_fmt_mends_what_is_pasted():
    """`fmt --fix` mends every pasted sign of a text at once and lays it out as the plain text."""
    text = PLAIN.replace("救助对象", "救助對象").replace("应当同时符合", "應當同時符合").replace("困难家庭", "困难\u200b家庭")
    text = text.replace("(存款 - 1 元)", "(存款 — 1 元)").replace('"请补交"', "‘请补交’").replace("  人数", "\t人数")
    assert format_source(fixed(Source("t.pol", text))).text == format_source(Source("t.pol", PLAIN)).text


@pytest.mark.parametrize("text", ["依据 《办法》—第三条∶甲", "> 条文——第三条：「甲」", "# 說明 — 甲"])
def test_what_is_quoted_stays(text):
    """Signs in citations, texts of the law and comments are the author's."""
    body = {"依": f"定义 甲 : 元 = 5 元 {text}\n", ">": f"{text}\n定义 甲 : 元 = 5 元\n", "#": f"{text}\n"}[text[0]]
    assert read(body)[1] == ()


def test_a_name_in_traditional_characters_may_be_used():
    """A name that is declared in traditional characters is read; one that is declared in simplified ones is told."""
    assert read("定义 標準額 : 元 = 5 元\n定义 乙 : 元 = 標準額\n")[1] == ()
    (problem,) = read("定义 标准额 : 元 = 5 元\n定义 乙 : 元 = 標準額\n")[1]
    assert (problem.code, problem.better) == ("POL0034", "标准额")
