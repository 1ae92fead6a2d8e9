"""Formatting any policy text: the same tree, every comment at its place, and nothing left to change."""

from functools import cache
from itertools import pairwise

import pytest
from tests.docs.blocks import pieces
from tests.format.corpus import ROOT, by_name, corpus, sequence, tree

from baozhang_rules.diagnostics import Collector
from baozhang_rules.format import format_source
from baozhang_rules.syntax.parse import parse
from baozhang_rules.text import Source, display_width

EVERY = pytest.mark.parametrize("source", corpus(), ids=by_name)
WHOLE = [source for source in corpus() if source.name.startswith(("policies", "tests/syntax", "src"))]
FEATURES = [Source(name, (ROOT / "tests/syntax/corpus" / name).read_text(encoding="utf-8")) for name in ("all.zh.pol", "all.en.pol")]


@cache
def formatted(source, lang=None):
    """Return the formatted text, which must be there."""
    result = format_source(source, lang)
    assert result.text is not None, [(p.code, p.message("en"), p.span) for p in result.problems]
    return Source(source.name, result.text)


def text(written, lang=None):
    """Return a text as it is formatted."""
    return formatted(Source("t.pol", written), lang).text


def test_the_corpus_is_large():
    """Shipped policies, both feature files, starters and blocks of pages are among the texts."""
    names = {source.name for source in corpus()}
    assert {"policies/examples/town.pol", "tests/syntax/corpus/all.en.pol"} <= names
    assert any(name.startswith("docs/reference/constructs.md:") for name in names)
    assert len(names) > 60


@EVERY
def test_a_text_keeps_its_tree_and_its_order(source):
    """The declarations are equal, and tokens, law and comments follow each other as before."""
    after = formatted(source)
    assert tree(after)[0].declarations == tree(source)[0].declarations
    assert sequence(after) == sequence(source)


@EVERY
def test_formatting_again_changes_nothing(source):
    """A formatted text is formatted."""
    once = formatted(source)
    assert formatted(once).text == once.text


@EVERY
def test_every_line_is_clean(source):
    """No tab, no blank at a line's end, no two blank lines in a row, one line end at the end."""
    lines = formatted(source).text.split("\n")
    assert lines[-1] == "" and lines[0].strip() and lines[-2].strip()
    assert [line for line in lines if line != line.rstrip() or "\t" in line] == []
    assert all(above or below for above, below in pairwise(lines))


@EVERY
def test_bars_of_a_table_stand_under_each_other(source):
    """In a formatted table each bar is as many columns from the left as the one above it."""
    above = None
    for line in formatted(source).text.splitlines():
        row = line.lstrip().startswith("|")
        bars = [display_width(line[:at]) for at, sign in enumerate(line) if sign == "|"] if row else None
        if row and above is not None and '"' not in line:
            assert bars == above, line
        above = bars


# ------------------------------------------------------------------------------------------------ comments


@EVERY
def test_comments_between_any_two_lines_survive(source):
    """With a comment before and after every line, at the line's end too, all are kept, each between the same tokens."""
    lines = [f"# 注 {number}\n{line}" for number, line in enumerate(source.text.splitlines())]
    busy = Source(source.name, "\n".join(lines) + "\n# 末\n")
    after = formatted(busy)
    assert sequence(after) == sequence(busy)
    assert len(tree(after)[0].comments) >= len(lines) + 1
    assert formatted(after).text == after.text


@EVERY
def test_comments_after_any_line_survive(source):
    """With a comment at the end of every line that holds no text to the line's end, all are kept at their lines."""
    lines = source.text.splitlines()
    busy = Source(source.name, "".join(f"{line}   #注{number}\n" for number, line in enumerate(lines)))
    after = formatted(busy)
    assert sequence(after) == sequence(busy)
    assert formatted(after).text == after.text


@pytest.mark.parametrize("source", FEATURES, ids=by_name)
def test_a_comment_between_any_two_words_survives(source):
    """Wherever a line may be broken after a word, it may be broken by a comment, which stays between the two words."""
    tried = 0
    for written in blocks(source):
        for at in breaks(written):
            broken = Source("t.pol", f"{written[:at]} # 注\n            {written[at:]}")
            collector = Collector()
            parse(broken, collector)
            if collector.problems:
                continue
            after = formatted(broken)
            assert sequence(after) == sequence(broken)
            assert formatted(after).text == after.text
            tried += 1
    assert tried > 100


def blocks(source):
    """Return the top-level declarations of a text, each with what is nested in it."""
    found = []
    for line in source.text.splitlines(keepends=True):
        if line[0] in " \n" and found:
            found[-1] += line
        elif line[0] not in "#>":
            found.append(line)
    return found


def breaks(written):
    """Return the places behind blanks and opening parentheses within lines that aren't rows."""
    return [
        at
        for at in range(1, len(written))
        if written[at - 1] in " (" and written[at] not in " \n" and "|" not in written and '"' not in written
    ]


def test_comments_take_the_indentation_of_what_they_stand_before():
    """A comment goes with the next line; at the end of a block it stays in the block that it was indented to."""
    written = "# 头\n救助对象 甲\n      # 一\n    应当同时符合:\n      # 二\n        乙: 丙\n      # 三\n    # 四\n# 五\n定义 丁 = 1\n"
    assert text(written) == (
        "# 头\n救助对象 甲\n  # 一\n  应当同时符合:\n    # 二\n    乙: 丙\n  # 三\n  # 四\n# 五\n定义 丁 = 1\n"
    )


# ------------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("定义  甲:元=乙+1元", "定义 甲 : 元 = 乙 + 1 元\n"),
        ("定义 甲 ： 元 ＝ 最大值（乙，１０,０００元）", "定义 甲 : 元 = 最大值(乙, 10,000 元)\n"),
        ("定义 甲 = ( 乙 + - 丙 ) * 2 / 3", "定义 甲 = (乙 + -丙) × 2 / 3\n"),
        ("定义 甲 = 乙 且 ( 丙 或 非 丁 )", "定义 甲 = 乙 且 (丙 或 非 丁)\n"),
        ("定义 甲 = 年龄 18周岁 以上", "定义 甲 = 年龄 18 周岁 以上\n"),
        ("定义 甲 = 乙 低于 1.5 万 元", "定义 甲 = 乙 低于 1.5万元\n"),
        ("定义 甲 = 乙 低于 三万元", "定义 甲 = 乙 低于 三万元\n"),
        ("定义 甲 = 乙 的 70 %", "定义 甲 = 乙 的 70%\n"),
        ("定义 甲 = 乙 小于 3 元(含)", "定义 甲 = 乙 小于 3 元 (含)\n"),
        ("定义 甲 = 平均 乙 于 2024 年 7 月 1 日 前 6个月", "定义 甲 = 平均 乙 于 2024年7月1日 前 6 个月\n"),
        ("定义 甲 = “张三”", '定义 甲 = "张三"\n'),
        ("定义 甲 = 乙 依据：《办法》 第 一 条  待核", "定义 甲 = 乙   依据 《办法》 第 一 条  待核\n"),
        ("define a = b 's c", "define a = b's c\n"),
        ("引入 标准 . 家庭", "引入 标准.家庭\n"),
        ("困难程度:甲 重于 乙", "困难程度 : 甲 重于 乙\n"),
        ("政策 甲\n    文号:一号  甲\n    编码 A", "政策 甲\n  文号 一号  甲\n  编码 A\n"),
        (">  要旨\n＞一\n定义 甲 = 1", "> 要旨\n> 一\n定义 甲 = 1\n"),
        ("\n\n定义 甲 = 1\n\n\n\n定义 乙 = 2\n\n", "定义 甲 = 1\n\n定义 乙 = 2\n"),
        ("定义 甲 = (乙\n     + 丙)", "定义 甲 = (乙\n  + 丙)\n"),
        ("# 一\r\n定义 甲 = 1 #二\r\n", "# 一\n定义 甲 = 1  # 二\n"),
        ("政策 甲\n  文号# 一\n># 二\n定义 乙 = 1 依据# 三", "政策 甲\n  文号# 一\n># 二\n定义 乙 = 1   依据# 三\n"),
        ("", ""),
        ("\n \n", ""),
        ("#", "#\n"),
    ],
)
def test_writing(written, printed):
    """Blanks, signs, digits, line ends and blank lines come out in the one way."""
    assert text(written) == printed


def test_colons_touch_labels_and_stand_apart_from_names():
    """A clause's or step's label is followed by a colon at once, a declared name or a condition by a blank and a colon."""
    written = "救助对象 甲\n  应当同时符合 :\n    乙 : 丙\n定补 丁:元\n  对象 甲\n  戊 : 基本额 当 己 : 1 元\n"
    printed = "救助对象 甲\n  应当同时符合:\n    乙: 丙\n定补 丁 : 元\n  对象 甲\n  戊: 基本额 当 己 : 1 元\n"
    assert text(written) == printed


def test_sources_and_comments_of_neighbours_share_a_column():
    """Sources stand under each other with three blanks at least, comments with two; a far longer line stands apart."""
    written = "定义 甲 = 1 依据 一 # 1\n定义 乙丙 = 1 依据 二 # 2\n定义 丁 = 1\n"
    assert text(written) == "定义 甲 = 1     依据 一  # 1\n定义 乙丙 = 1   依据 二  # 2\n定义 丁 = 1\n"
    far = "定义 甲 = 1 依据 一\n定义 乙 = 一二三四五 + 一二三四五 + 一二三四五 依据 二\n"
    assert text(far) == "定义 甲 = 1   依据 一\n定义 乙 = 一二三四五 + 一二三四五 + 一二三四五   依据 二\n"


def test_options_of_facts_stand_apart_when_their_author_set_one_apart():
    """One blank before options, unless one fact of the record has more: then they share a column."""
    tight = "档案 甲\n  乙 : 元 精度 1 元\n  丙丁 : 元 按月 精度 1 元\n"
    assert text(tight) == tight
    wide = tight.replace("元 精", "元   精", 1) + "  戊 : 是否 依据 一\n"
    assert text(wide) == "档案 甲\n  乙 : 元         精度 1 元\n  丙丁 : 元 按月  精度 1 元\n  戊 : 是否       依据 一\n"


def test_a_table_is_aligned_by_what_a_terminal_shows():
    """A Chinese character takes two columns; marks behind a row stay behind it."""
    written = "标准 甲 : 元\n  |执行|值|依据|\n  |2024-01-01|1 元|一(二)|取代\n"
    printed = "标准 甲 : 元\n  | 执行       | 值   | 依据   |\n  | 2024-01-01 | 1 元 | 一(二) | 取代\n"
    assert text(written) == printed


# ------------------------------------------------------------------------------------------------ language


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("source", WHOLE, ids=by_name)
def test_a_text_in_the_other_language_and_back(source, lang):
    """Spelt in a language and back, a text has the same tokens in the same order, and the same tree but for builtins' names."""
    other = "en" if lang == "zh" else "zh"
    there = formatted(source, lang)
    back = formatted(there, other)
    assert sequence(there) == sequence(source) == sequence(back)
    assert formatted(formatted(back, lang), other).text == back.text


def test_the_feature_file_in_english_is_the_english_feature_file():
    """Written by hand, the English file of all constructs has the tree and the words that the formatter gives the Chinese one."""
    ours, theirs = formatted(FEATURES[0], "en"), formatted(FEATURES[1], "en")
    pairs = zip(ours.text.splitlines()[1:], theirs.text.splitlines()[1:], strict=True)
    assert [(a, b) for a, b in pairs if words(a) != words(b)] == []


def words(line):
    """Return the English words of a line; those that compare dates or heights are other words for less and more."""
    alike = {"earlier": "less", "later": "more", "higher": "more"}
    return [alike.get(word, word) for word in line.split() if word.isascii() and word.isalpha()]


@pytest.mark.parametrize(
    ("written", "lang", "printed"),
    [
        ("定义 甲 = 乙 达到 1元/月 且 丙 大于等于 2 人", "en", "define 甲 = 乙 reaches 1 CNY/month and 丙 no less than 2 persons\n"),
        ("定义 甲 = 乙 达到 1 元", "zh", "定义 甲 = 乙 达到 1 元\n"),
        ("定义 甲 = 乙 低于 1.5万元 或 乙 低于 三万元", "en", "define 甲 = 乙 below 15000 CNY or 乙 below 30000 CNY\n"),
        ("define a = b below $16/month or b below 1,000 USD", "zh", "定义 a = b 低于 16 美元/月 或 b 低于 1,000 美元\n"),
        ("define a = mean of b's c at 2024-07-01 preceding 1 month", "zh", "定义 a = 平均 b 的 c 于 2024-07-01 前 1 个月\n"),
        ("定义 甲 = 平均 乙 于 2024年7月1日 前 1 个月", "en", "define 甲 = mean of 乙 at 2024-07-01 preceding 1 month\n"),
        ("约定 年龄 : 生日次日 依据 一 待核", "en", "convention age : day_after_birthday   basis 一 unverified\n"),
        ("定义 甲 = 不低于零(乙)", "en", "define 甲 = nonnegative(乙)\n"),
    ],
)
def test_spelling(written, lang, printed):
    """Keywords, comparisons, units, builtins, dates and conventions change; names and words of that language already stay."""
    assert text(written, lang) == printed


# ------------------------------------------------------------------------------------------------- refusal


def test_a_broken_text_is_left_alone():
    """Of a text with an error nothing is printed, and the errors are told."""
    result = format_source(Source("t.pol", "定义 甲 = 年龄大于60周岁\n定义  乙=1\n"))
    assert result.text is None
    assert [problem.code for problem in result.problems] == ["POL0050"]


def test_a_printer_that_changes_meaning_is_caught(monkeypatch):
    """Whatever the printer might do wrong, a text that reads otherwise or lacks a comment is refused by code."""
    for wrong in ("定义 甲 = 2  # 注\n", "定义 甲 = 1\n", "定义 甲 =\n"):
        monkeypatch.setattr("baozhang_rules.format.formatted.print_text", lambda *_, wrong=wrong: wrong)
        result = format_source(Source("t.pol", "定义 甲 = 1 # 注\n"))
        assert (result.text, [problem.code for problem in result.problems]) == (None, ["POL0800"])


def test_the_guide_shows_what_the_formatter_prints():
    """The guide's text before formatting is printed as the guide's text after it."""
    found = {piece.kind: piece.text for piece in pieces(ROOT / "docs" / "guide" / "author-tools.md")}
    assert text(found["pol"]) == found["pol-shape"]
