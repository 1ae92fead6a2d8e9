"""The reference that is made from the grammar, the table of words and the registers of problems."""

import re
import sys

import pytest
from tests.docs.blocks import ROOT

sys.path.insert(0, str(ROOT / "docs" / "_ext"))
pytest.importorskip("pygments")
pol_tables = pytest.importorskip("pol_tables")
pol_problems = pytest.importorskip("pol_problems")
pol_lexer = pytest.importorskip("baozhang_rules.docsgen.lexer")

REFERENCE = ROOT / "docs" / "reference"


def test_every_declaration_has_a_section():
    """What the grammar can declare, the page of constructs explains; nothing else has a target there."""
    text = (REFERENCE / "constructs.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(form-(\w+)\)=", text)) == sorted(pol_tables.declarations())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_has_a_section_in_both_languages(lang):
    """Every problem is in the reference of each language, in that language, with a wrong and a right example."""
    text = pol_problems.problems(lang)
    wrong, right = ("错误写法:", "正确写法:") if lang == "zh" else ("Wrong:", "Right:")
    for code in pol_problems.codes():
        section = text.split(f"\n### {code}\n")[1].split("\n```{pol:code}")[0]
        assert wrong in section and right in section, code
        prose = section.split(wrong)[0]
        assert re.search("[\u4e00-\u9fff]{4}" if lang == "zh" else "[A-Za-z]+ [a-z]+ [a-z]+", prose), code
        assert lang == "zh" or "。" not in re.sub("`[^`]*`", "", prose), code


def test_every_record_problem_is_listed():
    """Every code of a record problem is in the reference."""
    from baozhang_rules.runtime.record_problems import RECORD_MESSAGES

    text = pol_problems.record_problems()
    assert [code for code in RECORD_MESSAGES if f"## {code}\n" not in text] == []


def test_every_word_is_listed():
    """Every spelling of every keyword, comparison and unit is in the tables."""
    from baozhang_rules.syntax.words import words

    text = pol_tables.keywords() + pol_tables.comparisons() + pol_tables.units() + pol_tables.bounds()
    entries = [entry for s in ("keywords", "compare", "compare_after", "units") for entry in words().sections[s].values()]
    assert [word for entry in entries for word in entry.spellings if f"`{word}`" not in text] == []


def test_the_words_of_the_civil_code_include_or_exclude_as_it_says():
    """Art. 1259: 以上, 以下, 以内, 届满 include the number; 不满, 超过, 以外 exclude it."""
    from baozhang_rules.syntax.words import words

    meaning = {w: e.extra["op"] for s in ("compare", "compare_after") for e in words().sections[s].values() for w in e.spellings}
    assert {meaning[word] for word in ("以上", "届满")} == {">="}
    assert {meaning[word] for word in ("以下", "以内")} == {"<="}
    assert {meaning[word] for word in ("超过", "以外")} == {">"}
    assert meaning["不满"] == "<"
    assert set(meaning) >= pol_tables.CIVIL_CODE


def test_a_form_shows_keywords_instead_of_terminals():
    """The grammar's rules are shown with the words that an author writes."""
    assert pol_tables.shown_form("import_decl") == 'import_decl: "引入" _dotted ⏎'
    assert pol_tables.shown_form("import_decl", "en") == 'import_decl: "import" _dotted ⏎'
    assert "KW_" not in pol_tables.grammar()


def test_the_lexer_colours_a_policy():
    """Keywords, comparisons, units, law and comments get their colours, and the text comes back whole."""
    from pygments.token import Comment, Keyword, Number, Operator, String

    text = '> 要旨 第一条\n标准 甲标准 : 元/月 = 18周岁 以上 # 注\n政策 乙\n  规则 丙 : 丁 错误 "戊"\n'
    found = list(pol_lexer.PolLexer(ensurenl=False, stripnl=False).get_tokens(text))
    assert "".join(value for _, value in found) == text
    kinds = {value.strip(): kind for kind, value in found}
    assert kinds["标准"] is Keyword
    assert kinds["18"] is Number
    assert kinds["周岁"] is Keyword.Type
    assert kinds["以上"] is Operator.Word
    assert kinds["> 要旨 第一条"] is String.Doc
    assert kinds["# 注"] is Comment
    assert "甲标准" in kinds


def test_an_unknown_mark_is_reported():
    """A mark that names no section of the reference is a warning, so the build fails."""
    pytest.importorskip("sphinx")
    reference = pytest.importorskip("pol_reference")
    reported = []
    assert reference.expanded("<!-- pol: nothing -->\n", reported.append) == "<!-- pol: nothing -->\n"
    assert reported == ["<!-- pol: nothing -->"]
    assert "| 写法 |" in reference.expanded("<!-- pol: bounds -->\n")
