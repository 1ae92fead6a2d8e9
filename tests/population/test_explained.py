"""From a row of results and its row of input the clerk's whole explanation comes back, byte for byte."""

import json
import re
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
import pyarrow.parquet as pq

from baozhang_rules import PolicySet
from baozhang_rules.cli import main
from baozhang_rules.population.columns import record_batch
from baozhang_rules.population.fields import fields_of
from baozhang_rules.population.lookup import position_of, row_at

SET = Path(__file__).resolve().parents[2] / "benchmarks" / "reference"
ON = date(2025, 9, 1)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The reference policy, its records' texts by id, a file of them and the results of the batch; every third lacks facts."""
    policy, folder, texts = PolicySet.load(SET / "reference.pol"), tmp_path_factory.mktemp("explained"), {}
    for at, line in enumerate((SET / "records.jsonl").read_text(encoding="utf-8").splitlines()[:60]):
        data = json.loads(line)
        for name in ["存款", "住房套数"] if at % 3 == 0 else []:
            data.pop(name)
        texts[data["编号"]] = json.dumps(data, ensure_ascii=False)
    given, out = folder / "in.parquet", folder / "out.parquet"
    pq.write_table(pa.Table.from_batches([record_batch([policy.record(text) for text in texts.values()], policy.program.schema)]), given)
    assert main(["batch", str(SET / "reference.pol"), str(given), "-o", str(out), "--on", ON.isoformat(), "--clauses"]) == 0
    return policy, texts, given, out


def decisions(reference):
    """Each household's decision from its text, and the one from its row of the input that its row of results leads to."""
    policy, texts, given, out = reference
    fields = fields_of(pq.read_schema(given), policy.program.schema)
    for id in pq.read_table(out)["id"].to_pylist():
        row = row_at(str(given), position_of(str(out), id), fields)
        yield policy.decide(texts[id], ON), policy.decide(row, ON)


def test_every_explanation_is_the_clerks(reference):
    """Explanations, a third of them of what is unknown, are equal as text in both languages and as data."""
    for clerk, rebuilt in islice(decisions(reference), 15):
        one, other = clerk.explanation("clerk"), rebuilt.explanation("clerk")
        assert one.text("zh").encode() == other.text("zh").encode()
        assert one.text("en").encode() == other.text("en").encode()
        assert json.dumps(one.to_json(), ensure_ascii=False) == json.dumps(other.to_json(), ensure_ascii=False)


def test_compact_ones_too(reference):
    """So are compact ones, but for the digest that names the text a record came as."""

    def told(decision):
        return re.sub(r'"digest": ?"[0-9a-f]+"', "", decision.compact("clerk", show_sensitive=True))

    assert all(told(clerk) == told(rebuilt) for clerk, rebuilt in decisions(reference))


def test_what_the_row_of_results_says_is_what_is_explained(reference):
    """Outcome and amount of each row are those of the decision that is explained."""
    out = reference[3]
    results = pq.read_table(out).to_pylist()
    for row, (_, rebuilt) in zip(results, decisions(reference), strict=True):
        for result in rebuilt.results:
            if not result.data.entity and not result.data.unit:
                assert row[f"{result.code}.outcome"] == result.outcome.value
                amount = row.get(f"{result.code}.amount")
                assert amount is None or amount == result.data.value


def test_the_command_finds_the_household(reference, capsys):
    """``baozhang explain OUT --id`` writes the clerk's explanation."""
    policy, texts, _, out = reference
    id = list(texts)[7]
    assert main(["explain", str(out), "--id", id]) == 0
    assert capsys.readouterr().out.rstrip() == policy.decide(texts[id], ON).explanation().text("zh").rstrip()


@pytest.mark.heavy
def test_a_warm_engine_explains_in_a_millisecond(reference):
    """From the row to the complete compact explanation: at most 1 ms of processor time, by the median of 400."""
    import statistics
    import time

    from baozhang_rules.population.reading import rows_of

    policy, _, given, _ = reference
    batch = pq.read_table(given).combine_chunks().to_batches()[0]
    fields = fields_of(batch.schema, policy.program.schema)
    for at in range(60):
        policy.decide(rows_of(batch.slice(at, 1), fields)[0], ON).compact()
    times = []
    for at in range(400):
        one = batch.slice(1 + at % 20 * 3, 1)
        start = time.process_time()
        policy.decide(rows_of(one, fields)[0], ON).compact()
        times.append(time.process_time() - start)
    assert statistics.median(times) < 0.001


def test_results_are_not_explained_by_other_data(policy, household, written, tmp_path, capsys):
    """甲's results are of no income; once the file says 300 of the same 甲, its explanation would be of another decision: POL0612."""
    given, out = written(policy[0], tmp_path, [household("甲", [0])]), tmp_path / "out.parquet"
    asked = ["explain", str(out), "--id", "甲"]
    assert main(["batch", str(policy[1]), str(given), "-o", str(out), "--on", ON.isoformat(), "--clauses", "--values"]) == 0
    assert main(asked) == 0
    written(policy[0], tmp_path, [household("甲", [300])])
    assert main(asked) == 4
    assert "POL0612" in capsys.readouterr().err


def test_results_of_units_and_of_refused_households_are_recognised(tmp_path, capsys):
    """Of Shanghai's generated households, with results of members and units, each is found to be the one that was decided."""
    shanghai, given, out = SET.parents[1] / "policies" / "shanghai", tmp_path / "given.parquet", tmp_path / "out.parquet"
    assert main(["generate", str(shanghai), "-n", "80", "--unknown", "30", "--on", ON.isoformat(), "-o", str(given)]) == 0
    table = pq.read_table(given)
    size = table.column("货币财产").to_pylist()
    size[3] = -1
    pq.write_table(table.set_column(table.column_names.index("货币财产"), "货币财产", pa.array(size, pa.decimal128(18, 2))), given)
    assert main(["batch", str(shanghai), str(given), "-o", str(out), "--on", ON.isoformat()]) == 3
    for id in range(1, 80, 13):
        assert main(["explain", str(out), "--id", str(id)]) == 0, capsys.readouterr().err
    assert main(["explain", str(out), "--id", "4"]) == 3
