"""Files that aren't in order: told by code, never half a result, and the other households are decided."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq
from tests.backends.batch_agreement import compare_batch

from baozhang_rules.cli import main
from baozhang_rules.population import files
from baozhang_rules.runtime.decision import Dates

ON = ["--on", "2024-09-01"]


@pytest.fixture
def given(policy, household, written, tmp_path):
    """The policy's path and a file of 300 households in row groups of 50."""
    path = written(policy[0], tmp_path, [household(str(at), [str(at), "无"]) for at in range(300)])
    pq.write_table(pq.read_table(path), path, row_group_size=50)
    return str(policy[1]), path


def batch(given, path, out, *more):
    """Run the command."""
    return main(["batch", given[0], str(path), "-o", str(out), *ON, *more])


def test_no_households(given, tmp_path):
    """A file without rows gives results without rows, with all their columns."""
    path, out, full = tmp_path / "none.parquet", tmp_path / "out.parquet", tmp_path / "full.parquet"
    pq.write_table(pq.read_table(given[1]).slice(0, 0), path)
    assert batch(given, path, out, "--values") == batch(given, given[1], full, "--values") == 0
    assert pq.read_table(out).num_rows == 0
    assert pq.read_schema(out).equals(pq.read_schema(full))


def test_a_list_that_nobody_asked_for(given, policy, tmp_path):
    """Without the members' column, and with that said, what rests on them is unknown: as the scalar engine has it."""
    whole = pq.read_table(given[1])
    path, out, counts = tmp_path / "alone.parquet", tmp_path / "out.parquet", Counter()
    pq.write_table(whole.drop_columns(["成员"]), path)
    assert batch(given, path, out, "--missing", "成员", "--values") == 0
    assert set(pq.read_table(out)["JIA.outcome"].to_pylist()) == {"unknown"}
    alone = whole.drop_columns(["成员"]).combine_chunks().to_batches()[0]
    on = date(2024, 9, 1)
    assert compare_batch(policy[0], alone, Dates(on, on), 0, counts) == []
    assert counts["kernel"] == 300


def test_a_hole_in_a_row_group(given, tmp_path, capsys, monkeypatch):
    """A row group that can't be read is a problem of the file; no result, and no half of one, is left."""
    load = files.Group.load

    def broken(self):
        if 3 in self.numbers:
            with files._reported(self.path):
                raise OSError("not zstd")
        return load(self)

    monkeypatch.setattr(files.Group, "load", broken)
    assert batch(given, given[1], tmp_path / "out.parquet") == 4
    assert "POL0604" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet"]


def test_one_value_out_of_range(given, tmp_path):
    """Savings beyond the range refuse that household by code and column; the other 299 are decided, none is wrapped."""
    table = pq.read_table(given[1])
    savings = [str(value) for value in table["存款"].to_pylist()]
    savings[7] = "92233720368547758.07"
    path, out = tmp_path / "far.parquet", tmp_path / "out.parquet"
    pq.write_table(table.set_column(table.schema.get_field_index("存款"), "存款", pa.array(savings)), path)
    assert batch(given, path, out) == 3
    found = pq.read_table(out)
    assert found["status"].to_pylist().count("decided") == 299
    assert found["problems"].to_pylist()[7] == ["REC0015 存款"]
    assert found["JIA.outcome"].to_pylist()[7] is None


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files there")
def test_a_full_disk(given, tmp_path):
    """Where no more can be written the command says so and leaves no result; run again with room, it goes on to the same bytes."""
    out, whole = tmp_path / "out.parquet", tmp_path / "whole.parquet"
    assert batch(given, given[1], whole) == 0
    command = [sys.executable, "-m", "baozhang_rules.cli", "batch", given[0], str(given[1]), "-o", str(out), *ON, "--resume"]
    import resource

    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (whole.stat().st_size // 2, resource.RLIM_INFINITY))

    ended = subprocess.run(command, stderr=subprocess.PIPE, preexec_fn=little, env={**os.environ, "BAOZHANG_CACHE": "0"})
    assert ended.returncode == 4
    assert "POL0903" in ended.stderr.decode()
    assert not out.exists()
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    assert out.read_bytes() == whole.read_bytes()


def lists_that_reach_beyond(table):
    """A member more than there are."""
    members = table.column("成员").combine_chunks()
    starts = pa.array([0, 10**6, *range(2, table.num_rows + 1)], pa.int32())
    return pa.ListArray.from_buffers(members.type, table.num_rows, [None, starts.buffers()[1]], children=[members.values])


def texts_that_reach_beyond(table):
    """A name that is longer than all that is written."""
    starts = pa.array([0, 10**6, *range(2, table.num_rows + 1)], pa.int32())
    return pa.Array.from_buffers(pa.string(), table.num_rows, [None, starts.buffers()[1], pa.py_buffer(b"a" * table.num_rows)])


def texts_that_are_none(table):
    """Bytes that are no UTF-8."""
    starts = pa.array(range(table.num_rows + 1), pa.int32())
    return pa.Array.from_buffers(pa.string(), table.num_rows, [None, starts.buffers()[1], pa.py_buffer(b"\xff" * table.num_rows)])


def codes_of_no_word(table):
    """Codes of the 100th of one word."""
    return pa.DictionaryArray.from_arrays(pa.array([100] * table.num_rows, pa.int8()), pa.array(["310101"]), safe=False)


@pytest.mark.parametrize(
    "column,damaged",
    [("成员", lists_that_reach_beyond), ("编号", texts_that_reach_beyond), ("编号", texts_that_are_none), ("居住地", codes_of_no_word)],
)
def test_an_arrow_file_that_is_damaged_within(given, tmp_path, capsys, column, damaged):
    """Places, lengths or texts that can't be are found before they are used: reading on would end the process, or make values up."""
    table = pq.read_table(given[1]).slice(0, 60).combine_chunks()
    table = pa.Table.from_batches(table.to_batches())
    path, out = tmp_path / "damaged.arrow", tmp_path / "out.parquet"
    other = table.set_column(table.column_names.index(column), column, damaged(table))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, other.schema) as file:
        file.write_table(other)
    assert batch(given, path, out) == 4
    assert "POL0604" in capsys.readouterr().err and not out.exists()


def test_a_parquet_file_whose_description_is_damaged(given, tmp_path, capsys):
    """Whatever byte of the description at its end is wrong, the fault is told of this file, or does no harm."""
    path, out, data = tmp_path / "damaged.parquet", tmp_path / "out.parquet", given[1].read_bytes()
    told = Counter()
    for back in range(10, 600, 25):
        path.write_bytes(data[:-back] + bytes([data[-back] ^ 0x55]) + data[len(data) - back + 1 :])
        code = batch(given, path, out)
        said = capsys.readouterr().err
        told[code] += 1
        assert code in (0, 1, 3, 4) and ("damaged.parquet" in said or code != 4), (back, code, said)
    assert told[4] > 5


@pytest.mark.parametrize("far", [2**63 - 1, -(2**63), 2**62, -(2**62) - 1, 10**16 + 1])
def test_a_whole_number_at_the_end_of_its_type(given, tmp_path, far):
    """The largest and the smallest of 64 bits are out of the range of 存款, whatever they become in 分: refused, never wrapped into a small amount."""
    table = pq.read_table(given[1])
    path, out = tmp_path / "far.parquet", tmp_path / "out.parquet"
    for kind in (pa.int64(), pa.decimal128(38, 0)):
        savings = pa.array([far, *[0] * 299], kind)
        pq.write_table(table.set_column(table.column_names.index("存款"), "存款", savings), path)
        assert batch(given, path, out) == 3
        found = pq.read_table(out)
        assert found["problems"].to_pylist()[0] == ["REC0015 存款"] and found["status"].to_pylist().count("decided") == 299


def test_an_amount_written_beyond_its_own_precision(given, policy):
    """Bytes of a decimal that hold more than its type says, 2^64 分 and one, are refused, and not cut to 1 分."""
    from baozhang_rules.population.streams import decide_stream

    table = pq.read_table(given[1]).slice(0, 2).combine_chunks()
    raw = pa.py_buffer((2**64 + 1).to_bytes(16, "little") + (5).to_bytes(16, "little"))
    savings = pa.Array.from_buffers(pa.decimal128(18, 2), 2, [None, raw])
    found = decide_stream(policy[0], table.set_column(table.column_names.index("存款"), "存款", savings), date(2024, 9, 1)).read_all()
    assert found["status"].to_pylist() == ["refused", "decided"]


@pytest.mark.parametrize("days", [2**31 - 1, -(2**31), 2932897, -719163])
def test_a_day_that_no_calendar_holds(given, tmp_path, days):
    """A birthday before the year 1 or after 9999 (2932897 days from 1970) refuses its household by column; 299 others are decided."""
    table = pq.read_table(given[1]).combine_chunks()
    members = table.column("成员").combine_chunks()
    items = members.values
    born = items.field("出生日期").cast(pa.int32()).to_pylist()
    born[0] = days
    columns = {each.name: items.field(each.name) for each in items.type} | {"出生日期": pa.array(born, pa.int32()).cast(pa.date32())}
    lists = pa.ListArray.from_arrays(members.offsets, pa.StructArray.from_arrays(list(columns.values()), list(columns)))
    path, out = tmp_path / "far.parquet", tmp_path / "out.parquet"
    pq.write_table(table.set_column(table.column_names.index("成员"), "成员", lists), path)
    assert batch(given, path, out) == 3
    found = pq.read_table(out)
    assert found["problems"].to_pylist()[0] == ["REC0017 成员[1].出生日期"]
    assert found["status"].to_pylist().count("decided") == 299
