"""Numbers written as text: those that are plain are read all at once, with the same codes and refusals as one by one."""

import pytest

pa = pytest.importorskip("pyarrow")

from tests.backends.batch_agreement import compare_batch  # noqa: E402

from baozhang_rules.population import extract  # noqa: E402

TEXTS = ["0", "0.00", "12", "007", "12.5", "12.345", "-0", "-5", "1000000", "1000000.01", "1e3", "1,000", "１２", " 3 ", "3.", ".5", "无", "", "99999999999.5", "999999999999999999999", None]


def columns(household_count):
    """A household for every text as savings, with a member who has it as wages."""
    ids = [str(at) for at in range(household_count)]
    return pa.record_batch(
        {
            "编号": ids,
            "居住地": ["310101"] * household_count,
            "存款": pa.array(TEXTS[:household_count], pa.string()),
            "成员": pa.array([[{"出生日期": "1980-01-01", "工资": text}] for text in TEXTS[:household_count]]),
        }
    )


def test_every_way_of_writing_a_number(policy):
    """Each text gives what the loader of records makes of it; without the quick way the same households are decided by kernels."""
    from collections import Counter
    from datetime import date

    from baozhang_rules.runtime.decision import Dates

    batch, on = columns(len(TEXTS)), date(2024, 9, 1)
    quick, slow = Counter(), Counter()
    assert compare_batch(policy[0], batch, Dates(on, on), 0, quick) == []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(extract, "PLAIN_NUMBER", "^never$")
        assert compare_batch(policy[0], batch, Dates(on, on), 0, slow) == []
    assert quick == slow
    assert quick["kernel"] > 0
