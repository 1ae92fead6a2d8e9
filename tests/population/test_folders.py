"""Results as a folder of Parquet files: each written by a worker, the folder there whole or not at all, and read as one."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq
from tests.population.kills import kills

from baozhang_rules.cli import main
from baozhang_rules.population import files, unfinished
from baozhang_rules.population.deciding import Decider

ON = ["--on", "2024-09-01"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Batches of 50 households."""
    monkeypatch.setattr(files, "BATCH_ROWS", 50)


@pytest.fixture(scope="module")
def given(policy, household, written, tmp_path_factory):
    """The policy's path and a file of 300 households in row groups of 25."""
    path = written(policy[0], tmp_path_factory.mktemp("given"), [household(str(at), [str(at), "无"]) for at in range(300)])
    pq.write_table(pq.read_table(path), path, row_group_size=25)
    return str(policy[1]), path


def batch(given, out, *more):
    """Run the command."""
    return main(["batch", given[0], str(given[1]), "-o", out, *ON, *more])


def told(folder):
    """Every file of a folder with its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_is_one_dataset(given, tmp_path):
    """Six parts of 50 households, for row groups of 25 are taken together; their rows are those of one file, in the same order."""
    assert batch(given, f"{tmp_path}/out/", "--workers", "2") == batch(given, f"{tmp_path}/out.parquet") == 0
    assert sorted(told(tmp_path / "out")) == [f"part-{at:08d}.parquet" for at in range(6)]
    assert pq.read_table(tmp_path / "out").equals(pq.read_table(tmp_path / "out.parquet"))
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o777 & ~_mask()


def _mask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_other_programs_read_it_as_one(given, tmp_path):
    """Polars and DuckDB, each by its own reader, find the 300 households of the folder in their order."""
    polars, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    assert batch(given, f"{tmp_path}/out/") == 0
    ids = [str(at) for at in range(300)]
    assert polars.read_parquet(tmp_path / "out" / "*.parquet")["id"].to_list() == ids
    assert [row[0] for row in duckdb.sql(f"select id from '{tmp_path}/out/*.parquet'").fetchall()] == ids


def test_workers_change_nothing(given, tmp_path):
    """One worker and three give the same files."""
    for count in ("1", "3"):
        assert batch(given, f"{tmp_path}/{count}/", "--workers", count) == 0
    assert told(tmp_path / "1") == told(tmp_path / "3")


def test_summary_and_explanation_of_a_folder(given, tmp_path, capsys):
    """Both say of a folder what they say of one file of the same results."""
    assert batch(given, f"{tmp_path}/out/") == batch(given, f"{tmp_path}/out.parquet") == 0
    capsys.readouterr()
    for command in (["summary", "--format", "json"], ["explain", "--id", "260", "--format", "json"]):
        said = []
        for results in (f"{tmp_path}/out", f"{tmp_path}/out.parquet"):
            assert main([command[0], results, *command[1:]]) == 0
            said.append(json.loads(capsys.readouterr().out))
        assert said[0] == said[1]


def test_households_in_a_folder(given, tmp_path, capsys):
    """Households in two files of a folder are decided as those of one, and compared too; files of other columns are told: POL0618."""
    table, folder = pq.read_table(given[1]), tmp_path / "in"
    folder.mkdir()
    pq.write_table(table.slice(0, 120), folder / "a.parquet")
    pq.write_table(table.slice(120), folder / "b.parquet", row_group_size=60)
    parts = (given[0], folder)
    assert batch(parts, f"{tmp_path}/one.parquet") == batch(given, f"{tmp_path}/other.parquet") == 0
    assert pq.read_table(tmp_path / "one.parquet").equals(pq.read_table(tmp_path / "other.parquet"))
    said = []
    for source in (str(folder), str(given[1])):
        assert main(["whatif", given[0], source, "--set", "线=1100", *ON]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    pq.write_table(table.drop_columns(["存款"]), folder / "c.parquet")
    assert batch(parts, f"{tmp_path}/bad.parquet") == 4
    assert "POL0618" in capsys.readouterr().err
    assert not (tmp_path / "bad.parquet").exists()


def test_a_folder_without_parts(given, tmp_path, capsys):
    """A folder that holds no Parquet files is told: POL0617."""
    (tmp_path / "in").mkdir()
    assert batch((given[0], tmp_path / "in"), f"{tmp_path}/out/") == 4
    assert "POL0617" in capsys.readouterr().err


def test_no_households(given, tmp_path):
    """A file without rows gives one part without rows, with all columns."""
    path = tmp_path / "none.parquet"
    pq.write_table(pq.read_table(given[1]).slice(0, 0), path)
    assert batch((given[0], path), f"{tmp_path}/out/") == batch(given, f"{tmp_path}/full/") == 0
    assert pq.read_table(tmp_path / "out").num_rows == 0
    assert pq.read_schema(tmp_path / "out" / "part-00000000.parquet").equals(pq.read_schema(tmp_path / "full" / "part-00000000.parquet"))


def test_what_stands_there(given, tmp_path, capsys):
    """Earlier results are replaced, also by fewer parts; a folder that holds anything else is left as it is: POL0619."""
    out = tmp_path / "out"
    assert batch(given, f"{out}/") == 0
    pq.write_table(pq.read_table(given[1]).slice(0, 70), tmp_path / "few.parquet")
    assert batch((given[0], tmp_path / "few.parquet"), f"{out}/") == 0
    assert sorted(told(out)) == ["part-00000000.parquet"]
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    before = told(out)
    assert batch(given, f"{out}/") == 4
    assert "POL0619" in capsys.readouterr().err
    assert told(out) == before


def test_an_interrupted_run_goes_on(given, tmp_path, monkeypatch):
    """A run ended in its fourth batch leaves no folder; the next one decides what is left, to the same bytes, and keeps nothing beside."""
    assert batch(given, f"{tmp_path}/whole/") == 0
    out, calls, decide = tmp_path / "out", [], Decider.decide

    def ends(self, rows):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return decide(self, rows)

    monkeypatch.setattr(Decider, "decide", ends)
    assert batch(given, f"{out}/", "--resume", "--workers", "1") == 130
    assert not out.exists()
    calls[:] = [1] * 10
    assert batch(given, f"{out}/", "--resume", "--workers", "1") == 0
    assert told(out) == told(tmp_path / "whole")
    assert len(calls) - 10 < 6
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out", "whole"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_two_runs_at_once(given, tmp_path, capsys):
    """While a run that can be resumed is writing, another one to the same results is refused: POL0620; what it has kept stays."""
    from baozhang_rules.population.parts import resumed

    with resumed(tmp_path / "out", {"of": "another"}) as folder:
        assert batch(given, f"{tmp_path}/out/", "--resume") == 4
        assert "POL0620" in capsys.readouterr().err
        assert batch(given, f"{tmp_path}/out/") == 0
        assert (folder / "run.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_what_dead_runs_left_is_taken_away(given, tmp_path):
    """Of the hidden files beside the results those that nobody holds go; one that a live run holds stays, and so do files of other names."""
    for name in (".out.parquet.dead0000.unfinished", ".out.parquet.live0000.unfinished", ".out.parquet.notes", ".other.dead0000.unfinished"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / ".out.parquet.parts").mkdir()
    with unfinished.held(tmp_path / ".out.parquet.live0000.unfinished"):
        assert batch(given, f"{tmp_path}/out.parquet") == 0
    left = [".other.dead0000.unfinished", ".out.parquet.live0000.unfinished", ".out.parquet.notes", "out.parquet"]
    assert sorted(each.name for each in tmp_path.iterdir()) == left


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files there")
def test_a_full_disk(given, tmp_path):
    """Where a part doesn't fit the command says so, and neither a folder nor anything hidden is left."""
    import resource

    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "baozhang_rules.cli", "batch", given[0], str(given[1]), "-o", f"{tmp_path}/out/", *ON]
    ended = subprocess.run(command, stderr=subprocess.PIPE, preexec_fn=little, env={**os.environ, "BAOZHANG_CACHE": "0"})
    assert ended.returncode == 4
    assert "POL0903" in ended.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.heavy
@pytest.mark.parametrize("resume", [["--resume"], []])
def test_kills_at_random_moments(given, tmp_path, resume):
    """SIGKILL at 20 random moments: the folder is whole or not there, and a run that is let through gives the same bytes and leaves nothing else."""
    many, whole, out = tmp_path / "in.parquet", tmp_path / "whole", tmp_path / "out"
    table = pq.read_table(given[1])
    pq.write_table(pa.concat_tables([table] * 500), many, row_group_size=5000)
    assert batch((given[0], many), f"{whole}/") == 0
    command = [sys.executable, "-m", "baozhang_rules.cli", "batch", given[0], str(many), "-o", f"{out}/", *ON, *resume]
    expected = {name: pq.read_table(whole / name).num_rows for name in told(whole)}
    assert sum(expected.values()) == 150000
    for killed in kills(command, 2):
        assert killed or out.exists()
        if out.exists():
            assert pq.read_table(out).num_rows == 150000
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    assert pq.read_table(out).equals(pq.read_table(whole))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.parquet", "out", "whole"]
