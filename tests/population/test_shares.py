"""分摊 in batches: `--values` tells what each member gets, worked out by kernels, as the scalar engine does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow.parquet as pq
from tests.core.test_shares import DAY, HEAD, RATIO, home

from baozhang_rules import PolicySet
from baozhang_rules.cli import main


def test_shares_of_many_households(tmp_path: Path) -> None:
    """Of two hundred drawn households each member's column holds the share in the decision's JSON; none left the kernels."""
    drawn, policy = random.Random(3), tmp_path / "t.pol"
    policy.write_text(HEAD + RATIO, encoding="utf-8")
    homes = []
    for at in range(200):
        count = drawn.randint(1, 9)
        born = drawn.sample(range(1920, 2020), count)
        people = [(f"人{i}", f"{year}-02-01", str(drawn.choice((0, 1, 2.5, 7)))) for i, year in enumerate(born)]
        homes.append({"编号": f"户{at}", **home(str(drawn.choice((0, 0.01, 99.99, 1234.56, 10000))), *people)})
    lines, out = tmp_path / "homes.jsonl", tmp_path / "out.parquet"
    lines.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in homes), encoding="utf-8")
    assert main(["batch", str(policy), str(lines), "--on", "2024-06-01", "--values", "-o", str(out)]) == 0
    found = PolicySet.load(policy)
    for row, record in zip(pq.read_table(out).to_pylist(), homes, strict=True):
        decided = found.decide(json.dumps(record), DAY.base)
        (told,) = [each for each in decided.to_json()["results"] if each["rule"] == "SHENG"]
        shares = [format(each["生活补 的 分摊"].normalize(), "f") for each in row["values.成员"]]
        wanted = [each["value"] for each in told["shares"]] if "shares" in told else ["0"] * len(shares)
        assert shares == wanted
