"""``baozhang policies``: what there is, what it rests on, where it stands, what to see to."""

import pytest

from baozhang_rules.catalogue.sources import SEEN
from baozhang_rules.cli import main
from baozhang_rules.cli.catalogue import _SEEN

TOWN = """语言版本 1
政策 试镇.救助
  地区 990100
  施行 2024-01-01 起
  说明 试用

档案 家庭
  居住地 : 地区码 管辖
  收入 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月

标准 试线 : 元/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 执行至     | 值        | 依据        |
  | 990100 | 2024-01-01 | 2024-12-31 | 700 元/月 | 试救1号     |
  | 990100 | 2025-01-01 | 2025-12-31 | 730 元/月 | 试救2号 待核 |
标准 试比例 : 比率 按 居住地 待地方规定 不低于 0%

救助对象 试户 编码 SHIHU
  应当同时符合:
    收入: 收入 低于 试线   依据 试救1号
"""
SOURCES = """[SHI-1]
title = "试镇救助通知"
number = "试救1号"
seen = "虚构"
cited = ["试救1号"]
[SHI-1.figures]
"试线 990100 2024-01-01" = "700 元/月"
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with one policy and its list of documents."""
    (tmp_path / "试.pol").write_text(TOWN, encoding="utf-8")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "试.toml").write_text(SOURCES, encoding="utf-8")
    return str(tmp_path)


def printed(capsys, *words, lang="zh"):
    """Run a command line; return its exit code and what it printed."""
    code = main(["--lang", lang, "policies", *words])
    return code, capsys.readouterr().out


def test_the_list_is_chosen_by_place_day_subject_and_class(folder, capsys):
    """Each of the four leaves out what it isn't about; a place is reached by the policies above it."""
    for words, count in (
        ((), 1),
        (("--region", "990101"), 1),
        (("--region", "310101"), 0),
        (("--on", "2023-12-31"), 0),
        (("--on", "2024-01-01"), 1),
        (("--subject", "试用"), 1),
        (("--subject", "医疗"), 0),
        (("--class", "SHIHU"), 1),
        (("--class", "试户"), 1),
    ):
        code, out = printed(capsys, "list", "--in", folder, *words)
        assert (code, out.splitlines()[-1]) == (0, f"{count} 份政策"), words


def test_a_policy_shows_what_it_rests_on_and_what_nobody_verified(folder, capsys):
    """The documents by id, with how they were read, and each figure marked 待核."""
    code, out = printed(capsys, "show", "试镇.救助", "--in", folder)
    assert code == 0
    assert "依据 SHI-1  试镇救助通知  试救1号  虚构" in out
    assert "待核 试线 730 元/月(试救2号 待核)" in out


def test_a_standard_shows_its_rows_with_their_state_and_document(folder, capsys):
    """On a day of the second row, the first is over and the second in force; only the first was read in a document."""
    _, out = printed(capsys, "show", "试线", "--in", folder, "--on", "2025-03-01")
    assert "990100 2024-01-01 700 元/月  已到期  SHI-1" in out
    assert "990100 2025-01-01 730 元/月  现行 待核  没有读到公布数" in out
    _, out = printed(capsys, "show", "试线", "--in", folder, "--on", "2023-12-31", lang="en")
    assert "700 CNY/month  not begun  SHI-1" in out


@pytest.mark.parametrize("asked", ["SHI-1", "试救1号", "试镇救助通知"])
def test_a_document_is_found_by_id_number_and_title(folder, capsys, asked):
    """Where it is cited: the row of the standard and the clause, by file and line."""
    code, out = printed(capsys, "where", asked, "--in", folder)
    lines = TOWN.splitlines()
    wanted = [number for number, line in enumerate(lines, 1) if "试救1号" in line]
    assert code == 0
    assert [int(line.split(":")[1].split(" ")[0]) for line in out.splitlines()[:-1]] == wanted


def test_a_name_is_found_where_it_is_declared(folder, capsys):
    """A class by its code."""
    _, out = printed(capsys, "where", "SHIHU", "--in", folder)
    assert out.splitlines()[-1] == "1 处"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2024-06-01", ["待地方规定  试比例  —"]),
        ("2025-06-01", ["待核  990100  试线  730 元/月(试救2号 待核)", "待地方规定  试比例  —"]),
        ("2025-12-01", ["待核", "将到期  990100  试线  到 2025-12-31 为止,以后没有规定", "待地方规定  试比例"]),
        ("2026-01-01", ["已到期  990100  试线  到 2025-12-31 为止,以后没有规定", "待地方规定  试比例"]),
    ],
)
def test_alarms_of_a_day(folder, capsys, day, told):
    """Unverified rows while they hold, rows that end soon or ended without a successor, and what is open; once each."""
    code, out = printed(capsys, "alarms", "--in", folder, "--on", day)
    lines = out.splitlines()[:-1]
    assert code == 0
    assert len(lines) == len(told)
    assert all(line.startswith(start) for line, start in zip(lines, told, strict=True)), lines


def test_what_is_not_there_is_told(folder, capsys):
    """An unknown name, and a region code that is none, end with a code and 1."""
    assert main(["policies", "show", "没有", "--in", folder]) == 1
    assert "POL0906" in capsys.readouterr().err
    assert main(["policies", "list", "--region", "31", "--in", folder]) == 1
    assert "POL0943" in capsys.readouterr().err


def test_how_a_document_was_read_is_told_in_english(capsys):
    """Every way of having read a document has English words."""
    _, out = printed(capsys, "show", "GJ-2021-57", lang="en")
    assert out.splitlines()[0].endswith("  read whole")
    assert set(_SEEN) == set(SEEN)


@pytest.mark.parametrize("words", [("show",), ("where",)])
def test_a_name_is_asked_for_where_one_is_needed(words, capsys):
    """Without a name the command is written wrong: POL0910 and 2, not a name that is empty."""
    assert main(["policies", *words, "--lang", "zh"]) == 2
    assert "缺少 名称" in capsys.readouterr().err


def test_a_class_that_no_policy_declares_is_a_slip(capsys):
    """A class with a wrong character isn't one that nothing uses: the near name is proposed."""
    assert main(["policies", "list", "--class", "低保家亭", "--lang", "zh"]) == 1
    told = capsys.readouterr().err
    assert "POL0906" in told and "低保家庭" in told


def test_a_region_lists_nothing_of_another_country(capsys):
    """What is written for a district of Shanghai, the city and the whole country; the federal rules of another country aren't."""
    _, out = printed(capsys, "list", "--region", "310101")
    assert "上海.最低生活保障" in out and "国家.最低生活保障" in out
    assert "us_snap" not in out and "北京" not in out


@pytest.mark.parametrize("number", ["民发〔2021〕57号", "GJ-2021-57"])
def test_a_number_that_nobody_verified_finds_its_document(number, capsys):
    """The list marks the number 待核; whoever asks for it writes the number alone."""
    code, out = printed(capsys, "show", number)
    assert code == 0 and out.startswith("GJ-2021-57  ")
    code, out = printed(capsys, "where", number)
    assert code == 0 and "《最低生活保障审核确认办法》第二十三条" in out


def test_days_to_come_are_counted_to_the_end_of_the_calendar(folder, capsys):
    """More days than the calendar has are all of them; fewer than none are refused."""
    code, out = printed(capsys, "alarms", "--in", folder, "--on", "2024-06-01", "--within", "99999999999")
    assert code == 0 and "将到期  990100  试线" in out
    assert main(["policies", "alarms", "--within", "-1"]) == 2
    assert "POL0910" in capsys.readouterr().err


def test_another_citys_figures_raise_no_alarm(capsys):
    """What a policy of Shanghai holds is Shanghai's, also where it isn't a row of a region: Chengdu is told nothing of it."""
    _, chengdu = printed(capsys, "alarms", "--region", "510104", "--on", "2026-11-30")
    _, shanghai = printed(capsys, "alarms", "--region", "310101", "--on", "2026-11-30")
    for name in ("每平方米租金补贴", "医疗支出占比达到规定", "上年度人均住房建筑面积"):
        assert name in shanghai and name not in chengdu
    assert "已到期  510100  低保标准" in chengdu


def test_the_exemption_that_ended_raises_an_alarm(capsys):
    """The exemption of the basic pension ran for 2021–2025: soon to end in November 2025, ended on 1 January 2026."""
    for day, state in (("2025-11-01", "将到期"), ("2026-01-01", "已到期")):
        _, out = printed(capsys, "alarms", "基础养老金计入比例", "--on", day)
        assert out.startswith(f"{state}  基础养老金计入比例  到 2025-12-31 为止")


def test_a_clause_left_open_says_whose_it_is_and_ends_with_its_rule(capsys):
    """The property of each class is left open by itself; a clause of a text that a later one follows raises no alarm of its own."""
    _, out = printed(capsys, "alarms", "--region", "510104", "--on", "2026-11-30")
    assert "待地方规定  510104  低保家庭 的 财产  本地没有规定" in out
    assert "待地方规定  510104  低保边缘家庭 的 财产  本地没有规定" in out
    assert "地方条件" not in out
