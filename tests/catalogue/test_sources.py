"""The list of source documents, and every figure of the shipped policies held against it."""

import re
from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from baozhang_rules.catalogue import load_sources, parameters
from baozhang_rules.catalogue.sources import figure_of
from baozhang_rules.pipeline import Pipeline, policy_sets
from baozhang_rules.resources import policies_path

SOURCES = load_sources([policies_path()])
APART = ("examples", "foreign")  # these rest on documents of their own, or on none
SETS = policy_sets(sorted(path for path in policies_path().iterdir() if path.is_dir() and path.name not in APART))
MADE = [Pipeline(paths) for paths in SETS]
FIGURES = [each for made in MADE for each in parameters(made.index)]


def told(figure):
    """Return what a failure shows of a figure."""
    return figure.owner, figure.region, str(figure.start or ""), figure.text(), figure.cite and figure.cite.text


def test_the_lists_read():
    """Every list of documents is in order, and no id is given twice."""
    assert [problem.message("zh") for problem in SOURCES.problems] == []
    assert len(SOURCES.all) >= 30


def test_every_figure_cites_a_document_of_the_list():
    """A figure that isn't 待核 names a document that has an id."""
    assert len(FIGURES) >= 100
    assert [told(f) for f in FIGURES if not f.unverified and not (f.cite and SOURCES.cited_in(f.cite.text))] == []


def test_every_figure_is_as_it_was_read():
    """A figure that isn't 待核 equals, in number and unit, one that was read in a document that it cites."""
    assert [told(f) for f in FIGURES if not f.unverified and f.quoted_by(SOURCES) is None] == []


def test_a_row_is_held_against_its_own_day():
    """The figure of one year doesn't stand in for another's: each row of a series is quoted for its own first day."""
    rows = {(f.owner, f.region, f.start): f.quoted_by(SOURCES) for f in FIGURES if f.row}
    source, figure = rows["低保标准", "310000", date(2024, 7, 1)]
    assert (source.id, figure.text) == ("SH-2024-TIAOZHENG", "1595 元/人/月")
    assert rows["低保标准", "310000", date(2017, 4, 1)] is None, "nobody has read it: the row is 待核"


def test_a_figure_of_one_article_does_not_stand_in_for_anothers():
    """Three and ten working days both stand in the document: a rule that cites article 15 is held against article 15."""
    three = next(f for f in FIGURES if f.owner == "启动调查")
    assert three.text() == "3 工作日" and three.quoted_by(SOURCES) is not None
    ten = evolve(three, value=Fraction(10))
    assert any(figure.text == "10 工作日" for source in SOURCES.cited_in(ten.cite.text) for figure in source.figures)
    assert ten.quoted_by(SOURCES) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1595 元/人/月", (Fraction(1595), "元/人/月")),
        ("10,000.50 元", (Fraction("10000.5"), "元")),
        ("70%", (Fraction(7, 10), "")),
        ("1.3 倍", (Fraction(13, 10), "")),
        ("三万元", None),
        ("", None),
    ],
)
def test_figures_as_they_are_written(text, found):
    """A figure is a number and its unit; percentages and multiples are ratios."""
    assert figure_of(text) == found


WRONG = {
    "not TOML": "[A\n",
    "no section": 'title = "甲"\n',
    "no title": "[A]\nseen = '原文'\n",
    "title is a number": "[A]\ntitle = 2024\n",
    "an entry nobody knows": "[A]\ntitle = '甲'\ntitel = '乙'\n",
    "day as text": "[A]\ntitle = '甲'\nfrom = '2024-07-01'\n",
    "day with a time": "[A]\ntitle = '甲'\nfrom = 2024-07-01T08:00:00\n",
    "seen in another way": "[A]\ntitle = '甲'\nseen = '听说'\n",
    "cited as one text": "[A]\ntitle = '甲'\ncited = '甲'\n",
    "a figure without digits": "[A]\ntitle = '甲'\n[A.figures]\n'标准' = '三万元'\n",
    "an article that is a number": "[A]\ntitle = '甲'\n[A.articles]\n'第一条' = 1\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_list_that_is_off_is_a_problem(text, tmp_path):
    """What is wrong with a list is told with its place, and the rest of the lists is still read."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.toml").write_text(text, encoding="utf-8")
    (folder / "b.toml").write_text("[B]\ntitle = '乙办法'\n", encoding="utf-8")
    found = load_sources([tmp_path])
    assert [problem.code for problem in found.problems] == ["POL0941"]
    assert [source.id for source in found.all] == ["B"]


def test_an_id_belongs_to_one_document(tmp_path):
    """Two documents of one id are a problem; the first stays."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text(f"[A]\ntitle = '{name}'\n", encoding="utf-8")
    found = load_sources([tmp_path])
    assert [problem.code for problem in found.problems] == ["POL0942"]
    assert [source.title for source in found.all] == ["a"]


LISTED = [source for source in SOURCES.all if source.articles]
ARTICLE = re.compile("第[一二三四五六七八九十百]+条")


def cited_articles(source):
    """Return the articles of a document that policies cite: those between its words and the next document."""
    found = set()
    for made in MADE:
        for site in made.program.sites:
            text = "" if site.cite is None else site.cite.text
            for word in source.words:
                for rest in text.split(word)[1:]:
                    found |= set(ARTICLE.findall(re.split("[《;]|〔", rest)[0]))
    return found


@pytest.mark.parametrize("source", LISTED, ids=lambda source: source.id)
def test_each_article_is_a_rule_or_left_out_with_a_reason(source):
    """What a list calls a rule is cited by a policy; an article that is cited is listed as one."""
    rules = {article for article, state in source.articles.items() if state == "规则"}
    left = {article for article, state in source.articles.items() if state != "规则"}
    assert all(len(source.articles[article]) >= 2 for article in left)
    used = cited_articles(source)
    assert {"called a rule, cited nowhere": rules - used, "cited, not listed as a rule": used - rules} == {
        "called a rule, cited nowhere": set(),
        "cited, not listed as a rule": set(),
    }
