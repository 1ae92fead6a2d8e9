"""The commands on files of results: explain one household, sum up, compare with a reform."""

import json
from datetime import date

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

from baozhang_rules import PolicySet
from baozhang_rules.cli import main
from baozhang_rules.cli.batch import bar
from baozhang_rules.population.columns import record_batch

ON = ["--on", "2024-09-01"]


@pytest.fixture
def decided(policy, household, written, tmp_path):
    """Three households in two streets, decided: 1000, 1600 (200 each of 2 earned) and one with too much saved."""
    given = written(policy[0], tmp_path, [household("甲", [0]), household("乙", [200, 200]), household("丙", [0], "30000.01")])
    table = pq.read_table(given).append_column("街道", pa.array(["东", "西", "西"]))
    pq.write_table(table, given)
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--keep", "街道", *ON]) == 0
    return policy[1], given, out


def test_a_household_of_the_results_is_explained_as_if_decided_alone(decided, household, tmp_path, capsys):
    """Naming only the results and an id gives the explanation that its record gives."""
    policy, _, out = decided
    record = tmp_path / "one.json"
    record.write_text(json.dumps(household("乙", [200, 200]), ensure_ascii=False), encoding="utf-8")
    assert main(["explain", str(policy), str(record), *ON]) == 0
    alone = capsys.readouterr().out
    assert main(["explain", str(out), "--id", "乙"]) == 0
    assert capsys.readouterr().out == alone
    assert "1600" in alone


def test_results_of_other_policies_are_not_explained(decided, capsys):
    """Where the policy's file was changed since, an explanation would be of something else: POL0606."""
    policy, _, out = decided
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("30000 元", "40000 元"), encoding="utf-8")
    try:
        assert main(["explain", str(out), "--id", "乙"]) == 1
    finally:
        policy.write_text(text, encoding="utf-8")
    assert "POL0606" in capsys.readouterr().err


def test_who_is_not_there_is_told(decided, capsys):
    """An id that no household has is POL0905."""
    assert main(["explain", str(decided[2]), "--id", "丁"]) == 4
    assert "POL0905" in capsys.readouterr().err


def test_counts_and_money_by_street(decided, capsys):
    """One of 1000 元 in the east; in the west one of 1600 元 and one refused for its savings."""
    assert main(["summary", str(decided[2]), "--by", "街道", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 3
    assert {(m["rule"], m["group"]): m["value"] for m in told["money"]} == {("BU", "东"): "1000.00", ("BU", "西"): "1600.00"}
    assert {"rule": "JIA", "group": "西", "outcome": "ineligible", "reason": "JIA/all/财产", "value": 1} in told["reasons"]
    assert main(["summary", str(decided[2]), "--by", "街道"]) == 0
    assert "  甲类 西: JIA/all/财产 1" in capsys.readouterr().out
    assert main(["summary", str(decided[2]), "--format", "svg"]) == 0
    assert "2600.00 元/月" in capsys.readouterr().out


def test_results_in_uneven_groups_of_rows_are_summed_up(policy, household, tmp_path, capsys):
    """Results that came in batches of two, one and three households count six, with the members' class in lists.

    pyarrow doesn't read words coded within lists across groups of rows, so each group is read by itself.
    """
    changed = tmp_path / "p.pol"
    text = policy[1].read_text(encoding="utf-8")
    changed.write_text(text + "救助对象 挣钱的人 编码 ZHENG 范围 成员\n  应当同时符合:\n    挣: 挣得 高于 0 元/月\n", encoding="utf-8")
    records = [policy[0].record(json.dumps(household(f"{at}", [at]), ensure_ascii=False)) for at in range(6)]
    given, out = tmp_path / "in.arrow", tmp_path / "out.parquet"
    batch = record_batch(records, policy[0].program.schema)
    with pa.ipc.new_file(given, batch.schema) as file:
        for start, size in ((0, 2), (2, 1), (3, 3)):
            file.write_batch(batch.slice(start, size))
    assert main(["batch", str(changed), str(given), "-o", str(out), *ON]) == 0
    capsys.readouterr()
    assert main(["summary", str(out), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], [o["value"] for o in told["outcomes"] if o["rule"] == "ZHENG"]) == (6, [5, 1])


def test_a_raised_line_is_counted_to_the_cent(decided, capsys):
    """Raising 线 by 100 gives one person 100 元 more and two persons 200: two gain, none loses, 300 元 more are paid."""
    policy, given, _ = decided
    assert main(["whatif", str(policy), str(given), "--set", "线=1100", "--keep", "街道", "--format", "json", *ON]) == 0
    told = json.loads(capsys.readouterr().out)
    effect = next(e for e in told["effects"] if e["rule"] == "BU")
    assert (told["households"], told["touched"]) == (3, 2)
    assert (effect["gains"], effect["loses"], effect["before"], effect["after"], effect["cost"]) == (2, 0, "2600", "2900", "300")


def test_a_reform_that_nothing_reads_is_an_error_and_no_effect_is_a_result(decided, capsys):
    """旧线 is read by no rule: POL0609. A line of 1000.00 again is read and changes nothing."""
    policy, given, _ = decided
    asked = ["whatif", str(policy), str(given), "--keep", "街道", *ON]
    assert main([*asked, "--set", "旧线=1"]) == 1
    assert "POL0609" in capsys.readouterr().err
    changed = policy.with_name("changed.pol")
    changed.write_text(policy.read_text(encoding="utf-8").replace("不超过 30000 元", "不超过 30000.005 元"), encoding="utf-8")
    assert main([*asked, "--with", str(changed)]) == 0
    assert "变化的 0 户" in capsys.readouterr().out


UPPER = """语言版本 1
政策 全国试点
  施行 2024-01-01 起
标准 起步价 : 元/月 待地方规定 不低于 0 元/月
"""
LOCAL = """实施 全国试点
标准 起步价 = 50 元/月
定补 起步补贴 : 元/月 编码 QIBU
  对象 甲类
  基本额 起步价
  四舍五入到 0.01 元/月
"""


def test_a_change_beyond_the_bound_that_is_declared(policy, tmp_path, household, written, capsys):
    """起步价 may not be below 0: −1 is POL0621 before anything is compared; 51 gives one household 1 元 a month more."""
    (tmp_path / "a.pol").write_text(UPPER, encoding="utf-8")
    head, rest = policy[1].read_text(encoding="utf-8").split("约定", 1)
    open_, more = LOCAL.split("\n", 1)
    (tmp_path / "b.pol").write_text(head + open_ + "\n约定" + rest + more, encoding="utf-8")
    files = [str(tmp_path / "a.pol"), str(tmp_path / "b.pol")]
    given = written(PolicySet.load(*files), tmp_path, [household("甲", [0])])
    assert main(["whatif", *files, str(given), "--set", "起步价=-1", *ON]) == 1
    told = capsys.readouterr().err
    assert "POL0621" in told
    assert "起步价" in told
    assert main(["whatif", *files, str(given), "--set", "起步价=51", "--format", "json", *ON]) == 0
    assert [e["cost"] for e in json.loads(capsys.readouterr().out)["effects"] if e["rule"] == "QIBU"] == ["1"]


def test_a_reform_of_tables_in_csv(policy, tmp_path, capsys):
    """whatif takes the members' table as batch does: with a line of 1100 for two persons who earn 400 it costs 100 × 2 a month more."""
    homes, people = tmp_path / "homes.csv", tmp_path / "members.csv"
    homes.write_text("编号,居住地,存款\n甲,310101,100\n", encoding="utf-8")
    people.write_text("编号,出生日期,工资\n甲,1980-01-01,200\n甲,1981-01-01,200\n", encoding="utf-8")
    assert main(["whatif", str(policy[1]), str(homes), "--list", f"成员={people}", "--set", "线=1100", "--format", "json", *ON]) == 0
    assert [e["cost"] for e in json.loads(capsys.readouterr().out)["effects"] if e["rule"] == "BU"] == ["200"]


def test_a_changed_row_that_is_in_force_for_nobody_is_an_error_too(decided, tmp_path, capsys):
    """The line of 2023 is changed and September 2024 asked about: nobody reads it, so no effect of zero is told (POL0609)."""
    policy, given, _ = decided
    row = "  | 310000 | 2024-01-01 | 无     | 1000 元/人/月 | 试〔1〕号 |\n"
    texts = [f"  | 310000 | 2023-01-01 | 2023-12-31 | {line} 元/人/月 | 试〔3〕号 |\n{row}" for line in (800, 900)]
    paths = [tmp_path / "one.pol", tmp_path / "other.pol"]
    for path, rows in zip(paths, texts, strict=True):
        path.write_text(policy.read_text(encoding="utf-8").replace(row, rows), encoding="utf-8")
    asked = ["whatif", str(paths[0]), str(given), "--with", str(paths[1]), "--keep", "街道"]
    assert main([*asked, *ON]) == 1
    assert "POL0609" in capsys.readouterr().err


LAPSED = """标准 补贴额 : 元/月 按 居住地 本地未定 用 上级
  | 地区   | 执行       | 执行至     | 值        | 依据      |
  | 310000 | 2024-01-01 | 2024-06-30 | 100 元/月 | 试〔2〕号 |
定补 旧补贴 : 元/月 编码 JIU
  对象 甲类
  基本额 补贴额
  四舍五入到 0.01 元/月
"""


def test_who_is_entitled_without_an_amount_is_told_beside_the_total(policy, household, written, tmp_path, capsys):
    """旧补贴's standard lapsed in June: in September the two of 甲类 have no amount, so a total of 0 元 says that two are left out."""
    path, out = tmp_path / "lapsed.pol", tmp_path / "out.parquet"
    path.write_text(policy[1].read_text(encoding="utf-8") + LAPSED, encoding="utf-8")
    homes = [household("甲", [0]), household("乙", [200, 200]), household("丙", [0], "30000.01")]
    assert main(["batch", str(path), str(written(PolicySet.load(path), tmp_path, homes)), "-o", str(out), *ON]) == 0
    assert main(["summary", str(out), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["unpriced"] == [{"rule": "JIU", "group": "", "value": 2}]
    assert main(["summary", str(out)]) == 0
    assert "没有计入(金额还没有定,或者由别的待遇代替): 旧补贴 2" in capsys.readouterr().out


UNITS = """救助对象 乙类 编码 YI 范围 家庭
  应当同时符合:
    收入: 人均 低于 线 × 2
困难程度 : 甲类 重于 乙类
核算单位 单人户 编码 DAN 自 乙类
  单独提出 成员 当 挣得 低于 1500 元/月
  计人口 1 人, 计收入 只 本人
  其余成员 人数 不变, 类别 不变
救助对象 单人对象 编码 DANDUI 范围 单人户
  应当同时符合:
    收入: 人均 低于 线
定补 单人补助 : 元/月 编码 DANBU 范围 单人户
  对象 单人对象
  基本额 (线 - 人均) × 人数
  四舍五入到 0.01 元/月
一次性救助 见面礼 : 元 编码 LI
  对象 乙类
  基本额 线 × 1 人 × 1 个月
  四舍五入到 0.01 元
"""


def test_persons_who_are_no_unit_count_nothing_and_what_is_paid_once_is_added_apart(policy, household, written, tmp_path, capsys):
    """甲 1000 and 2000 (average 1500: 乙类), 乙 1200 and 1100 with a line of 1000, then 1200: below 1500 a person is assessed alone.

    Units: of 甲 the first (1000: before not below the line, after 1200 − 1000 = 200); of 乙 both (before nothing, after 0 and 100; who
    earns 1200 isn't below 1200). So 单人补助 rises from 0 to 300 元/月 for two persons. 甲类: before nobody; after 乙 with an average
    of 1150: (1200 − 1150) × 2 = 100 元/月, so 乙 is no longer 乙类 and no unit is taken out of it: its 100 for one person falls away.
    Left: 单人补助 200, 补助 100, together 300 元/月 more. 见面礼 for 乙类, paid once: 1000 + 1000 before, 1200 (甲) after: 800 元 less.
    """
    path = tmp_path / "units.pol"
    path.write_text(policy[1].read_text(encoding="utf-8") + UNITS, encoding="utf-8")
    changed = PolicySet.load(path)
    given = written(changed, tmp_path, [household("甲", [1000, 2000]), household("乙", [1200, 1100])] * 40)
    assert main(["whatif", str(path), str(given), "--set", "线=1200", "--format", "json", *ON]) == 0
    told = json.loads(capsys.readouterr().out)
    found = {e["rule"]: (e["gains"], e["loses"], e["before"], e["after"]) for e in told["effects"]}
    assert found["DANBU"] == (40, 0, "0", "8000")
    assert found["BU"] == (40, 0, "0", "4000")
    assert found["LI"] == (40, 40, "80000", "48000")
    assert told["totals"] == [
        {"unit": "元/月", "before": "0", "after": "12000", "cost": "12000"},
        {"unit": "元", "before": "80000", "after": "48000", "cost": "-32000"},
    ]


def test_changes_that_name_no_standard_are_told(decided, capsys):
    """A misspelt standard is POL0608, with those that there are."""
    policy, given, _ = decided
    assert main(["whatif", str(policy), str(given), "--set", "钱=1", *ON]) == 1
    assert "POL0608" in capsys.readouterr().err


def test_households_are_no_results(decided, capsys):
    """Summing up the input is POL0607."""
    assert main(["summary", str(decided[1])]) == 1
    assert "POL0607" in capsys.readouterr().err


def test_lines_and_tables_are_explained_from_their_results_too(policy, household, tmp_path, capsys):
    """Two who earn 200 each get 1600 元 from JSON lines and from a pair of CSV tables; the explanation from the results is that of the record."""
    record, homes, people = tmp_path / "one.json", tmp_path / "homes.csv", tmp_path / "members.csv"
    lines = tmp_path / "in.jsonl"
    told = household("乙", [200, 200])
    record.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    lines.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in (household("甲", [0]), told)), encoding="utf-8")
    heads = [name for name, value in told.items() if not isinstance(value, list)]
    listed = next(name for name, value in told.items() if isinstance(value, list))
    homes.write_text(",".join(heads) + "\n" + ",".join(str(told[name]) for name in heads) + "\n", encoding="utf-8")
    members = [",".join(["乙", *map(str, each.values())]) for each in told[listed]]
    people.write_text("\n".join([",".join(["编号", *told[listed][0]]), *members]) + "\n", encoding="utf-8")
    assert main(["explain", str(policy[1]), str(record), *ON]) == 0
    alone = capsys.readouterr().out
    assert "1600" in alone
    for given in ([str(lines)], [str(homes), "--list", f"{listed}={people}"]):
        out = tmp_path / "out.parquet"
        assert main(["batch", str(policy[1]), *given, "-o", str(out), *ON]) == 0
        capsys.readouterr()
        assert main(["explain", str(out), "--id", "乙"]) == 0
        assert capsys.readouterr().out == alone


def test_an_input_that_was_sorted_anew_is_not_explained(decided, capsys):
    """In 乙's place stands another household now: POL0612, not that one's explanation."""
    _, given, out = decided
    pq.write_table(pq.read_table(given).take([1, 0, 2]), given)
    assert main(["explain", str(out), "--id", "乙"]) == 4
    assert "POL0612" in capsys.readouterr().err


def test_a_column_that_was_not_kept_is_told_with_the_way_out(decided, capsys):
    """The results have no 区: POL0613 tells of ``--keep`` at the batch."""
    assert main(["summary", str(decided[2]), "--by", "区"]) == 1
    told = capsys.readouterr().err
    assert "POL0613" in told
    assert "--keep 区" in told


def test_counts_below_zero_and_lists_without_a_file_are_told(decided, tmp_path, capsys):
    """No -1 workers, no -1 households, no seed -5, no 1001 of a thousand, no list without its table: POL0910, never an internal error."""
    policy, given, _ = decided
    out = str(tmp_path / "more.parquet")
    asked = ["batch", str(policy), str(given), "-o", out, "--keep", "街道", *ON]
    made = ["generate", str(policy), "-o", out]
    for words in ([*asked, "--workers", "-1"], [*made, "-n", "-1"], [*made, "--seed", "-5"], [*made, "--unknown", "1001"], [*asked, "--list", "成员"]):
        assert main(words) == 2
        assert "POL0910" in capsys.readouterr().err


def test_a_comparison_says_who_was_refused(decided, capsys):
    """丙, with a savings column out of its range, counts nothing in the cost: that one is left out is said."""
    policy, given, _ = decided
    table = pq.read_table(given)
    at = table.column_names.index("存款")
    pq.write_table(table.set_column(at, "存款", pa.array(["0", "0", "-1"])), given)
    assert main(["whatif", str(policy), str(given), "--set", "线=1100", "--keep", "街道", *ON]) == 0
    assert "拒收 1 户" in capsys.readouterr().out


def test_a_result_can_be_read_by_whoever_reads_the_folder(decided, tmp_path):
    """A chart has the permissions of a file that is opened for writing (rw-r--r-- by the usual mask), not those of a temporary one."""
    chart, plain = tmp_path / "chart.svg", tmp_path / "plain"
    plain.write_text("")
    assert main(["summary", str(decided[2]), "--format", "svg", "-o", str(chart)]) == 0
    assert chart.stat().st_mode == plain.stat().st_mode


def test_definitions_of_one_name_have_columns_of_their_own(policy, household, written, tmp_path):
    """Clauses of two classes named 收入 are two columns, named by their ids: a struct with one name twice can't be read by most libraries."""
    path, out = tmp_path / "two.pol", tmp_path / "out.parquet"
    path.write_text(policy[1].read_text(encoding="utf-8") + UNITS, encoding="utf-8")
    given = written(PolicySet.load(path), tmp_path, [household("甲", [0])])
    assert main(["batch", str(path), str(given), "-o", str(out), "--values", *ON]) == 0
    names = [each.name for each in pq.read_schema(out).field("values").type]
    assert len(names) == len(set(names))


def test_a_run_tells_how_far_it_is():
    """Half of 200 households is 15 of 30 marks and 50 %; where the file doesn't say how many there are, only the number done stands."""
    assert bar(100, 200) == f"[{'#' * 15}{'.' * 15}]  50% 100/200"
    assert bar(200, 200) == f"[{'#' * 30}] 100% 200/200"
    assert bar(7, None) == "7"


def test_a_benefit_that_a_reform_adds_or_ends_is_counted(decided, tmp_path, capsys):
    """A gift of 100 元 a month for each household of 甲类, two of three: 200 元 more; the other way round 200 元 less, and two cease."""
    policy, given, _ = decided
    added = tmp_path / "added.pol"
    gift = "定补 添补 : 元/月 编码 TIAN\n  对象 甲类\n  基本额 100 元/月\n  四舍五入到 0.01 元/月\n"
    added.write_text(policy.read_text(encoding="utf-8") + gift, encoding="utf-8")
    for one, other, begins, ends, cost in ((policy, added, 2, 0, "200"), (added, policy, 0, 2, "-200")):
        capsys.readouterr()
        assert main(["whatif", str(one), str(given), "--with", str(other), "--keep", "街道", "--format", "json", *ON]) == 0
        told = json.loads(capsys.readouterr().out)
        effect = next(e for e in told["effects"] if e["rule"] == "TIAN")
        assert (effect["begins"], effect["ends"], effect["cost"], told["touched"]) == (begins, ends, cost, 2)


def test_no_households_are_a_file_of_no_rows(decided, tmp_path):
    """`generate -n 0` leaves a file that can be read: its columns and no household; a batch of it is one, too."""
    policy, _, _ = decided
    for ending in ("parquet", "arrow"):
        made, out = tmp_path / f"none.{ending}", tmp_path / f"out.{ending}"
        assert main(["generate", str(policy), "-n", "0", "-o", str(made), *ON]) == 0
        assert main(["batch", str(policy), str(made), "-o", str(out), *ON]) == 0
        table = pq.read_table(made) if ending == "parquet" else pa.ipc.open_file(made).read_all()
        assert table.num_rows == 0 and "存款" in table.column_names


def test_households_are_made_as_lines_too(decided, tmp_path):
    """`generate -o x.jsonl` writes a record a line: the same households as in columns, each of which `decide` reads."""
    policy, _, _ = decided
    for ending in ("jsonl", "parquet"):
        made = ["generate", str(policy), "-n", "40", "--unknown", "50", "-o", str(tmp_path / f"made.{ending}"), *ON]
        assert main(made) == 0
        assert main(["batch", str(policy), str(tmp_path / f"made.{ending}"), "-o", str(tmp_path / f"{ending}.parquet"), *ON]) == 0
    with open(tmp_path / "made.jsonl", "rb") as lines:
        refused = [each.refused for _, each in PolicySet.load(policy).decide_lines(lines, date(2024, 9, 1))]
    assert refused == [False] * 40
    assert pq.read_table(tmp_path / "jsonl.parquet").equals(pq.read_table(tmp_path / "parquet.parquet"))


def test_an_amount_that_a_reform_leaves_open_is_no_loss(decided, household, written, tmp_path, capsys):
    """Where a reform asks for members' birthdays, and nobody gave the one of 甲's: its 1000 元 are neither lost nor in the cost; 乙's 900 stay."""
    policy, _, _ = decided
    stricter = tmp_path / "stricter.pol"
    text = policy.read_text(encoding="utf-8").replace("    财产: 存款 不超过 30000 元\n", "    财产: 存款 不超过 30000 元\n    成年: 任一 成员 满足 (周岁(出生日期, 基准日) 18 周岁 以上)\n")
    stricter.write_text(text, encoding="utf-8")
    homes = [household("甲", [0]), household("乙", [100])]
    del homes[0]["成员"][0]["出生日期"]
    given = written(PolicySet.load(stricter), tmp_path, homes)
    asked = ["whatif", str(policy), str(given), "--with", str(stricter), *ON]
    for turned in (asked, [asked[0], str(stricter), asked[2], asked[3], str(policy), *ON]):
        assert main([*turned, "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        effect = next(e for e in told["effects"] if e["rule"] == "BU")
        counted = [effect[name] for name in ("gains", "loses", "same", "ends", "opened", "pending", "before", "after", "cost")]
        assert counted == [0, 0, 1, 0, 1, 1, "900", "900", "0"] and told["touched"] == 1
    assert main(asked) == 0
    assert "没有计入: 补助 1" in capsys.readouterr().out


def test_groups_by_problems_and_by_what_is_no_group(decided, policy, household, written, tmp_path, capsys):
    """A list of texts, such as the problems of a record, is a group (the household that is decided has none); a struct of values is none."""
    given, out = written(PolicySet.load(policy[1]), tmp_path, [household("甲", [0]), household("乙", [0])]), tmp_path / "by.parquet"
    table = pq.read_table(given)
    pq.write_table(table.set_column(table.column_names.index("存款"), "存款", pa.array(["1", "-1"])), given)
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--values", *ON]) == 3
    capsys.readouterr()
    assert main(["summary", str(out), "--by", "problems", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(o["group"], o["value"]) for o in told["outcomes"] if o["rule"] == "JIA"] == [("", 1)]
    assert main(["summary", str(out), "--by", "values"]) == 1
    assert "POL0626" in capsys.readouterr().err
