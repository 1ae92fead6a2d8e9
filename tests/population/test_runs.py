"""Runs over files: workers and interruptions change nothing in the result; generated households are always the same."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq
from tests.population.kills import kills

from baozhang_rules.cli import main
from baozhang_rules.population import files
from baozhang_rules.population.deciding import Decider

POLICY = str(Path(__file__).resolve().parents[2] / "benchmarks" / "reference" / "reference.pol")
ON = ["--on", "2025-09-01"]


@pytest.fixture(scope="module")
def households(tmp_path_factory):
    """A generated file of 600 households in batches of 100."""
    path = tmp_path_factory.mktemp("given") / "in.parquet"
    assert main(["generate", POLICY, "-n", "600", "--seed", "7", "--unknown", "5", *ON, "-o", str(path)]) == 0
    return path


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of 100 households."""
    monkeypatch.setattr(files, "BATCH_ROWS", 100)


def batch(given, out, *more):
    """Decide the file."""
    return main(["batch", POLICY, str(given), "-o", str(out), *ON, *more])


def test_equal_seeds_give_equal_households(households, tmp_path):
    """The same seed gives the same file, another seed another one."""
    for seed, same in (("7", True), ("8", False)):
        path = tmp_path / f"{seed}.parquet"
        assert main(["generate", POLICY, "-n", "600", "--seed", seed, "--unknown", "5", *ON, "-o", str(path)]) == 0
        assert pq.read_table(path).equals(pq.read_table(households)) is same


def test_workers_change_nothing(households, small_batches, tmp_path):
    """One worker and three give the same bytes."""
    for count in ("1", "3"):
        assert batch(households, tmp_path / f"{count}.parquet", "--workers", count) == 0
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "3.parquet").read_bytes()


def test_an_interrupted_run_goes_on(households, small_batches, tmp_path, monkeypatch):
    """A run ended in its fourth batch leaves no result; the next one decides only what is left, and gives the same bytes."""
    assert batch(households, tmp_path / "whole.parquet") == 0
    out, calls = tmp_path / "out.parquet", []
    decide = Decider.decide

    def ends(self, given):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return decide(self, given)

    monkeypatch.setattr(Decider, "decide", ends)
    assert batch(households, out, "--resume", "--workers", "1") == 130
    assert not out.exists()
    calls[:] = [1] * 10
    assert batch(households, out, "--resume", "--workers", "1") == 0
    assert out.read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert len(calls) - 10 < 6
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.parquet", "whole.parquet"]


def test_row_groups_are_read_by_the_workers(households, small_batches, tmp_path, monkeypatch):
    """A file in row groups gives the same rows; one worker and three the same bytes, also after a run that was ended and resumed."""
    given, out = tmp_path / "groups.parquet", tmp_path / "out.parquet"
    pq.write_table(pq.read_table(households), given, row_group_size=100)
    read, load = [], files.Group.load
    monkeypatch.setattr(files.Group, "load", lambda self: [read.extend(self.numbers), load(self)][1])
    for count in ("1", "3"):
        assert batch(given, tmp_path / f"{count}.parquet", "--workers", count) == 0
    assert sorted(read) == sorted([*range(6), *range(6)])
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "3.parquet").read_bytes()
    assert batch(households, out) == 0
    assert pq.read_table(out).equals(pq.read_table(tmp_path / "1.parquet"))
    out.unlink()
    monkeypatch.setattr(files.Group, "load", lambda self: ends() if 4 in self.numbers else load(self))

    def ends():
        raise KeyboardInterrupt

    assert batch(given, out, "--resume", "--workers", "2") == 130
    assert not out.exists()
    read.clear()
    monkeypatch.setattr(files.Group, "load", lambda self: [read.extend(self.numbers), load(self)][1])
    assert batch(given, out, "--resume", "--workers", "2") == 0
    assert 4 in read
    assert 0 not in read
    assert out.read_bytes() == (tmp_path / "1.parquet").read_bytes()


@pytest.mark.heavy
def test_kills_at_random_moments(tmp_path):
    """SIGKILL at 20 random moments: never half a result, and the run that is let through gives the same bytes."""
    given, whole, out = tmp_path / "in.parquet", tmp_path / "whole.parquet", tmp_path / "out.parquet"
    assert main(["generate", POLICY, "-n", "300000", *ON, "-o", str(given)]) == 0
    assert batch(given, whole) == 0
    command = [sys.executable, "-m", "baozhang_rules.cli", "batch", POLICY, str(given), "-o", str(out), *ON, "--resume"]
    for killed in kills(command, 1):
        assert killed or out.exists()
        if out.exists():
            assert out.read_bytes() == whole.read_bytes()
            os.unlink(out)
    assert batch(given, out, "--resume") == 0
    assert out.read_bytes() == whole.read_bytes()


def test_small_row_groups_are_read_together_up_to_a_batch(tmp_path, monkeypatch):
    """Of 60, 60, 30 and 30 rows, with batches of 100: the second and third together, nothing beyond a batch; memory follows from that."""
    given = tmp_path / "in.parquet"
    table = pa.table({"n": list(range(180))})
    with pq.ParquetWriter(given, table.schema) as file:
        for first, rows in ((0, 60), (60, 60), (120, 30), (150, 30)):
            file.write_table(table.slice(first, rows))
    monkeypatch.setattr(files, "BATCH_ROWS", 100)
    with files.reading(str(given), grouped=True) as (_, groups):
        assert [group.numbers for group in groups] == [(0,), (1, 2), (3,)]
