"""Who is reminded of what an upper policy leaves open: each region that nobody settles it for, whoever else is settled."""

import pytest
from attrs import evolve
from tests.check.rules.reading import check

UPPER = """
政策 国家.办法
  发布机关 民政部
引入 示例市救助
标准 财产限额 : 元/人 待地方规定
定义 家庭补贴 : 元/月 待地方规定
救助对象 支出型家庭 编码 ZC 范围 家庭
  待地方规定
救助对象 困难户 编码 KN
  应当同时符合:
    财产: 待地方规定
"""
NAMES = ["财产限额", "家庭补贴", "支出型家庭", "困难户 的 财产"]
FILLED = """标准 财产限额 = 10000 元/人
定义 家庭补贴 = 100 元/月
救助对象 支出型家庭
  应当同时符合:
    财产: 货币财产 不超过 50000 元
填补 困难户 的 财产 : 货币财产 不超过 50000 元
"""


def local(name: str, region: str, text: str = "") -> str:
    """A policy that implements the national one in a region."""
    head = f"政策 {name}\n" + (f"  地区 {region}\n" if region else "")
    return f"{head}引入 示例市救助\n实施 国家.办法\n{text}"


def reminded(*files: str) -> list[tuple[str, str]]:
    """(file, name) of each reminder; the files are numbered from 1, the upper policy being 0."""
    ctx = check("", UPPER, *files)[1]
    assert not ctx.errors
    told = [p for p in ctx.warnings if p.code == "POL0287"]
    assert len({(p.source.name, p.span) for p in told}) == len(told), "one reminder for a line"
    return sorted((p.source.name, name) for p in told for name in p.names.zh.strip("「」").split("」「"))


def test_a_county_elsewhere_settles_nothing_here() -> None:
    """An invented county fills everything; Shanghai, which fills nothing, is told of all four, and the county of none."""
    county, shanghai = local("虚县办法", "990101", FILLED), local("上海办法", "310000")
    assert reminded(county, shanghai) == sorted(("2.pol", name) for name in NAMES)
    assert reminded(county, local("上海办法", "310000", FILLED)) == []


@pytest.mark.parametrize(
    ("filler", "asked", "settled"),
    [
        ("310000", "310101", True),  # a district lies in its city
        ("310101", "310000", False),  # one district isn't the whole city
        ("310101", "310104", False),
        ("", "310104", True),  # a text without a region holds everywhere
        ("310101", "", True),  # a file that names no region isn't known to lie elsewhere
    ],
)
def test_a_text_settles_for_its_region_and_what_lies_in_it(filler: str, asked: str, settled: bool) -> None:
    """What holds in a region holds in its parts, not around it."""
    assert (reminded(local("甲办法", filler, FILLED), local("乙办法", asked)) == []) is settled


def test_files_of_one_region_are_reminded_once() -> None:
    """Two files of one city make one reminder for each opening; two cities make two."""
    shanghai, other, beijing = local("上海办法", "310000"), local("上海细则", "310000"), local("北京办法", "110000")
    assert len(reminded(shanghai, other)) == len(NAMES)
    assert len(reminded(shanghai, other, beijing)) == 2 * len(NAMES)


def test_a_series_settles_for_the_regions_of_its_rows() -> None:
    """Rows for 310000 settle a standard there; the file of 110000 is still reminded of it."""
    rows = "标准 财产限额 : 元/人\n  | 地区 | 执行 | 值 | 依据 |\n  | 310000 | 2024-01-01 | 100 元/人 | 乙市第一条 |\n"
    names = {name for _, name in reminded(local("上海办法", "310000", rows))}
    assert names == set(NAMES) - {"财产限额"}
    told = reminded(local("上海办法", "310000", rows), local("北京办法", "110000"))
    assert [name for _, name in told].count("财产限额") == 1


def still_open(region: str, names: str, text: str = "") -> str:
    """A policy that implements the national one in a region and says what it knows to be open."""
    return local("上海办法", region, text).replace("实施 国家.办法", f"实施 国家.办法 待地方规定 {names}")


def test_what_is_declared_open_is_not_reminded_of() -> None:
    """Two of four declared open in Shanghai leave two to remind of, there and in its districts, but all four in Beijing."""
    shanghai = still_open("310000", "财产限额, 困难户 的 财产")
    assert reminded(shanghai) == [("1.pol", "家庭补贴"), ("1.pol", "支出型家庭")]
    assert reminded(still_open("310000", "、".join(NAMES).replace("、", ", ")), local("黄浦办法", "310101")) == []
    assert len(reminded(shanghai, local("北京办法", "110000"))) == 2 + len(NAMES)


def test_what_is_declared_open_stays_a_fault() -> None:
    """A reminder less is no figure more: the program with and without the declaration is the same."""
    said, unsaid = (check("", UPPER, text)[0] for text in (still_open("310000", "财产限额"), local("上海办法", "310000")))
    assert evolve(said, files=()) == evolve(unsaid, files=())


def test_what_is_declared_open_must_be_open() -> None:
    """Something that nobody left open, and something that the region settles, are reported at the name."""
    wrong = check("", UPPER, still_open("310000", "财产限客"))[1]
    assert [p.code for p in wrong.errors] == ["POL0298"] and wrong.errors[0].near == "财产限额"
    settled = check("", UPPER, still_open("310000", "财产限额", "标准 财产限额 = 1 元/人   依据 乙市第一条\n"))[1]
    assert not settled.errors
    assert [settled_.span for settled_ in settled.warnings if settled_.code == "POL0299"]
