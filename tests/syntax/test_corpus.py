"""Whole files: two spellings of one language, every construct, spans."""

import pytest
from tests.syntax.reading import ALL_NODES, CORPUS, clean, read, walk

from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.normal import normalise
from baozhang_rules.syntax.parse import declared_names
from baozhang_rules.syntax.words import words

FILES = sorted(CORPUS.glob("*.pol"))


def text_of(name):
    """Return a corpus file."""
    return (CORPUS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_corpus_file_has_no_problem(path):
    """Every file of the corpus is read without a problem."""
    clean(path.read_text(encoding="utf-8"))


def test_chinese_and_english_give_equal_nodes():
    """The two spellings of every construct give the same declarations."""
    chinese, english = clean(text_of("all.zh.pol")), clean(text_of("all.en.pol"))
    for one, other in zip(chinese, english, strict=True):
        assert one == other


def test_the_corpus_shows_every_construct():
    """Each class of declaration and of expression stands in the corpus, but for what could not be read."""
    seen = {type(node) for node in walk(clean(text_of("all.zh.pol")))}
    assert ALL_NODES - seen == {nodes.BadDecl, nodes.BadExpr}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_corpus_uses_every_keyword(language):
    """Each keyword is written once in the corpus, in its first spelling."""
    text = normalise(text_of(f"all.{language}.pol"))
    missing = [e.concept for e in words().sections["keywords"].values() if e.word(language) not in text]
    assert missing == []


@pytest.mark.parametrize("name", ["all.zh.pol", "all.en.pol", "page.zh.pol"])
def test_spans_slice_the_text(name):
    """A name's span holds just the name; every node's span starts and ends at written signs."""
    text = text_of(name)
    for node in walk(clean(text)):
        span = getattr(node, "span", None)
        if span is None:
            continue
        piece = text[span.start : span.end]
        assert piece.strip() == piece != ""
        if isinstance(node, nodes.Ident) and node.text not in ("值", "月份") and name != "all.en.pol":
            assert normalise(piece) == node.text


def test_a_child_stands_inside_its_parent():
    """The span of a part lies within the span of the whole; only law text stands before it."""
    for declaration in clean(text_of("all.zh.pol")):
        for node in walk(declaration):
            if isinstance(node, nodes.Law) or not hasattr(node, "span"):
                continue
            if declaration.span.start <= node.span.start:
                assert node.span.end <= declaration.span.end
            else:
                raise AssertionError(node)


def test_comments_are_kept():
    """A comment keeps its words and its place."""
    tree, _ = read("语言版本 1  # 第一行\n# 第二行\n")
    assert [(c.text, c.span.start) for c in tree.comments] == [("第一行", 8), ("第二行", 14)]


def test_the_names_that_a_file_declares():
    """Declared names come in the order of the text: declarations, values of enumerations, facts."""
    tree, _ = read("枚举 甲 : 乙, 丙\n档案 丁\n  戊 : 元\n定义 己 = 1\n")
    assert [name.text for name in declared_names(tree)] == ["甲", "乙", "丙", "丁", "戊", "己"]
