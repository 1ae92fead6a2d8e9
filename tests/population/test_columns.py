"""Columns that can't be taken as they are: told before anything is decided; layouts of other libraries are taken."""

from datetime import date
from decimal import Decimal

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from baozhang_rules import PolicyError  # noqa: E402
from baozhang_rules.cli import main  # noqa: E402
from baozhang_rules.population.streams import decide_stream  # noqa: E402

ON = date(2024, 9, 1)


@pytest.fixture
def table(policy, household, written, tmp_path):
    """Two households: one without income, whose 补助 is 1000, and one with too much savings."""
    return pq.read_table(written(policy[0], tmp_path, [household("甲", [0]), household("乙", [0], "30000.01")]))


def told(policy, table, **more):
    """The codes of what is wrong with the columns of a table, and what is said of them."""
    with pytest.raises(PolicyError) as error:
        decide_stream(policy[0], table, ON, **more)
    return [(problem.code, problem.message("en")) for problem in error.value.problems]


def test_a_fact_in_two_columns_is_told_once(policy, table):
    """Which of two columns 存款 holds, or of 编号 and id, nobody can know: POL0623, also within a list."""
    assert told(policy, table.append_column("存款", pa.array(["1", "2"]))) == [("POL0623", "column `存款` and column `存款` tell the same fact")]
    assert told(policy, table.append_column("id", pa.array(["1", "2"]))) == [("POL0623", "column `id` and column `编号` tell the same fact")]
    members = table.column("成员").combine_chunks()
    items = members.flatten()
    twice = pa.StructArray.from_arrays([*(items.field(each.name) for each in items.type), items.field("工资")], [*(each.name for each in items.type), "工资"])
    both = table.set_column(table.column_names.index("成员"), "成员", pa.ListArray.from_arrays(members.offsets, twice))
    assert told(policy, both) == [("POL0623", "column `成员.工资` and column `成员.工资` tell the same fact")]


def test_a_column_to_keep_is_there_exactly_once(policy, table):
    """A name of no column (a slip is met by the nearest name) and a name of two are POL0624."""
    wider = table.append_column("街道", pa.array(["东", "西"]))
    assert told(policy, wider, keep=["街道", "街到"]) == [("POL0624", "the column to keep, `街到`, is there 0 times (→ 街道)")]
    assert told(policy, wider.append_column("街道", pa.array(["东", "西"])), keep=["街道"])[-1][0] == "POL0624"


def test_a_column_named_like_one_of_results_is_not_kept(policy, table):
    """Two columns `status` in the results could be read by nobody: POL0625; asked for twice, a column is kept once."""
    named = table.append_column("status", pa.array(["a", "b"]))
    assert told(policy, named, keep=["status"]) == [("POL0625", "the results have a column `status` of their own")]
    kept = decide_stream(policy[0], table.append_column("街道", pa.array(["东", "西"])), ON, keep=["街道", "街道"]).read_all()
    assert kept.column_names.count("街道") == 1 and kept.column("街道").to_pylist() == ["东", "西"]


@pytest.mark.parametrize("ids", [[1.5, 2.5], [[1], [2]]])
def test_what_is_no_name_is_no_id(policy, table, ids):
    """Ids are texts or whole numbers; floats, which aren't exact, and lists are POL0601."""
    other = table.set_column(table.column_names.index("编号"), "编号", pa.array(ids))
    assert [code for code, _ in told(policy, other)] == ["POL0601"]


def test_commands_tell_of_columns_too(policy, table, tmp_path, capsys):
    """`batch --keep` with a slip, or with a name that results have, stops with a code and leaves no file."""
    given, out = tmp_path / "given.parquet", tmp_path / "out.parquet"
    pq.write_table(table.append_column("status", pa.array(["a", "b"])), given)
    for keep, code in ((["status"], "POL0625"), (["status", "街道"], "POL0624")):
        words = [word for name in keep for word in ("--keep", name)]
        assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", str(ON), *words]) == 1
        assert code in capsys.readouterr().err and not out.exists()


def coded(array, words):
    """A column as codes of words in a layout."""
    at = array.combine_chunks().dictionary_encode()
    return pa.DictionaryArray.from_arrays(at.indices.cast(pa.uint32()), at.dictionary.cast(words))


@pytest.mark.parametrize("ending", ["stream", "arrow", "feather", "parquet"])
def test_layouts_of_other_libraries_are_taken(policy, table, tmp_path, ending):
    """Texts as views, words coded as views (polars' categories), amounts as codes: 1000 for 甲, nothing for 乙, in streams and in files."""
    at = table.column_names.index
    other = table.set_column(at("编号"), "编号", table.column("编号").cast(pa.string_view()))
    if ending != "parquet":  # into which pyarrow writes neither
        other = other.set_column(at("居住地"), "居住地", coded(table.column("居住地"), pa.string_view()))
        other = other.set_column(at("存款"), "存款", table.column("存款").dictionary_encode())
    if ending == "stream":
        found = decide_stream(policy[0], other, ON).read_all()
    else:
        given, out = tmp_path / f"given.{ending}", tmp_path / "out.parquet"
        if ending == "parquet":
            pq.write_table(other, given)
        else:
            with pa.OSFile(str(given), "wb") as sink, pa.ipc.new_file(sink, other.schema) as file:
                file.write_table(other)
        assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", str(ON)]) == 0
        assert main(["explain", str(out), "--id", "甲", "-o", str(tmp_path / "told.txt")]) == 0
        found = pq.read_table(out)
    assert found.column("id").to_pylist() == ["甲", "乙"]
    assert found.column("BU.amount").to_pylist() == [Decimal("1000.00"), None]
