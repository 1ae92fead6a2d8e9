"""What the kernel is measured against gives the same answers: both C files and NumPy by hand, on generated households."""

import shutil

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("llvmlite")

from benchmarks.batch import by_numpy
from benchmarks.batch.memory import HERE, c_call, compiled, differences, population
from benchmarks.batch.peers import DAY, PERSON, columns, wrong

from baozhang_rules import PolicySet
from baozhang_rules.backends.batch.llvm_run import Program

ROWS = 3000


@pytest.fixture(scope="module")
def households():
    """The reference policy with generated households as the kernel takes them."""
    policy = PolicySet.load(HERE.parent / "reference" / "reference.pol")
    return policy, *population(policy, ROWS)[1:]


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_c_and_numpy_by_hand_give_what_the_kernel_gives(households, tmp_path):
    """Every outcome, amount and reason of 3,000 households, whose members are some 10,000."""
    policy, batch, kernel, resolutions, decider = households
    found = Program(kernel.outputs).run(batch)
    for name in ("plain", "blocked"):
        call, *told = c_call(compiled(name, tmp_path), batch, resolutions, decider, policy)
        call()
        assert differences(kernel, found, *told) == []
    arrays, _, results = told
    wanted = {each.told.rule.id: (outcome, valued, value) for each, (outcome, _, valued, value) in zip(results, arrays, strict=True)}
    home, person, regions = columns(batch, resolutions, decider, policy)
    given = home | {name: values[batch.group] for name, values in regions.items()}
    by_hand = by_numpy.decide(given, person, batch.starts[PERSON], DAY)
    assert len(by_hand) == len(wanted) == 27
    assert wrong(by_hand, wanted, batch.starts[PERSON]) == 0
