"""Trying the changes of whole folders: by several workers, in some files only, in a sample, and with a share that is asked for."""

import pytest
from tests.scenarios.running import policy
from tests.scenarios.test_mutation import FAR, HALF, LINE, RICH, RICHER

from baozhang_rules.cli import main
from baozhang_rules.scenarios import Mutation, noticed, outcome
from baozhang_rules.scenarios.mutation_run import sampled, tried

BESIDE = "语言版本 1\n政策 例二\n引入 例\n定义 两倍 : 元 = 财产 × 2\n"
"""A second policy, whose one definition no scenario asks for."""


def told(capsys, *arguments):
    """Return the exit code of ``baozhang test … --mutate`` and what it printed."""
    code = main(["test", *map(str, arguments), "--mutate", "--lang", "zh"])
    return code, capsys.readouterr().out


def test_workers_find_what_one_process_finds(tmp_path):
    """Two workers give the same killers in the same order."""
    made = policy(tmp_path, FAR + LINE + RICH + RICHER + HALF)
    mutation = Mutation(made.bundle, made.index)
    found = [
        [(each.mutant.told, each.killed_by, each.reached) for each in tried(mutation, mutation.chosen(), workers=count)]
        for count in (1, 2)
    ]
    assert found[0] == found[1]
    assert len({killer for _, killer, _ in found[0]}) > 2


def test_a_sample_is_the_same_for_the_same_seed():
    """Equal seeds choose the same; what is chosen keeps its order; a sample larger than the whole is the whole."""
    every = list(range(100, 200))
    assert sampled(every, 10, 3) == sampled(every, 10, 3) == sorted(sampled(every, 10, 3))
    assert sampled(every, 10, 3) != sampled(every, 10, 4)
    assert sampled(every, 1000) == sampled(every, None) == every


def test_a_sample_of_the_command_is_as_large_as_asked(tmp_path, capsys):
    """Five changes are tried, and no more."""
    policy(tmp_path, FAR + LINE)
    assert "改动 5 处" in told(capsys, tmp_path / "t.pol", "--sample", 5)[1]


def test_too_few_noticed_ends_with_one(tmp_path, capsys):
    """The share that was asked for decides the exit code: reached or not, to the last change."""
    made = policy(tmp_path, FAR + LINE)
    mutation = Mutation(made.bundle, made.index)
    share = noticed([outcome(each, made.bundle) for each in tried(mutation, mutation.chosen())])
    assert 0 < share < 1
    path = tmp_path / "t.pol"
    assert told(capsys, path, "--at-least", f"{share * 100}")[0] == 0
    code, text = told(capsys, path, "--at-least", "99.5%")
    assert code == 1
    assert "要求至少 99.5 %,没有达到" in text


@pytest.mark.parametrize("wrong", ["most", "101%", "-1", "1/0"])
def test_a_share_that_is_none_is_refused(tmp_path, capsys, wrong):
    """What is no percentage from 0 to 100 is a mistake on the command line."""
    policy(tmp_path, FAR)
    assert main(["test", str(tmp_path / "t.pol"), "--mutate", f"--at-least={wrong}", "--lang", "zh"]) == 2
    assert f"「{wrong}」不是 0% 到 100% 的百分比" in capsys.readouterr().err


def test_only_changes_some_files_and_uses_every_scenario(tmp_path, capsys):
    """The changes of one folder are tried on the scenarios of another; a name that begins a folder's isn't that folder."""
    made = policy(tmp_path, "")
    for folder, text in (("rule", made.bundle.files[0].source.text), ("rules", BESIDE + LINE + RICH)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "t.pol").write_text(text, encoding="utf-8")
    (tmp_path / "t.pol").unlink()
    everything = told(capsys, tmp_path)[1].splitlines()
    rule = next(line for line in everything if line.startswith(f"{tmp_path / 'rule'}: "))
    assert f"{tmp_path / 'rules'}: 0/1 (0.0 %)" in everything
    assert told(capsys, tmp_path, "--only", tmp_path / "rule")[1].splitlines()[-2].endswith(f"算例发现 {rule.split(': ')[1]}")
    assert "改动 0 处" in told(capsys, tmp_path, "--only", tmp_path / "rul")[1]
