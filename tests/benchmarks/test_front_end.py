"""The policy set and the yardstick of the front-end benchmark are what they say they are."""

from baozhang_rules.pipeline import Pipeline
from baozhang_rules.text import read_source
from benchmarks import front_end


def test_the_set_has_two_thousand_lines_and_no_errors(tmp_path):
    """The set made from shipped policies is a valid one, and each rule under a second name stands beside its first."""
    files = front_end.make_set(tmp_path)
    assert 1900 <= sum(path.read_text(encoding="utf-8").count("\n") for path in files) <= 2300
    program = Pipeline([tmp_path]).program
    assert program is not None
    names = {rule.name for rule in program.rules}
    second = {name for name in names if name.endswith("乙")}
    assert len(second) >= 12
    assert {name[:-1] for name in second} <= names


def test_the_yardstick_reads_the_same_trees(tmp_path):
    """Lark's own lexer, given the tokens' spelling, leads to the tree that ours leads to."""
    source = read_source(str(front_end.make_set(tmp_path)[-1]))
    chunks = front_end.ready_tokens([source])
    bare = front_end.bare_parser()
    stock, spelt = front_end.stock_parser(chunks)
    for chunk, text in zip(chunks, spelt, strict=True):
        assert front_end.shape(bare.parse(front_end.for_lark(chunk))) == front_end.shape(stock.parse(text))
