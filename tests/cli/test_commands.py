"""Every command in both languages and all its formats."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.robust.commands import FILES, OK, PROBLEMS, RECORD, REFUSED, TOWN, USAGE, failed, run

from baozhang_rules import __version__
from baozhang_rules.cli import main
from baozhang_rules.cli.problems import NoRecords
from baozhang_rules.core.text import read
from baozhang_rules.diagnostics import registry
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.records import RECORD_MESSAGES
from baozhang_rules.text.width import display_width

Capsys = pytest.CaptureFixture[str]
DAY = ("--on", "2024-06-01")
CHINESE = re.compile("[\u4e00-\u9fff]")
SHANGHAI = policies_path() / "shanghai"
LINES = policies_path() / "examples" / "shanghai_records.jsonl"
WRONG = "语言版本 1\n政策 试.错\n定义 甲 : 元 = 乙 + 1 元\n定义 甲 : 元 = 2 元\n"


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A policy with errors."""
    file = tmp_path / "错.pol"
    file.write_text(WRONG, encoding="utf-8")
    return file


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Four lines: a record, a blank, a bad one, another record."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    file = tmp_path / "r.jsonl"
    each = [json.dumps(record), "", json.dumps({**record, "存款": "x"}), json.dumps({**record, "编号": "乙", "存款": "24000.01"})]
    file.write_text("\n".join(each) + "\n", encoding="utf-8")
    return file


# ------------------------------------------------------------------------------------------------ language


def test_the_language_of_messages(wrong: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are in the language of `--lang`, before or after the command, else in the locale's, else in Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "个错误" in run(capsys, "check", wrong).out
    for words in (["--lang", "en", "check", wrong], ["check", wrong, "--lang", "en"], ["check", "--lang=en", wrong]):
        assert "errors" in run(capsys, *words).out
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "errors" in run(capsys, "check", wrong).out
    assert "个错误" in run(capsys, "check", wrong, "--lang", "zh").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "个错误" in run(capsys, "check", wrong).out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_in_the_language(lang: str, capsys: Capsys) -> None:
    """The help of the program and of every command is there; in Chinese it says what each command does in Chinese."""
    top = run(capsys, "--help", "--lang", lang)
    assert top.code == OK
    for command in ("new", "fmt", "check", "test", "watch", "decide", "explain", "show", "schema", "error"):
        answer = run(capsys, command, "--help", "--lang", lang)
        assert answer.code == OK and f"baozhang {command}" in answer.out
        assert re.search(rf"^ +{command} +.*[\w\u4e00-\u9fff]", top.out, re.MULTILINE)
        assert re.search("positional|options:|show this|usage", answer.out) is None or lang == "en"
    assert bool(CHINESE.search(top.out)) == (lang == "zh")


def test_the_version(capsys: Capsys) -> None:
    """`--version` names the program and its version."""
    answer = run(capsys, "--version")
    assert (answer.code, answer.out) == (OK, f"baozhang {__version__}\n")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["frob"],
        ["check"],
        ["decide", TOWN],
        ["decide", TOWN, RECORD, "extra"],
        ["check", TOWN, "--format", "yaml"],
        ["decide", TOWN, RECORD, "--nope"],
        ["explain", TOWN, RECORD, "--line", "one"],
        ["explain", TOWN, RECORD, "--reader", "king"],
        ["--lang", "fr", "check", TOWN],
        ["decide", TOWN, RECORD, "--on"],
        ["decide", RECORD, TOWN],
        ["explain", TOWN, RECORD, "--l=1"],
        ["check", TOWN, "--numeric=1"],
        ["serve", TOWN],
    ],
)
def test_words_that_are_off(words: list[str | Path], capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command whose words are off says how it is written and what is off, all in one language, and ends with 2."""
    for lang in ("zh", "en"):
        monkeypatch.setenv("LC_ALL", f"{lang}_XX.UTF-8")
        answer = run(capsys, *words)
        failed(answer, USAGE, "POL0910")
        assert answer.out == "" and answer.err.startswith("用法:baozhang" if lang == "zh" else "usage: baozhang")
        spoken = re.search("usage|required|argument|invalid|expected|unrecogn|choose|ambiguous|ignored|records,", answer.err)
        assert (spoken is None) == (lang == "zh"), answer.err


def test_several_policies_are_one_set(tmp_path: Path, capsys: Capsys) -> None:
    """decide, explain and schema read all policies before the last word together: the second defines what the first lacks."""
    first, second = tmp_path / "一.pol", tmp_path / "二.pol"
    first.write_text("政策 试.一\n档案 家庭\n  存款 : 元 范围 0 元 至 9 元 精度 1 元\n", encoding="utf-8")
    second.write_text("政策 试.二\n引入 试.一\n救助对象 困难户\n  应当同时符合:\n    少: 存款 不超过 5 元\n", encoding="utf-8")
    record = tmp_path / "r.json"
    record.write_text('{"存款": 4}', encoding="utf-8")
    for command in ("decide", "explain"):
        answer = run(capsys, "--lang", "zh", command, second, first, record, *DAY)
        assert (answer.code, "困难户：符合" in answer.out) == (OK, True)
    assert '"存款"' in run(capsys, "schema", second, first).out


@pytest.mark.parametrize("day", ["2024-6-1", "2024-02-30", "yesterday", "", "2024-06-01x", "20240601"])
@pytest.mark.parametrize("option", ["--on", "--rules-on", "--known"])
def test_days_that_are_off(day: str, option: str, capsys: Capsys) -> None:
    """A day that isn't written 2024-07-01, or isn't in the calendar, is refused before anything is decided."""
    failed(run(capsys, "decide", TOWN, RECORD, f"{option}={day}"), USAGE, "POL0902")


# --------------------------------------------------------------------------------------------------- check


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_in_text(lang: str, wrong: Path, capsys: Capsys) -> None:
    """`check` shows each problem with its code and place, a count, and ends with 1; a good policy ends with 0."""
    answer = run(capsys, "check", wrong, "--lang", lang)
    failed(answer, PROBLEMS)
    assert f"{wrong}:3:" in answer.err and re.search(r"1 (个文件|file):?", answer.out)
    good = run(capsys, "check", TOWN, "--lang", lang)
    assert (good.code, good.err) == (OK, "")
    assert re.search("0 个错误" if lang == "zh" else "0 errors", good.out)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_on_single_lines(lang: str, wrong: Path, capsys: Capsys) -> None:
    """`--format plain` gives each problem one line that names file, line, column and code."""
    answer = run(capsys, "check", wrong, "--format", "plain", "--lang", lang)
    assert answer.code == PROBLEMS
    assert all(re.match(rf"{re.escape(str(wrong))}:\d+:\d+: POL\d{{4}}: \S", line) for line in answer.err.splitlines())
    assert answer.err and answer.out == ""


def test_check_as_json(wrong: Path, capsys: Capsys) -> None:
    """`--format json` gives a list of problems in both languages on standard output; none is an empty list."""
    answer = run(capsys, "check", wrong, "--format", "json")
    told = json.loads(answer.out)
    assert answer.code == PROBLEMS and answer.err == ""
    assert told and all(re.fullmatch(r"POL\d{4}", each["code"]) for each in told)
    assert json.loads(run(capsys, "check", TOWN, "--format", "json").out) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_as_sarif(lang: str, wrong: Path, capsys: Capsys) -> None:
    """`--format sarif` gives one run with a result per problem, each of a rule that the run lists."""
    answer = run(capsys, "check", wrong, "--format", "sarif", "--lang", lang)
    told = json.loads(answer.out)
    assert told["version"] == "2.1.0"
    (made,) = told["runs"]
    rules = {rule["id"] for rule in made["tool"]["driver"]["rules"]}
    plain = run(capsys, "check", wrong, "--format", "plain").err.splitlines()
    assert len(made["results"]) == len(plain) and {each["ruleId"] for each in made["results"]} <= rules
    assert {each["ruleId"] for each in made["results"]} == {line.split(": ")[1] for line in plain}
    empty = json.loads(run(capsys, "check", TOWN, "--format", "sarif").out)
    assert empty["runs"][0]["results"] == []


def test_check_keeps_sets_apart(tmp_path: Path, capsys: Capsys) -> None:
    """Files that don't import each other are checked by themselves: both may declare the same names."""
    for name in ("甲", "乙"):
        text = TOWN.read_text(encoding="utf-8").replace("青石镇.生活救助", f"{name}镇.生活救助")
        (tmp_path / f"{name}.pol").write_text(text, encoding="utf-8")
    assert run(capsys, "check", tmp_path).code == OK
    assert run(capsys, "check", tmp_path / "甲.pol", tmp_path / "乙.pol").code == OK


@pytest.mark.parametrize(
    ("lang", "row", "summary"),
    [
        ("zh", "定义  家庭.月人均收入       0  12000000  100 × d    34  快  d ≤ 12: 家庭人数", "10 个数,快 10,宽 0,超 0;带数据分母的 2"),
        ("en", "definition  家庭.月人均收入         0  12000000  100 × d    34  fast   d ≤ 12: 家庭人数", "10 fast, 0 wide, 0 beyond; 2 quotients"),
    ],
)  # fmt: skip
def test_check_lists_bits(lang: str, row: str, summary: str, capsys: Capsys) -> None:
    """`--numeric` shows each number's interval, grid, bits, class and divisor in columns, and sums them up per policy set."""
    answer = run(capsys, "check", TOWN, "--numeric", "--lang", lang)
    rows = answer.out.splitlines()
    assert answer.code == OK and row in rows
    assert summary in rows[-2] and "34" in rows[-2] and "town.pol:" in rows[-2]
    assert len({display_width(each[: each.index(name)]) for each in rows[1:4] for name in ("家庭.", "成员.") if name in each}) == 1


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_check_gives_bits_as_data(form: str, wrong: Path, capsys: Capsys) -> None:
    """With `--format json` or `sarif` problems and proofs are one document; a set with errors has no proofs."""
    answer = run(capsys, "check", TOWN, wrong, "--numeric", "--format", form)
    made = json.loads(answer.out)
    problems = made["problems"] if form == "json" else made["runs"][0]["results"]
    (town,) = made["numeric"] if form == "json" else made["runs"][0]["properties"]["numeric"]
    assert answer.code == PROBLEMS and problems
    assert town["summary"]["widest"]["id"] == "家庭.月人均收入" and town["summary"]["quotients"] == 2
    (mean,) = (each for each in town["proofs"] if each["id"] == "家庭.月人均收入")
    assert (mean["low"], mean["high"], mean["grid"], mean["over"], mean["divisor"]) == ("0", "12000000", 100, 12, "家庭人数")


def test_a_package_of_the_library(capsys: Capsys) -> None:
    """A dotted name is a package of the library; one that isn't there is told with the nearest name."""
    assert run(capsys, "check", "标准.家庭").code == OK
    answer = run(capsys, "check", "国家.最低生活保证")
    failed(answer, FILES, "POL0206")
    assert "国家.最低生活保障" in answer.err


# -------------------------------------------------------------------------------------------------- decide


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["困难家庭：符合", "640 元/月"]), ("en", ["困难家庭: eligible", "640 CNY/month"])]
)
def test_decide_in_text(lang: str, words: list[str], capsys: Capsys) -> None:
    """`decide` tells the answers of a record in the language asked for."""
    answer = run(capsys, "decide", TOWN, RECORD, *DAY, "--lang", lang)
    assert answer.code == OK and answer.err == ""
    assert [word for word in words if word.lower() not in answer.out.lower()] == []


def test_decide_many(lines: Path, capsys: Capsys) -> None:
    """Of several lines each is told under its id, a refused one with its code, and the exit code is 3."""
    for lang in ("zh", "en"):
        answer = run(capsys, "decide", TOWN, lines, *DAY, "--lang", lang)
        failed(answer, REFUSED, "REC0013")
        heads = [line for line in answer.out.splitlines() if line.startswith(("档案", "record"))]
        assert len(heads) == 3 and "示例-青石-001" in heads[0] and "示例-青石-001" in heads[1] and "乙" in heads[2]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_decide_as_data(form: str, lines: Path, tmp_path: Path, capsys: Capsys) -> None:
    """JSON and JSON lines hold every record with its line, the same on standard output as in a file."""
    target = tmp_path / f"out.{form}"
    answer = run(capsys, "decide", TOWN, lines, *DAY, "--format", form)
    assert run(capsys, "decide", TOWN, lines, *DAY, "--format", form, "-o", target)[:2] == (REFUSED, "")
    text = target.read_text(encoding="utf-8")
    assert (answer.code, answer.out) == (REFUSED, text)
    told = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert [(each["line"], each["status"]) for each in told] == [(1, "decided"), (3, "refused"), (4, "decided")]
    amounts = {result["rule"]: result.get("value") for result in told[0]["results"]}
    assert amounts["BUZHU"] == "640"


def test_an_empty_file_of_records(tmp_path: Path, capsys: Capsys) -> None:
    """No lines: an empty list, an empty file, exit 0."""
    empty = tmp_path / "e.jsonl"
    empty.write_bytes(b"\n\n")
    assert json.loads(run(capsys, "decide", TOWN, empty, "--format", "json").out) == []
    assert run(capsys, "decide", TOWN, empty, "--format", "jsonl")[:2] == (OK, "")
    failed(run(capsys, "explain", TOWN, empty), FILES, "POL0905")


def test_lines_to_a_file_are_lines(lines: Path, tmp_path: Path, capsys: Capsys) -> None:
    """JSON lines in and a file out: the results are JSON lines unless another format is asked for."""
    target = tmp_path / "o"
    run(capsys, "decide", TOWN, lines, *DAY, "-o", target)
    assert [json.loads(line)["line"] for line in target.read_text(encoding="utf-8").splitlines()] == [1, 3, 4]
    assert run(capsys, "decide", TOWN, lines, *DAY, "-o", "-").out.startswith('{"line": 1')


def test_dates_reach_the_decision(capsys: Capsys) -> None:
    """基准日, 规则日 and 知悉日 are those of the options; without them the base date is today and is the date of rules."""
    words = ["--on", "2024-12-01", "--rules-on", "2025-02-01", "--known", "2025-03-01", "--format", "json"]
    (told,) = json.loads(run(capsys, "decide", TOWN, RECORD, *words).out)
    assert told["dates"] == {"base": "2024-12-01", "rules": "2025-02-01", "known": "2025-03-01"}
    (told,) = json.loads(run(capsys, "decide", TOWN, RECORD, "--format", "json").out)
    assert told["dates"]["base"] == told["dates"]["rules"] and told["dates"]["known"] is None
    assert abs((date.fromisoformat(told["dates"]["base"]) - date.today()).days) <= 1


def test_the_calendar_of_working_days(tmp_path: Path, capsys: Capsys) -> None:
    """A calendar gives deadlines in working days their last day; one that can't be read is told by its code."""
    record = tmp_path / "r.json"
    first = json.loads(LINES.read_text(encoding="utf-8").splitlines()[0])
    record.write_text(json.dumps({**first, "受理日": "2024-09-30", "情况特殊": "否"}), encoding="utf-8")
    calendar = tmp_path / "c.json"
    off = [f"2024-10-0{n}" for n in range(1, 8)]
    calendar.write_text(json.dumps({"2024": {"放假": off, "上班": ["2024-09-29", "2024-10-12"]}}), encoding="utf-8")

    def last_day(*words: str | Path) -> object:
        (told,) = json.loads(run(capsys, "decide", SHANGHAI, record, "--on", "2024-10-01", "--format", "json", *words).out)
        return next(each["last_day"] for each in told["deadlines"] if each["deadline"] == "deadline/启动调查")

    assert last_day("--calendar", calendar) == "2024-10-10"
    assert last_day()["cause"] == "calendar_missing"  # type: ignore[index]
    bad: list[object] = ["{", "[]", '{"24": {}}', '{"2024": {"放假": ["2024-13-01"], "上班": []}}', '{"2024": 1}', "[" * 100_000]
    for text in bad:
        calendar.write_text(str(text), encoding="utf-8")
        for words in (["decide", TOWN, RECORD], ["explain", TOWN, RECORD], ["test", TOWN]):
            failed(run(capsys, *words, "--calendar", calendar), FILES, "POL0909")
    calendar.write_bytes(b"\xff\xfe\x00")
    failed(run(capsys, "test", TOWN, "--calendar", calendar), FILES, "POL0909")
    failed(run(capsys, "test", TOWN, "--calendar", tmp_path / "no.json"), FILES, "POL0001")
    failed(run(capsys, "test", TOWN, "--calendar", tmp_path), FILES, "POL0002")


# ------------------------------------------------------------------------------------------------- explain


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("reader", ["applicant", "clerk", "auditor", "public"])
def test_explain_to_each_reader(lang: str, reader: str, capsys: Capsys) -> None:
    """Each reader gets an explanation with the amount, in the language asked for, and no sensitive name in full."""
    answer = run(capsys, "explain", TOWN, RECORD, *DAY, "--reader", reader, "--lang", lang)
    assert answer.code == OK and answer.err == ""
    assert "640" in answer.out
    assert ("所以" in answer.out) == (lang == "zh" and reader != "public")
    assert ("基准日" in answer.out) == (lang == "zh")


def test_explain_picks_a_record(lines: Path, capsys: Capsys) -> None:
    """`--id` and `--line` pick a record, without them it is the first; a refused one is told as refused."""
    assert "500" in run(capsys, "explain", TOWN, lines, *DAY).out
    fourth = run(capsys, "explain", TOWN, lines, *DAY, "--line", "4")
    assert fourth.code == OK and "24000.01" in fourth.out
    assert run(capsys, "explain", TOWN, lines, *DAY, "--id", "乙").out == fourth.out
    assert run(capsys, "explain", TOWN, lines, *DAY, "--id", "乙", "--line", "4").out == fourth.out
    failed(run(capsys, "explain", TOWN, lines, *DAY, "--line", "3"), REFUSED, "REC0013")
    for words in (["--line", "2"], ["--line", "99"], ["--line", "-1"], ["--id", "丙"], ["--id", "乙", "--line", "1"]):
        failed(run(capsys, "explain", TOWN, lines, *DAY, *words), FILES, "POL0905")


def test_explain_tells_what_would_turn_a_refusal(lines: Path, capsys: Capsys) -> None:
    """24000.01 元 for two persons is one 分 over 12000 each: `--why-not` says so in words and in JSON, and knows no other name."""
    words = ("explain", TOWN, lines, *DAY, "--id", "乙", "--why-not")
    assert "若 存款 由 24000.01 元 降到 24000 元，则符合。" in run(capsys, *words, "困难家庭", "--lang", "zh").out
    assert "If 存款 went down from 24000.01 CNY to 24000 CNY" in run(capsys, *words, "KUNNAN", "--lang", "en").out
    (((change,),), none) = (
        json.loads(run(capsys, *words, "KUNNAN", "--format", "json").out)[key] for key in ("sets", "none_within")
    )
    assert (change["path"], change["new"]["exact"], none) == ("存款", "24000", False)
    failed(run(capsys, *words, "没有"), USAGE, "POL0917")


def test_explain_tells_which_facts_an_open_outcome_waits_for(tmp_path: Path, capsys: Capsys) -> None:
    """Where nothing was refused because a fact is missing, `--why-not` names the fact, in words and in JSON."""
    record = tmp_path / "r.json"
    record.write_text(RECORD.read_text(encoding="utf-8").replace('"存款": "5000 元",', ""), encoding="utf-8")
    words = ("explain", TOWN, record, *DAY, "--why-not", "生活补助")
    assert run(capsys, *words, "--lang", "zh").out.splitlines() == [
        "生活补助 没有被拒绝，还没有定：资料不足。",
        "  还要补什么",
        "    存款（用于 存款）",
    ]
    told = json.loads(run(capsys, *words, "--format", "json").out)
    assert (told["refused"], told["outcome"], [each["path"] for each in told["needs"]["asks"]]) == (False, "unknown", ["存款"])


def test_explain_as_data(tmp_path: Path, capsys: Capsys) -> None:
    """The explanation as JSON has both languages, and is the same in a file."""
    target = tmp_path / "e.json"
    answer = run(capsys, "explain", TOWN, RECORD, *DAY, "--format", "json")
    run(capsys, "explain", TOWN, RECORD, *DAY, "--format", "json", "-o", target)
    assert target.read_text(encoding="utf-8") == answer.out
    told = json.loads(answer.out)
    assert told["languages"] == ["zh", "en"] and {rule["rule"] for rule in told["rules"]} >= {"KUNNAN", "BUZHU"}


def test_explain_a_refused_record_as_data(lines: Path, capsys: Capsys) -> None:
    """A refused record's explanation is readable, with its codes, whichever format is asked for."""
    failed(run(capsys, "explain", TOWN, lines, *DAY, "--line", "3", "--format", "json"), REFUSED, "REC0013")


def test_sensitive_facts_are_shown_only_to_who_may(capsys: Capsys) -> None:
    """`--show-sensitive` unmasks for clerk and auditor only."""
    for reader in ("applicant", "public"):
        plain = run(capsys, "explain", TOWN, RECORD, *DAY, "--reader", reader)
        assert run(capsys, "explain", TOWN, RECORD, *DAY, "--reader", reader, "--show-sensitive").out == plain.out
    for reader in ("clerk", "auditor"):
        plain = run(capsys, "explain", TOWN, RECORD, *DAY, "--reader", reader)
        assert run(capsys, "explain", TOWN, RECORD, *DAY, "--reader", reader, "--show-sensitive").out != plain.out


# ------------------------------------------------------------------------------------ test, show, schema, error


@pytest.mark.parametrize(("lang", "summary"), [("zh", "7 个算例通过,0 个不符"), ("en", "7 scenarios passed, 0 failed")])
def test_scenarios(lang: str, summary: str, capsys: Capsys) -> None:
    """`test` runs the scenarios of a policy and counts them; `-v` lists each with its place."""
    answer = run(capsys, "test", TOWN, "--lang", lang)
    assert (answer.code, answer.out) == (OK, summary + "\n")
    listed = run(capsys, "test", TOWN, "--lang", lang, "-v").out.splitlines()
    assert len(listed) == 8 and all(f"{TOWN}:" in line for line in listed[:-1])


def test_scenarios_that_fail(tmp_path: Path, capsys: Capsys) -> None:
    """A scenario that comes out otherwise is shown with both values, and as a failure in JUnit XML; the exit code is 1."""
    file, report = tmp_path / "t.pol", tmp_path / "r.xml"
    file.write_text(TOWN.read_text(encoding="utf-8").replace("生活补助 = 640 元/月", "生活补助 = 641 元/月"), encoding="utf-8")
    for lang, expected in (("zh", "应得 641.*实得 640"), ("en", "expected 641.*got 640")):
        answer = run(capsys, "test", file, "--lang", lang, "--junit", report)
        assert answer.code == PROBLEMS and re.search(expected, answer.out)
        suite = ElementTree.fromstring(report.read_text(encoding="utf-8"))
        assert (suite.get("tests"), suite.get("failures")) == ("7", "1")
        (failure,) = suite.iter("failure")
        assert re.search(expected, failure.get("message") or "")


def test_scenarios_of_broken_policies(wrong: Path, capsys: Capsys) -> None:
    """A policy with errors fails its tests: the problems are shown; scenarios of other policies still run."""
    answer = run(capsys, "test", wrong, TOWN, "--lang", "en")
    failed(answer, PROBLEMS)
    assert "7 scenarios passed" in answer.out


@pytest.mark.parametrize("title", ['<&>"]]>', "\x01控制", "{0}%s"])
def test_junit_is_xml_whatever_a_title_holds(title: str, tmp_path: Path, capsys: Capsys) -> None:
    """Markup and templates in a scenario's title are only text in the report."""
    file, report = tmp_path / "t.pol", tmp_path / "r.xml"
    file.write_text(TOWN.read_text(encoding="utf-8").replace("两口之家,收入 900 元", title.replace('"', "'")), encoding="utf-8")
    answer = run(capsys, "test", file, "--junit", report)
    if answer.code == OK:
        cases = ElementTree.fromstring(report.read_text(encoding="utf-8")).iter("testcase")
        assert title.replace('"', "'") in {case.get("name") for case in cases}
    else:
        failed(answer, PROBLEMS)


def test_show(capsys: Capsys) -> None:
    """`show` lists declarations, shows one by name or code, and the whole program as a text that reads back."""
    listed = run(capsys, "show", TOWN).out
    assert re.search(r"^救助对象 +KUNNAN +困难家庭$", listed, re.MULTILINE)
    assert len({display_width(line[: line.index(id)]) for line in listed.splitlines() for id in ("KUNNAN", "BUZHU/") if id in line}) == 1
    assert re.search(r"^Class +KUNNAN +困难家庭$", run(capsys, "show", TOWN, "--lang", "en").out, re.MULTILINE)
    by_code, by_name = run(capsys, "show", TOWN, "KUNNAN"), run(capsys, "show", TOWN, "困难家庭")
    assert by_code.out == by_name.out and "KUNNAN" in by_code.out and "(rule" not in by_code.out
    assert run(capsys, "show", TOWN, "KUNNAN", "--core").out.startswith("(rule KUNNAN")
    whole = run(capsys, "show", TOWN, "--core")
    assert {rule.id for rule in read(whole.out).rules} >= {"KUNNAN", "BUZHU"}
    answer = run(capsys, "show", TOWN, "困难家廷", "--lang", "en")
    failed(answer, PROBLEMS, "POL0906")
    assert "困难家庭" in answer.err


SCHEME = """\
优惠政策 水电优惠（编码 SHUIDIAN）
  > 要旨 第九条(虚构):凭救助证减免水费,困难家庭另有免费用电。
  凭证：救助证，有效 12 个月
  免费用电（度/月）
    地区 990101，自 2024-01-01
      当 属于 困难家庭 则 9 度/月
      当 符合 边缘家庭 则 不享受
      否则 不享受
  水费减免
    地区 990101，自 2024-01-01
      当 属于 困难家庭 则 40%
      当 符合 边缘家庭 则 15%
      否则 不享受
"""


def test_show_a_scheme(capsys: Capsys) -> None:
    """A scheme of tiers is shown by name or code with its certificate and every cell, once."""
    assert run(capsys, "show", TOWN, "水电优惠").out == run(capsys, "show", TOWN, "SHUIDIAN").out == SCHEME
    assert run(capsys, "show", TOWN, "SHUIDIAN", "--core").out.count("(rule SHUIDIAN/") == 2
    assert run(capsys, "show", TOWN, "救助证").out.startswith("凭证 救助证\n")


def test_show_what_a_policy_states(capsys: Capsys) -> None:
    """A name that a benefit shares with its payment shows both in one; 恒有 is found by its title."""
    assert run(capsys, "show", TOWN, "生活补助").out.count("生活补助") == 1
    assert run(capsys, "show", TOWN, "收入多则补助不多").out.startswith("恒有 收入多则补助不多\n")


def test_schema(tmp_path: Path, capsys: Capsys) -> None:
    """`schema` gives a JSON Schema that takes the example record and refuses another; the same in a file."""
    answer = run(capsys, "schema", TOWN)
    assert run(capsys, "schema", TOWN, "-o", tmp_path / "s.json").out == ""
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == answer.out
    validator = pytest.importorskip("jsonschema").Draft202012Validator(json.loads(answer.out))
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    assert validator.is_valid(record) and not validator.is_valid({**record, "存款额": 1})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_error_explains_every_code(lang: str, capsys: Capsys) -> None:
    """Each code has a page that starts with it, in both languages and without blanks left for parts; case doesn't matter."""
    assert NoRecords.code in registry
    for code in sorted({*registry, *RECORD_MESSAGES}):
        if code.startswith("TST"):
            continue
        answer = run(capsys, "error", code.lower(), "--lang", lang)
        assert answer.code == OK and code in answer.out
        if code.startswith("REC"):
            assert bool(CHINESE.search(answer.out)) == (lang == "zh") or code == "REC0025"
            assert "{{" not in answer.out and not re.search(r"\{[a-z_]+\}", answer.out)


def test_main_reads_the_command_line(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arguments `main` reads those of the process."""
    monkeypatch.setattr("sys.argv", ["baozhang", "error", "POL0001"])
    assert main() == OK
    assert "POL0001" in capsys.readouterr().out


def test_every_code_has_its_page_in_a_new_process() -> None:
    """`baozhang error` knows each coded problem, whatever was imported before it was asked."""
    import importlib
    import pkgutil
    import subprocess
    import sys

    import baozhang_rules
    from baozhang_rules.diagnostics import registry

    for module in pkgutil.walk_packages(baozhang_rules.__path__, "baozhang_rules."):
        if not module.name.endswith("__main__") and "pytest_plugin" not in module.name:
            importlib.import_module(module.name)
    asked = "from baozhang_rules.cli import main; import sys; sys.exit(any(main(['error', code]) for code in sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", asked, *sorted(registry)], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert len(registry) > 200
