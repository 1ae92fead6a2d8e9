"""What a report of scenarios says: words of both languages, places, JUnit XML that any reader takes, and coverage."""

from xml.etree import ElementTree

import pytest
from tests.scenarios.running import HOUSE, policy, run

from baozhang_rules.cli import main
from baozhang_rules.scenarios import coverage, coverage_text, junit, report_text, run_scenarios

RICH = HOUSE.replace("财产 0 元", "财产 2000 元")


def scenario(title, *lines, before=HOUSE):
    """Return a scenario's text."""
    return f'算例 "{title}"\n{before}  应得:\n' + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "困难户  应得 符合  实得 不符合(因 财产少)"),
        ("en", "困难户  expected eligible  got not eligible (because of 财产少)"),
    ],
)
def test_a_difference_in_either_language(tmp_path, lang, said):
    """A class that isn't met is reported with its line, what was expected, what came and the clauses that fail."""
    results = run(tmp_path, scenario("富裕", "困难户 符合", before=RICH))
    text = report_text(results, lang)
    line = results[0].source.text.splitlines().index("    困难户 符合") + 1
    assert f"      {line}: {said}\n" in text
    assert "富裕" in text.splitlines()[0] and results[0].source.name in text.splitlines()[0]


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("补助 = 1 元/月", "补助  应得 1 元/月  实得 1200 元/月", "补助  expected 1 CNY/month  got 1200 CNY/month"),
        ("单人户 3 个", "单人户  应得 3 个  实得 1 个", "单人户  expected 3 units  got 1 unit"),
        (
            "合计 补助 2024-07 至 2024-08 = 1 元",
            "合计 补助 2024-07 至 2024-08  应得 1 元  实得 2400 元",
            "total 补助 2024-07 to 2024-08  expected 1 CNY  got 2400 CNY",
        ),
        ("拒收 REC0050", "拒收  应得 REC0050  实得 没有拒收", "refused  expected REC0050  got not refused"),
    ],
)
def test_units_and_words_of_differences(tmp_path, line, zh, en):
    """Amounts keep their units, and a line without a subject has a word of the report's language."""
    results = run(tmp_path, scenario("一", line))
    assert zh in report_text(results, "zh")
    assert en in report_text(results, "en")


def test_missing_facts_are_reported_with_a_word_of_the_language(tmp_path):
    """不缺材料 that fails lists the facts, under its own word."""
    results = run(tmp_path, scenario("一", "不缺材料", before=HOUSE.replace("财产 0 元", "财产 未载明")))
    assert "不缺材料  应得 不缺材料  实得 缺 财产" in report_text(results, "zh")
    assert "nothing missing  expected nothing missing  got missing 财产" in report_text(results, "en")


def test_a_refused_record_is_reported_under_a_word_of_the_language(tmp_path):
    """What is wrong with a record stands under 档案 or `record`."""
    results = run(tmp_path, scenario("一", "困难户 符合", before=HOUSE.replace("2015-03-01", "2030-01-01")))
    assert ": 档案  实得 REC0050" in report_text(results, "zh").replace("成员[2]: ", "")
    assert ": record  got REC0050" in report_text(results, "en").replace("成员[2]: ", "")


def test_tolerated_differences_are_counted(tmp_path):
    """A value that differs within its tolerance passes and is counted."""
    results = run(tmp_path, scenario("一", "补助 = 1199 元/月 容差 1 元/月", "补助 = 1200 元/月 容差 1 元/月"))
    assert report_text(results, "zh") == "1 个算例通过,0 个不符,其中 1 处在容差之内"


def test_junit_is_well_formed_for_odd_characters(tmp_path):
    """Titles with signs that XML forbids or reserves come back as escapes, and the file can be read."""
    results = run(tmp_path, scenario("<甲> & '乙'", "补助 = 1 元/月"))
    results[0].title += "\x1b[31m\x00\ud800\uffff\u202e\t"
    case = ElementTree.fromstring(junit(results, "zh").encode("utf-8")).find("testcase")
    assert case.get("name") == "<甲> & '乙'\\x1b[31m\\x00\\ud800\\uffff\\u202e\\x09"
    assert "实得 1200 元/月" in case.find("failure").get("message")
    assert "\x1b" not in report_text(results, "zh")


COVERED = scenario("穷", "困难户 符合") + scenario("富", "困难户 不符合 因 财产少", before=RICH)


def test_coverage_tells_what_was_met_and_what_was_not(tmp_path):
    """Each clause and case is known with whether a scenario met it and whether one didn't."""
    pipeline = policy(tmp_path, COVERED)
    results = list(run_scenarios(pipeline.bundle, pipeline.index))
    found = {each.site.label: (each.met, each.not_met) for each in coverage(pipeline.index, results)}
    assert found["财产少"] == (True, True)
    assert found["收入低"] == (True, False)
    assert found["租房的"] == (False, True)
    assert found["重残的"] == (True, True)


def test_without_scenarios_nothing_is_covered(tmp_path):
    """Where no scenario runs, no place is met and none is not met."""
    pipeline = policy(tmp_path, "")
    found = coverage(pipeline.index, [])
    assert len(found) >= 5
    assert {(each.met, each.not_met) for each in found} == {(False, False)}


@pytest.mark.parametrize(
    ("lang", "low", "rented"),
    [
        ("zh", "困难户 收入低 条件  从未不成立", "困难户 租房的 条件  从未成立"),
        ("en", "困难户 收入低 clause  it always holds", "困难户 租房的 clause  it never holds"),
    ],
)
def test_coverage_in_words(tmp_path, lang, low, rented):
    """The list names file and line, the rule, the clause, and what was never seen; what is covered isn't listed."""
    pipeline = policy(tmp_path, COVERED)
    results = list(run_scenarios(pipeline.bundle, pipeline.index))
    text = coverage_text(coverage(pipeline.index, results), pipeline.bundle, pipeline.index, lang)
    assert low in text and rented in text and "财产少" not in text
    assert all("t.pol:" in line for line in text.splitlines()[:-2])
    first = {"zh": "2 行和格,1 处有算例用到", "en": "1 of 2 rows and cells are used by scenarios"}
    assert text.splitlines()[-1] == first[lang], "the scenarios lie in the second row's year"


def test_the_command_shows_coverage(tmp_path, capsys):
    """`baozhang test --coverage` lists the places before the report and ends as the scenarios do."""
    policy(tmp_path, COVERED)
    assert main(["test", str(tmp_path / "t.pol"), "--lang", "zh", "--coverage"]) == 0
    out = capsys.readouterr().out
    assert "租房的 条件  从未成立" in out and out.endswith("2 个算例通过,0 个不符\n")
