"""``baozhang worklist``: gaps of the three clarities, things to do, and days that come due, with natural and working days."""

import json
import shutil

import pytest

from baozhang_rules.cli import main
from baozhang_rules.resources import policies_path

POLICY = policies_path() / "management"
RECORDS = policies_path() / "examples" / "management.jsonl"


def listed(capsys, *words, lang="zh"):
    """Return the exit code and the lines of a work list."""
    code = main(["--lang", lang, "worklist", str(POLICY), str(RECORDS), *words])
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("已过期  2024-09-05  管理-问二  启动调查", "2 September + 3 working days: 3, 4, 5"),
        ("已过期  2024-09-17  管理-问一  初审公示", "10 September + 7 natural days, the Moon Festival among them: 11 to 17"),
        ("到期  2024-10-08  管理-问一  提出审核确认意见", "18 September + 10: 19, 20, 23–27, Sunday 29 works, 30, holiday to 7, 8"),
        ("到期  2024-09-20  管理-问一  定期核查", "reviewed on 20 September 2023, income regular: 12 months"),
        ("到期  2024-10-01  管理-问二  定期核查", "reviewed on 1 April, income not regular: 6 months"),
        ("到期  2024-10-05  管理-问三  去世后办妥", "died on 5 July: 3 months"),
        ("已过期  2024-08-01  管理-问三  重大变化报告", "changed on 1 May: 3 months"),
        ("待办  管理-问三  成员去世后办理增减停发", "not yet settled"),
        ("待办  管理-问三  近亲属备案并入户调查", "an officer's relative"),
    ],
)
def test_what_is_to_be_done(capsys, line, why):
    """Each day is worked out by hand beside it, with the calendar of 2024."""
    code, lines = listed(capsys, "--on", "2024-09-20", "--calendar", "china")
    assert code == 0
    assert line in lines, why


def test_gaps_are_those_of_the_one_record_that_has_them(capsys):
    """The second record lacks its grid, a registered residence and a check-up; the others lack nothing."""
    _, lines = listed(capsys, "--on", "2024-09-20", "--calendar", "china")
    gaps = [line.split("  ")[1:] for line in lines if line.startswith("要补")]
    assert [(name, text.split(":")[0]) for name, text in gaps] == [("管理-问二", "人员分布不清"), ("管理-问二", "健康状况不清")]


def test_days_come_in_order_and_what_has_none_last(capsys):
    """The earliest day first; the summary counts what is above it."""
    _, lines = listed(capsys, "--on", "2024-09-20", "--calendar", "china", "--within", "400")
    days = [line.split("  ")[1] for line in lines if line.startswith(("已过期", "到期"))]
    assert days == sorted(days)
    assert lines[-1] == f"3 份档案,{len(lines) - 1} 件事"


def test_without_a_calendar_working_days_have_no_day(capsys):
    """Nothing is made up: the deadline is listed as one that needs the calendar; natural days stand."""
    _, lines = listed(capsys, "--on", "2024-09-20")
    assert "算不出  管理-问二  启动调查:要工作日历(--calendar)" in lines
    assert "已过期  2024-09-17  管理-问一  初审公示" in lines


def test_within_leaves_out_what_is_far(capsys):
    """With 0 days only what is due today or overdue."""
    _, lines = listed(capsys, "--on", "2024-09-20", "--calendar", "china", "--within", "0")
    assert [line for line in lines if line.startswith("到期")] == ["到期  2024-09-20  管理-问一  定期核查"]


def test_a_refused_record_is_listed_and_ends_with_3(tmp_path, capsys):
    """A record that breaks the rules on records is a thing to do as well."""
    file = tmp_path / "r.json"
    file.write_text(json.dumps({"居住地": "110105", "成员": [], "没有这一项": 1}, ensure_ascii=False), encoding="utf-8")
    assert main(["--lang", "en", "worklist", str(POLICY), str(file), "--on", "2024-09-20"]) == 3
    assert capsys.readouterr().out.startswith("refused  #1  REC")


def test_in_english(capsys):
    """Kinds and the summary in English."""
    _, lines = listed(capsys, "--on", "2024-09-20", "--calendar", "china", lang="en")
    assert "overdue  2024-09-05  管理-问二  启动调查" in lines
    assert lines[-1] == "3 records, 16 things to do"


def test_scenarios_in_the_folder_do_not_lengthen_the_list(capsys, tmp_path):
    """A scenario file that imports another policy with a thing to do adds nothing to the list of its folder."""
    folder = tmp_path / "管理"
    shutil.copytree(POLICY, folder)
    words = ["worklist", str(folder), str(RECORDS), "--on", "2024-09-20"]
    assert main(words) == 0
    before = capsys.readouterr().out
    first = next(folder.glob("scenarios*.pol")).read_text(encoding="utf-8")
    (folder / "scenarios_more.pol").write_text(first.replace("引入 管理.三清", "引入 管理.三清\n引入 社区.服务"), encoding="utf-8")
    assert main(words) == 0
    assert capsys.readouterr().out == before


def test_what_was_done_is_no_longer_due(capsys):
    """The first household's inquiry began on 4 September, of which there is a record; nobody recorded one for the others."""
    _, lines = listed(capsys, "--on", "2024-09-20", "--calendar", "china")
    assert sorted(line.split("  ")[2] for line in lines if line.endswith("启动调查")) == ["管理-问三", "管理-问二"]


def test_a_calendar_without_the_year_is_said_to_lack_it(capsys, tmp_path):
    """Whoever gave a calendar isn't told to give one: the year that it lacks is what to mend."""
    calendar = tmp_path / "cal.json"
    calendar.write_text('{"2023": {"off": [], "working": []}}', encoding="utf-8")
    _, lines = listed(capsys, "--on", "2024-09-20", "--calendar", str(calendar))
    assert "算不出  管理-问二  启动调查:工作日历里缺这几天所在的年份" in lines


def test_support_and_the_allowance_are_not_paid_side_by_side_unseen(capsys, tmp_path):
    """Seventy-four, alone, without income: both support and the allowance hold, and the office is told to pay no allowance."""
    line = (policies_path() / "examples" / "branches.jsonl").read_text(encoding="utf-8").splitlines()[1]
    record = json.loads(line)
    record["成员"][0]["出生日期"] = "1950-01-15"
    policy = str(policies_path() / "shanghai")
    del record["供养人员去世日"], record["自愿终止供养日"]
    for applied, told in (("2024-08-01", ["待办  分支-问二甲  按特困供养办的不再发低保金"]), ("无", [])):
        record["申请特困供养日"] = applied
        one = tmp_path / "one.json"
        one.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        assert main(["--lang", "zh", "worklist", policy, str(one), "--on", "2024-09-01"]) == 0
        assert [each for each in capsys.readouterr().out.splitlines() if each.startswith("待办")] == told
