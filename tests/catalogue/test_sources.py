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


COUNTED = {"GJ-2014-ZANXING": 70, "GJ-2021-57": 42, "GJ-2021-43": 29, "GJ-2024-GANGXING": 14}
"""Documents that were read whole, with how many articles each has."""


def numbered(text):
    """Return the numbers of the articles that a line is about: ``第一条至第三条``, ``第六条、第七条``."""
    found = set()
    for part in re.split("、", text):
        ends = [number_of(each[1:-1]) for each in ARTICLE.findall(part)]
        found |= set(range(ends[0], ends[-1] + 1))
    return found


def number_of(words):
    """Return a number below one hundred written in Chinese: ``四十二``."""
    digits = {each: at for at, each in enumerate("零一二三四五六七八九")}
    tens, _, ones = words.rpartition("十")
    return (digits.get(tens, 1) * 10 if "十" in words else 0) + digits.get(ones, 0)


@pytest.mark.parametrize("id", COUNTED)
def test_every_article_of_a_document_read_whole_is_listed_once(id):
    """None is passed over in silence: each article is called a rule, or left out with its reason."""
    (source,) = [each for each in SOURCES.all if each.id == id]
    listed = [number for text in source.articles for number in numbered(text)]
    assert sorted(listed) == list(range(1, COUNTED[id] + 1))


def test_every_document_of_the_national_list_is_here():
    """Each document that the national rules rest on, or were compared with, has a section and says what became of its articles."""
    titles = {source.title: source for source in SOURCES.all}
    assert [title for title in NATIONAL if title not in titles or not titles[title].articles] == []


NATIONAL = """城市居民最低生活保障条例 社会救助暂行办法 最低生活保障审核审批办法(试行) 最低生活保障审核确认办法 特困人员认定办法
刚性支出困难家庭认定办法 关于改革完善社会救助制度的意见 关于进一步做好最低生活保障等社会救助兜底保障工作的通知
关于加强低收入人口动态监测做好分层分类社会救助工作的意见 自然灾害救助条例 城乡医疗救助基金管理办法
关于进一步加强事实无人抚养儿童保障工作的意见 关于全面建立临时救助制度的通知 关于进一步加强和改进临时救助工作的意见
关于健全重特大疾病医疗保险和救助制度的意见 关于进一步健全特困人员救助供养制度的意见 法律援助法
浙江省社会救助条例 重庆市城乡居民最低生活保障条例 上海市社会救助条例""".split()
"""By title; two of them only for comparison."""
