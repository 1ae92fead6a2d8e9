"""Which files a path, a folder or a package name brings, and what each file sees of the others."""

import zipfile
from pathlib import Path

import pytest

from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources, load_bundle
from baozhang_rules.text import Source

LIBRARY = Path(__file__).parents[1] / "check" / "library"


def bundle_of(*texts):
    """Return the bundle of some texts and the codes of its problems."""
    collector = Collector()
    sources = [Source(f"{n}.pol", text) for n, text in enumerate(texts)]
    return bundle_sources(sources, collector, LIBRARY), [p.code for p in collector.problems]


def write(folder, **files):
    """Write policy files."""
    for name, text in files.items():
        (folder / f"{name}.pol").write_text(text, encoding="utf-8")


def test_a_folder_brings_every_policy_in_it(tmp_path):
    """All .pol files below a folder, in the order of their paths; other files are left alone."""
    inner = tmp_path / "下级"
    inner.mkdir()
    write(tmp_path, 乙="政策 乙\n", 甲="政策 甲\n")
    write(inner, 丙="政策 丙\n")
    (tmp_path / "说明.txt").write_text("不是政策", encoding="utf-8")
    collector = Collector()
    bundle = load_bundle([tmp_path], collector, LIBRARY)
    assert sorted(entry.package for entry in bundle.files) == ["丙", "乙", "甲"]
    assert not collector.problems


def test_a_package_is_looked_up_in_the_library():
    """A dotted name that is no path is a policy of the library."""
    collector = Collector()
    bundle = load_bundle(["标准.家庭"], collector, LIBRARY)
    assert [entry.package for entry in bundle.files] == ["标准.家庭"]
    assert not collector.problems


@pytest.mark.parametrize(
    ("path", "code"),
    [("标准.家廷", "POL0206"), ("没有.pol", "POL0001"), ("", "POL0001")],
)
def test_what_does_not_exist_is_said_so(path, code):
    """A name is compared with the library, a file is asked of the system."""
    collector = Collector()
    load_bundle([path], collector, LIBRARY)
    assert [p.code for p in collector.problems] == [code]


def test_a_folder_without_policies_is_said_so(tmp_path):
    """An empty folder is more likely a wrong choice than a wish."""
    collector = Collector()
    load_bundle([tmp_path], collector, LIBRARY)
    assert [p.code for p in collector.problems] == ["POL0205"]


def test_an_unsaved_text_stands_in_place_of_its_file(tmp_path):
    """An editor checks what it shows, not what is on disk."""
    write(tmp_path, 甲="政策 甲\n")
    path = str(tmp_path / "甲.pol")
    bundle = load_bundle([path], Collector(), LIBRARY, unsaved={path: "政策 新甲\n"})
    assert [entry.package for entry in bundle.files] == ["新甲"]


def test_a_zipped_library_is_read_without_unpacking(tmp_path):
    """Packaged policies may lie in a zip file."""
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("库/共用.pol", "政策 共用\n标准 扣减 = 200 元/月\n")
    collector = Collector()
    source = Source("办法.pol", "政策 办法\n引入 共用\n")
    bundle = bundle_sources([source], collector, zipfile.Path(archive))
    assert [entry.package for entry in bundle.files] == ["共用", "办法"]
    assert not collector.problems


def test_needed_files_come_first_whatever_the_order_given():
    """A file stands after those that it needs, so the order of paths changes nothing."""
    upper, lower = "政策 上\n引入 标准.家庭\n", "政策 下\n实施 上\n"
    for texts in ((upper, lower), (lower, upper)):
        bundle, codes = bundle_of(*texts)
        assert [entry.package for entry in bundle.files] == ["标准.家庭", "上", "下"]
        assert not codes
        assert len(bundle.asked) == 2


def test_a_file_at_hand_wins_over_the_library():
    """A package among the files checked together is not taken from the library."""
    bundle, codes = bundle_of("政策 标准.家庭\n枚举 甲 : 乙, 丙\n", "政策 办法\n引入 标准.家庭\n")
    assert len(bundle.files) == 2 and not codes


def test_names_are_seen_through_imports_of_imports():
    """Own file, imported and implemented policies, transitively; nothing else of the bundle."""
    bundle, _ = bundle_of(
        "政策 底\n标准 底数 = 1 元\n", "政策 中\n引入 底\n标准 中数 = 2 元\n", "政策 上\n实施 中\n", "政策 旁\n标准 旁数 = 3 元\n"
    )
    top = next(i for i, entry in enumerate(bundle.files) if entry.package == "上")
    assert [s.name for n in ("底数", "中数", "旁数") for s in bundle.find(top, n)] == ["底数", "中数"]
    assert bundle.hidden(top, "旁数").name == "旁数"
    assert bundle.names(top, ("standard",)) == {"底数", "中数"}
    assert {bundle.files[i].package for i in bundle.implemented(top)} == {"中"}


def test_files_of_one_package_see_each_other():
    """A policy may be written in several files with the same 政策 line."""
    bundle, codes = bundle_of("政策 甲\n标准 一 = 1 元\n", "政策 甲\n标准 二 = 2 元\n")
    assert bundle.find(0, "二") and bundle.find(1, "一") and not codes


def test_files_without_a_header_see_only_themselves():
    """Two files without 政策 are not one package."""
    bundle, _ = bundle_of("标准 甲数 = 1 元\n", "标准 乙数 = 2 元\n")
    assert not bundle.find(0, "乙数")


def test_a_circle_names_every_policy_on_it():
    """The message shows the way round."""
    collector = Collector()
    sources = [Source(f"{a}.pol", f"政策 {a}\n引入 {b}\n") for a, b in ("甲乙", "乙丙", "丙甲")]
    bundle_sources(sources, collector, LIBRARY)
    (problem,) = collector.problems
    assert problem.code == "POL0201" and problem.path == ("甲", "乙", "丙", "甲")


def test_symbols_know_their_owner_and_code():
    """Facts and definitions belong to an entity, members to an enumeration, columns to a scheme; 编码 wins over the name."""
    bundle, _ = bundle_of(
        "政策 办法\n引入 标准.家庭\n救助对象 甲类 编码 JIA\n  应当同时符合:\n    货币财产 为 0 元\n"
        "困难程度 : 甲类 重于 乙类\n优惠政策 减免\n  按 困难程度\n  | 困难程度 | 电 : 度/月 |\n  | 甲类 | 15 度/月 |\n"
    )
    by_key = {symbol.key: symbol for symbol in bundle.symbols}
    assert ("fact", "成员", "在校") in by_key and ("definition", "家庭", "家庭人数") in by_key
    assert ("member", "残疾等级", "一级") in by_key and ("column", "减免", "电") in by_key
    assert by_key["class", "", "甲类"].code == "JIA"


def test_scenarios_beside_policies_decide_nothing(tmp_path):
    """What decides a record leaves a folder's scenario files out with what only they import; alone they are taken."""
    scenario = "算例 \"一\"\n  基准日 2024-01-01\n  家庭:\n    其余 无\n  应得:\n    不缺材料\n"
    write(tmp_path, 算例=f"语言版本 1\n引入 标准.家庭\n{scenario}", 甲="政策 甲\n")
    collector = Collector()
    assert {each.package for each in load_bundle([tmp_path], collector, LIBRARY).files} == {"", "甲", "标准.家庭"}
    assert [each.package for each in load_bundle([tmp_path], collector, LIBRARY, scenarios=False).files] == ["甲"]
    named = load_bundle([tmp_path / "甲.pol", tmp_path / "算例.pol"], collector, LIBRARY, scenarios=False)
    assert {each.package for each in named.files} == {"", "甲", "标准.家庭"}, "a file that was named itself is read"
    (tmp_path / "甲.pol").unlink()
    assert {each.package for each in load_bundle([tmp_path], collector, LIBRARY, scenarios=False).files} == {"", "标准.家庭"}
