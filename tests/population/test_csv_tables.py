"""Tables of households and of their lists as CSV: joined on the disk, in the order of the households, whatever the order of the entries."""

import csv
import glob
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

import pytest

pytest.importorskip("pyarrow")

from baozhang_rules.cli import main
from baozhang_rules.population import csv_pair, files, unfinished

HOMES, PEOPLE = "编号,居住地,存款\n", "编号,出生日期,工资\n"


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path_factory):
    """Buckets of about forty rows, batches of seven households, and a folder of temporary files of this test's own."""
    monkeypatch.setattr(csv_pair, "BUCKET", 1000)
    monkeypatch.setattr(files, "BATCH_ROWS", 7)
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def tables(folder, homes, people):
    """Two tables as files."""
    paths = folder / "homes.csv", folder / "members.csv"
    for path, head, rows in zip(paths, (HOMES, PEOPLE), (homes, people), strict=True):
        path.write_text(head + "".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")
    return paths


def random_tables(folder):
    """A hundred households with up to four members each, both tables shuffled."""
    draw = random.Random(5)
    homes = [(f"户{at}", "310101", str(draw.randrange(40000))) for at in range(100)]
    people = [(home[0], f"19{50 + draw.randrange(40)}-01-01", str(draw.randrange(3000))) for home in homes for _ in range(draw.randrange(5))]
    draw.shuffle(homes)
    draw.shuffle(people)
    return tables(folder, homes, people)


def read(homes, people):
    """The households as the door gives them."""
    with files.reading(str(homes), (), None, {"成员": str(people)}) as (_, batches):
        return [row for batch in batches for row in batch.to_pylist()]


def test_entries_come_to_their_households_in_the_order_of_the_file(tmp_path, small):
    """As a join in memory has it, written with a dictionary here; nothing is left in the folder of temporary files."""
    homes, people = random_tables(tmp_path)
    expected, by_home = [], {}
    with open(people, encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            by_home.setdefault(row.pop("编号"), []).append(row)
    with open(homes, encoding="utf-8") as stream:
        expected = [{**row, "成员": by_home.get(row["编号"], [])} for row in csv.DictReader(stream)]
    assert read(homes, people) == expected
    assert list(small.iterdir()) == []


def test_the_first_row_without_a_household_is_told(tmp_path, small):
    """Rows 9 and 52 name nobody; row 9 is told, though they lie in different buckets, and nothing is left on the disk."""
    homes, people = random_tables(tmp_path)
    lines = people.read_text(encoding="utf-8").splitlines()
    lines[8], lines[51] = "无此户甲,1980-01-01,1", "无此户乙,1980-01-01,1"
    people.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(files.FileTrouble) as raised:
        read(homes, people)
    assert (raised.value.problem.code, raised.value.problem.row, raised.value.problem.id) == ("POL0611", 9, "无此户甲")
    assert list(small.iterdir()) == []


def test_two_households_of_one_id_are_told(tmp_path):
    """Whose the members of 甲 are nobody could say: POL0615 names the second row of that id."""
    homes, people = tables(tmp_path, [("甲", "310101", "1"), ("乙", "310101", "1"), ("甲", "310101", "2")], [("甲", "1980-01-01", "1")])
    with pytest.raises(files.FileTrouble) as raised:
        read(homes, people)
    assert (raised.value.problem.code, raised.value.problem.row, raised.value.problem.id) == ("POL0615", 4, "甲")


def test_a_row_of_another_width_is_told(tmp_path):
    """A comma that isn't in quotes makes row 3 of the members four cells wide: POL0614."""
    homes, people = tables(tmp_path, [("甲", "310101", "1")], [("甲", "1980-01-01", "1"), ("甲", "1980-01-01", "1", "000")])
    with pytest.raises(files.FileTrouble) as raised:
        read(homes, people)
    problem = raised.value.problem
    assert (problem.code, problem.row, problem.found, problem.wanted) == ("POL0614", 3, 4, 3)


def test_marks_of_none_are_read_as_words(policy, tmp_path):
    """A column of marks 工资.无 takes 是 and 否: one who has no wage, and one who has 400: (1000 − 200) × 2 = 1600; another word is told."""
    import pyarrow.parquet as pq

    homes, people = tables(tmp_path, [("甲", "310101", "1")], [])
    out = tmp_path / "out.parquet"
    command = ["batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(out), "--on", "2024-09-01"]
    people.write_text("编号,出生日期,工资,工资.无\n甲,1980-01-01,,是\n甲,1980-01-01,400,否\n", encoding="utf-8")
    assert main(command) == 0
    assert str(pq.read_table(out)["BU.amount"][0]) == "1600.00"
    people.write_text("编号,出生日期,工资,工资.无\n甲,1980-01-01,,也许\n", encoding="utf-8")
    assert main(command) == 4


def test_no_households(policy, tmp_path):
    """Tables of heads alone give results without rows."""
    import pyarrow.parquet as pq

    homes, people = tables(tmp_path, [], [])
    out = tmp_path / "out.parquet"
    assert main(["batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(out), "--on", "2024-09-01"]) == 0
    assert pq.read_table(out).num_rows == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files there")
def test_no_room_for_temporary_files(policy, tmp_path):
    """Where the temporary files don't fit POL0616 tells their folder, and nothing is left there."""
    import resource

    homes, people = tables(tmp_path, [("甲", "310101", "1")], [("甲", "1980-01-01", "1")] * 5000)
    (folder := tmp_path / "small").mkdir()

    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50000, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "baozhang_rules.cli", "batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(tmp_path / "o.parquet")]
    ended = subprocess.run(command, stderr=subprocess.PIPE, preexec_fn=little, env={**os.environ, "BAOZHANG_CACHE": "0", "TMPDIR": str(folder)})
    told = ended.stderr.decode()
    assert ended.returncode == 4
    assert "POL0616" in told
    assert str(folder) in told
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_temporary_files_of_an_ended_run_go(policy, tmp_path, number):
    """A run that is asked to end takes its temporary files away; what one that was killed left goes with the next run."""
    homes, people = tables(tmp_path, [(str(at), "310101", "1") for at in range(5000)], [(str(at), "1980-01-01", "1") for at in range(5000)])
    (folder := tmp_path / "scratch").mkdir()
    command = [sys.executable, "-m", "baozhang_rules.cli", "batch", str(policy[1]), str(homes), "--list", f"成员={people}", "-o", str(tmp_path / "o.parquet")]
    environment = {**os.environ, "TMPDIR": str(folder)}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    while not glob.glob(f"{folder}/baozhang-*/sorted0.0"):
        time.sleep(0.01)
        assert process.poll() is None
    process.send_signal(number)
    process.wait()
    assert (list(folder.iterdir()) == []) is (number == signal.SIGTERM)
    unfinished.sweep(folder, "baozhang-")
    assert list(folder.iterdir()) == []
