"""Lines of 应得: what each holds the decision against, and what it says when it differs."""

import pytest
from tests.scenarios.running import HOUSE, findings, got, run


@pytest.mark.parametrize(
    "line",
    [
        "困难户 符合",
        "补助 = 1200 元/月",
        "补助 = 1199 元/月 容差 1 元/月",
        "合计 补助 2024-07 至 2024-12 = 7200 元",
        "合计 补助 2024-06 至 2024-07 = 2200 元",
        "合计 护理费 2024-07 至 2024-08 = 400 元",
        "合计 成员 乙 的 护理费 2024-07 至 2024-08 = 0 元",
        "合计 补助 2024-07 至 2024-12 = 7190 元 容差 10 元",
        "成员 甲 的 护理费 = 200 元/月",
        "成员 乙 的 护理费 不享受",
        "成员 甲 的 年龄 = 44 周岁",
        "单人户 1 个",
        "单人户 符合",
        "人口 = 2 人",
        "线 = 1100 元/人/月",
        "不缺材料",
    ],
)
def test_what_holds(tmp_path, line):
    """Each of these lines is true of the household."""
    (found,) = findings(tmp_path, line)
    assert found.ok, found.actual.zh


@pytest.mark.parametrize(
    ("line", "actual"),
    [
        ("补助 = 1200 元", "1200 元/月"),
        ("补助 = 1200", "1200 元/月"),
        ("补助 = 1190 元/月 容差 10 元", "1200 元/月"),
        ("补助 资料不足", "1200 元/月"),
        ("困难户 不符合", "符合"),
        ("困难户 不符合 因 收入低", "符合"),
        ("合计 补助 2024-07 至 2024-12 = 7200 元/月", "7200 元"),
        ("合计 急用 2024-07 至 2024-12 = 500 元", "没有这样一项按月的金额"),
        ("合计 困难户 2024-07 至 2024-12 = 500 元", "没有这样一项按月的金额"),
        ("合计 没有的 2024-07 至 2024-12 = 500 元", "没有这样一项按月的金额"),
        ("合计 补助 2024-11 至 2025-02 = 1 元", "2025-01 无法计算 因 线 已到期；2025-02 无法计算 因 线 已到期"),
        ("单人户 2 个", "1 个"),
        ("单人户 无", "1 个"),
        ("基本户 1 个", "没有这种核算单位"),
        ("线 = 1000 元/人/月", "1100 元/人/月"),
        ("没有的 符合", "没有这个结果"),
        ("没有的 = 1 元", "没有这个名称"),
    ],
)
def test_what_differs_says_what_came(tmp_path, line, actual):
    """A line that isn't true says what came instead, with its unit or its reason."""
    assert got(tmp_path, line) == (False, actual)


def test_a_total_counts_a_month_without_entitlement_as_nothing(tmp_path):
    """A month in which the household is not entitled adds nothing; one that can't be settled is named."""
    series = HOUSE.replace("基准日 2024-08-01", "基准日 2024-08-01").split("    成员:")[0] + (
        "    成员:\n      - 姓名 甲\n        出生日期 1980-01-01\n        重残 否\n        工资:\n"
        "          | 月份    | 值        |\n          | 2024-07 | 0 元/月   |\n          | 2024-08 | 5000 元/月 |\n"
    )
    assert got(tmp_path, "合计 补助 2024-07 至 2024-08 = 1100 元", before=series) == (True, "1100 元")
    ok, actual = got(tmp_path, "合计 补助 2024-07 至 2024-09 = 1100 元", before=series)
    assert not ok and actual.startswith("2024-09 资料不足 缺 ") and "2024-07" not in actual


def test_a_month_in_which_the_record_is_refused_is_named(tmp_path):
    """A total over months before somebody was born names the month and the rule that refused the record."""
    born = HOUSE.replace("2015-03-01", "2024-07-15")
    ok, actual = got(tmp_path, "合计 补助 2024-07 至 2024-08 = 1 元", before=born)
    assert not ok and actual.startswith("2024-07 拒收 ")


def test_a_refusal_names_its_clauses(tmp_path):
    """A class that isn't met says which clauses fail, those of an exclusion too."""
    rich = HOUSE.replace("财产 0 元", "财产 2000 元").replace("租房 否", "租房 是")
    assert got(tmp_path, "困难户 符合", before=rich) == (False, "不符合(因 租房的、财产少)")
    assert got(tmp_path, "困难户 不符合 因 租房的, 财产少", before=rich)[0]
    assert not got(tmp_path, "困难户 不符合 因 财产少", before=rich)[0]
    (found,) = findings(tmp_path, "困难户 符合", before=rich)
    assert (found.expected.en, found.actual.en) == ("eligible", "not eligible (because of 租房的, 财产少)")


def test_missing_facts_of_a_class_and_of_an_amount(tmp_path):
    """资料不足 holds of a class and of an amount, with exactly the facts that are missing."""
    unknown = HOUSE.replace("财产 0 元", "财产 未载明")
    assert got(tmp_path, "困难户 资料不足 缺 财产", before=unknown)[0]
    assert got(tmp_path, "补助 资料不足 缺 财产", before=unknown)[0]
    assert got(tmp_path, "补助 资料不足", before=unknown)[0]
    assert not got(tmp_path, "补助 资料不足 缺 财产, 租房", before=unknown)[0]
    assert not got(tmp_path, "补助 不享受", before=unknown)[0]
    assert got(tmp_path, "单人户 资料不足 缺 财产", before=unknown)[0]
    assert got(tmp_path, "单人户 1 个", before=unknown) == (False, "无；资料不足 缺 财产")


def test_no_list_is_not_no_unit(tmp_path):
    """Where the list of members is unknown, the number of assessed units is too."""
    unknown = HOUSE.split("    成员:")[0]
    assert not got(tmp_path, "单人户 无", before=unknown)[0]
    assert got(tmp_path, "单人户 资料不足 缺 成员", before=unknown)[0]
    empty = unknown + "    成员: 无\n"
    assert got(tmp_path, "单人户 无", before=empty)[0]


@pytest.mark.parametrize(
    ("line", "ok"),
    [
        ("困难户 无法计算", True),
        ("补助 无法计算 因 线", True),
        ("困难户 无法计算 因 线, 已到期", True),
        ("困难户 无法计算 因 lapsed", True),
        ("困难户 无法计算 因 XIAN", True),
        ("困难户 无法计算 因 未施行", False),
        ("困难户 无法计算 因 人均", False),
        ("困难户 规则冲突 因 线", False),
        ("困难户 不符合", False),
    ],
)
def test_a_fault_is_expected_by_its_place_and_cause(tmp_path, line, ok):
    """无法计算 may name the standard or rule at fault and the cause; each name must be true of it."""
    late = HOUSE.replace("2024-08-01", "2025-08-01")
    assert got(tmp_path, line, before=late)[0] is ok


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        (HOUSE.replace("财产 0 元", "财产 0 元/月"), ("财产", "元", "元/月")),
        (HOUSE.replace("财产 0 元", "财产 0"), ("财产", "元", "没有单位的数")),
        (HOUSE.replace("1000 元/月", "1000 元"), ("工资", "元/月", "元")),
    ],
)
def test_a_fact_in_another_unit_fails(tmp_path, before, wrong):
    """A number of a scenario's record must have its fact's unit; it is never taken as if it had."""
    first, *_ = findings(tmp_path, "困难户 符合", before=before)
    assert (first.kind, first.subject.zh, first.expected.zh, first.actual.zh) == ("record", *wrong)
    assert not first.ok


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("假定 人均 = 100 元", ("人均", "元/人/月", "元")),
        ("假定 没有的 = 100 元", ("没有的", "一个定义", "没有这个名称")),
        ("假定 线 = 100 元/人/月", ("线", "一个定义", "标准;它的数写在政策里,不能假定")),
        ("假定 人均 = 100 元/人/月", None),
    ],
)
def test_what_is_supposed_is_a_definition_in_its_unit(tmp_path, line, wrong):
    """假定 names a definition and keeps its unit; anything else fails and is never passed over."""
    found = findings(tmp_path, "困难户 符合", before=f"{HOUSE}  {line}\n")
    failed = [(f.subject.zh, f.expected.zh, f.actual.zh) for f in found if not f.ok]
    assert failed == ([] if wrong is None else [wrong])


def test_a_refused_record_fails_every_line_but_its_refusal(tmp_path):
    """Where a record is refused, its code may be expected; any other line fails and names the codes."""
    late = HOUSE.replace("2015-03-01", "2030-01-01")
    assert got(tmp_path, "拒收 REC0050", before=late)[0]
    assert got(tmp_path, "拒收 REC0001", before=late)[0] is False
    first, second = findings(tmp_path, "困难户 符合", before=late)
    assert (first.expected.zh, first.ok, first.actual.zh.startswith("拒收 REC0050")) == ("符合", False, True)
    assert (second.kind, second.ok, "还没有出生" in second.actual.zh) == ("record", False, True)


def test_expecting_nothing_is_not_passing(tmp_path):
    """A scenario with several steps passes only when each line of each step holds."""
    good, bad = run(
        tmp_path,
        f'算例 "好"\n{HOUSE}  应得:\n    困难户 符合\n  基准日 2024-09-01\n  应得:\n    补助 = 1200 元/月\n'
        f'算例 "坏"\n{HOUSE}  应得:\n    困难户 符合\n  基准日 2024-09-01\n  应得:\n    补助 = 1 元/月\n',
    )
    assert (good.passed, bad.passed) == (True, False)
    assert [f.ok for f in bad.findings] == [True, False]


def test_a_definition_may_be_open_or_impossible(tmp_path):
    """What can't be told of a definition is expected as of a class: with its missing facts, or with its cause."""
    limit = "定义 高线 : 元/人/月 = 线 的 2 倍\n定义 租房户 : 是否 = 租房\n"

    def came(line, before=HOUSE):
        (result,) = run(tmp_path, f'{limit}算例 "一"\n{before}  应得:\n    {line}\n')
        return result.findings[0].ok, result.findings[0].actual.zh

    later = HOUSE.replace("2024-08-01", "2025-02-01")
    assert came("高线 无法计算 因 线, 已到期", later)[0]
    assert came("高线 无法计算") == (False, "没有这个结果")
    unsaid = HOUSE.replace("    租房 否\n", "")
    assert unsaid != HOUSE
    assert came("租房户 资料不足 缺 租房", unsaid)[0]
    assert came("租房户 不符合")[0]


def test_a_definition_may_be_assumed_not_to_hold(tmp_path):
    """假定 … = 否 is 否, not the number zero."""
    text = "定义 租房户 : 是否 = 非 租房\n救助对象 自住户 编码 ZI\n  应当同时符合:\n    自住: 租房户\n"
    for value, expected in (("是", "符合"), ("否", "不符合 因 自住")):
        (result,) = run(tmp_path, f'{text}算例 "一"\n{HOUSE}  假定 租房户 = {value}\n  应得:\n    自住户 {expected}\n')
        assert result.passed


def test_a_standard_on_its_first_day_and_the_day_before(tmp_path):
    """A line may be about a standard in the household's region: 1100 from 1 July 2024, 1000 the day before, none in 2025."""
    for day, line in (("2024-07-01", "线 = 1100 元/人/月"), ("2024-06-30", "线 = 1000 元/人/月"), ("2025-01-01", "线 无法计算")):
        assert got(tmp_path, line, before=HOUSE.replace("2024-08-01", day))[0], day
    assert got(tmp_path, "线 = 1 元/人/月", before=HOUSE.replace("2024-08-01", "2025-01-01")) == (False, "无法计算 因 线 已到期")


def test_a_number_of_months_is_written_as_a_length_of_time(tmp_path):
    """A standard in 月 is 6 个月, as its row says it; neither 6 天 nor 5 个月."""
    months = "标准 期数 : 月\n  | 执行       | 值     |\n  | 2020-01-01 | 6 个月 |\n定义 到期 : 是否 = 期数 超过 3 个月\n"
    lines = ("期数 = 6 个月", "期数 = 5 个月", "期数 = 6 天")
    scenario = f'算例 "一"\n{HOUSE}  应得:\n' + "".join(f"    {line}\n" for line in lines)
    (result,) = run(tmp_path, months + scenario)
    assert [finding.ok for finding in result.findings] == [True, False, False]
