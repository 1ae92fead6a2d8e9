"""Measure the front end: text to tree, tree to program, import and start, each as a ratio of the same run.

    python -m benchmarks.front_end [--rounds 7] [--json OUT] [--write FOLDER]

The text is a set of about 2,000 lines made from shipped policies: the vocabulary once, the national and local rules twice,
the second time under other names. Two yardsticks stand beside each other, because the grammar's tokens come from a lexer of
our own: `stock` is Lark's own contextual lexer and LALR parser with the same grammar, the same tokens and positions (every token
is spelt with a mark in front that tells its terminal); `ready tokens` is Lark's parser alone, with positions and no lexer at all.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from baozhang_rules.diagnostics import Collector
from baozhang_rules.pipeline import Pipeline
from baozhang_rules.resources import grammar_text
from baozhang_rules.syntax.grammar import full_grammar, parser
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.parse import declared_names, parse
from baozhang_rules.syntax.tokens import Tok, flatten
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source, read_source
from benchmarks.timing import interleaved, medians, processor_times, ratio_line, show, write_json

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "policies"
ONCE = ("std",)
TWICE = ("national", "shanghai")
LEFT_OUT = ("extreme_poverty_ending.pol", "medical.pol", "others.pol", "shanghai.pol")
"""Policies beyond two thousand lines, and what brings all of them together."""
FIRST_MARK = 0xE000  # the private-use characters: none stands in a policy


def make_set(folder: Path, mark: str = "") -> list[Path]:
    """Write the policy set; return its files.  ``mark`` goes into a comment: no cache by content knows the files then."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = set_texts()
    for name, text in texts.items():
        (folder / name).write_text(f"{text}# {mark}\n" if mark else text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


@cache
def set_texts() -> dict[str, str]:
    """The texts of the policy set by the names of their files."""
    shared = [path for name in ONCE for path in sorted((POLICIES / name).glob("*.pol"))]
    written = [path for name in TWICE for path in sorted((POLICIES / name).glob("*.pol"))]
    copied = [path for path in written if "scenarios" not in path.name and path.name not in LEFT_OUT]
    rename = Renaming(shared, copied)
    texts = {f"{path.parent.name}_{path.name}": path.read_text(encoding="utf-8") for path in [*shared, *copied]}
    second = {f"second_{path.parent.name}_{path.name}": rename(path.read_text(encoding="utf-8")) for path in copied}
    return texts | second


class Renaming:
    """Gives every name that the copied files declare, their packages and codes, a second name."""

    def __init__(self, shared: list[Path], copied: list[Path]) -> None:
        kept = set(_declared(shared)) | {
            word for section in words().sections.values() for entry in section.values() for word in entry.spellings
        }
        self.renamed = set(_declared(copied)) - kept
        both = sorted(kept | self.renamed, key=len, reverse=True)
        self.names = re.compile("|".join(map(re.escape, both)))

    def __call__(self, text: str) -> str:
        text = self.names.sub(lambda m: m[0] + "乙" if m[0] in self.renamed else m[0], text)
        text = re.sub(r"^((?:政策|引入|实施) (?:国家|上海))[^.]*\.(\S+)", lambda m: f"{m[1]}乙.{m[2].replace('乙', '')}", text, flags=re.M)
        return re.sub(r"(?<=编码 )([A-Z_0-9]+)", r"\1_2", text)


def _declared(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        yield from (str(name.text) for name in declared_names(parse(read_source(str(path)), Collector())))


# ------------------------------------------------------------------------------------------------ the yardsticks


class Ready(Lexer):
    """Hands Lark tokens that are made already."""

    __future_interface__ = 2

    def __init__(self, _conf: object) -> None:
        pass

    def lex(self, lexer_state: Any, _parser_state: object) -> Iterator[Token]:
        """The tokens that stand for the text."""
        yield from lexer_state.text


def bare_parser() -> Lark:
    """Lark's parser of the grammar with positions, without any lexer."""
    return Lark(full_grammar(), parser="lalr", lexer=Ready, start="declaration", propagate_positions=True, maybe_placeholders=False)


def for_lark(tokens: list[Tok]) -> list[Token]:
    """The same tokens as Lark's class."""
    return [Token(tok.type, str(tok), tok.start_pos, 1, 1, 1, 1, tok.end_pos) for tok in tokens]


def ready_tokens(sources: list[Source]) -> list[list[Tok]]:
    """The tokens of every declaration, their ambiguous words settled by one parse."""
    chunks = [list(flatten(chunk.lines)) for source in sources for chunk in lex(source, _refuse).chunks]
    for chunk in chunks:
        parser().parse(chunk)
    return chunks


def _refuse(problem: object) -> None:
    raise AssertionError(problem)


def stock_parser(chunks: list[list[Tok]]) -> tuple[Lark, list[str]]:
    """Lark's own lexer and parser for the same grammar, and the same declarations spelt for it."""
    kinds = re.search(r"%declare (.*)\n\Z", full_grammar())
    assert kinds is not None
    marks = {kind: chr(FIRST_MARK + number) for number, kind in enumerate(kinds[1].split())}
    others = f"[^{chr(FIRST_MARK)}-{chr(FIRST_MARK + len(marks))}]*"
    terminals = "\n".join(f"{kind}: /{mark}{others}/" for kind, mark in marks.items())
    lark = Lark(f"{grammar_text('pol.lark')}\n{terminals}\n", parser="lalr", lexer="contextual", start="declaration",
                propagate_positions=True, maybe_placeholders=False)
    return lark, ["".join(marks[tok.type] + str(tok) for tok in chunk) for chunk in chunks]


# ------------------------------------------------------------------------------------------------ the figures


def text_figures(folder: Path, rounds: int) -> tuple[list[dict[str, object]], dict[str, object]]:
    """From text to tree, to nodes and to a checked program."""
    files = make_set(folder / "plain")
    sources = [read_source(str(path)) for path in files]
    unread = iter([make_set(folder / f"round{number}", f"round {number}") for number in range(rounds + 1)])
    chunks = ready_tokens(sources)
    stock, spelt = stock_parser(chunks)
    bare, ready = bare_parser(), [for_lark(chunk) for chunk in chunks]
    for chunk, text in zip(ready, spelt, strict=True):
        assert shape(bare.parse(chunk)) == shape(stock.parse(text))
    times = medians(interleaved({
        "stock": lambda: [stock.parse(text) for text in spelt],
        "ready tokens": lambda: [bare.parse(chunk) for chunk in ready],
        "AST": lambda: [parse(source, Collector()) for source in sources],
        "program": lambda: _checked(next(unread)),
    }, rounds))
    lines = sum(source.text.count("\n") for source in sources)
    figures = [
        ratio_line("text → AST / stock Lark", times["AST"], times["stock"], "≤ 1.6"),
        ratio_line("text → AST / Lark on ready tokens", times["AST"], times["ready tokens"], ""),
        ratio_line("parse + check / stock Lark", times["program"], times["stock"], "≤ 4 (with compile)"),
        ratio_line("parse + check / Lark on ready tokens", times["program"], times["ready tokens"], ""),
    ]
    return figures, {"files": len(files), "lines": lines, "tokens": sum(map(len, chunks))}


def shape(tree: object) -> object:
    return (tree.data, [shape(each) for each in tree.children]) if hasattr(tree, "children") else getattr(tree, "type", None)


def _checked(files: list[Path]) -> object:
    pipeline = Pipeline([str(path) for path in files])
    program = pipeline.program
    assert program is not None, "\n".join(p.message("zh") for p in pipeline.problems.problems)
    return program


FIRST_ANSWER = """
from datetime import date
from baozhang_rules import PolicySet
policy = PolicySet.load("policies/examples/town.pol")
with open("policies/examples/town.json", encoding="utf-8") as file:
    print(policy.decide(file.read(), on=date(2024, 6, 1)).explain("zh"))
"""


SHANGHAI_ANSWER = """
from datetime import date
from baozhang_rules import PolicySet
policy = PolicySet.load("policies/shanghai")
with open("policies/examples/shanghai_records.jsonl", encoding="utf-8") as file:
    print(policy.decide(file.readline(), on=date(2024, 9, 1)).explain("zh"))
"""


COMMAND = "import sys; from baozhang_rules.cli import main; sys.exit(main())"
"""What the installed `baozhang` does."""
EXAMPLES = "policies/examples"
TOWN = ("explain", f"{EXAMPLES}/town.pol", f"{EXAMPLES}/town.json", "--on", "2024-06-01")
SHANGHAI = ("explain", "policies/shanghai", f"{EXAMPLES}/shanghai_records.jsonl", "--line", "1", "--on", "2024-09-01")


def start_figures(rounds: int) -> list[dict[str, object]]:
    """Import and start, in new processes: processor time, in turn; with bytecode compiled and policies kept by the unmeasured run."""
    codes = {"empty": "pass", "attrs": "import attrs", "attrs json": "import attrs, json", "ours": "import baozhang_rules",
             "town": FIRST_ANSWER, "Shanghai": SHANGHAI_ANSWER}
    commands = {name: [sys.executable, "-c", code] for name, code in codes.items()}
    commands |= {f"command, {name}": [sys.executable, "-c", COMMAND, *words] for name, words in (("town", TOWN), ("Shanghai", SHANGHAI))}
    times = medians(processor_times(commands, rounds, ROOT))
    empty, theirs = times["empty"], times["attrs json"]
    return [
        ratio_line("import baozhang_rules / import attrs (less an empty start)", times["ours"] - empty, times["attrs"] - empty, "≤ 1.3"),
        ratio_line("import baozhang_rules / import attrs (whole process)", times["ours"], times["attrs"], ""),
        *(ratio_line(f"`baozhang explain`, cached, {name} / `import attrs, json`", times[f"command, {name}"], theirs, "≤ 2.5")
          for name in ("town", "Shanghai")),
        *(ratio_line(f"the same from Python, {name} / `import attrs, json`", times[name], theirs) for name in ("town", "Shanghai")),
    ]


LOAD = """
import sys
from time import perf_counter_ns
start = perf_counter_ns()
from baozhang_rules import PolicySet
PolicySet.load(sys.argv[1])
print(perf_counter_ns() - start)
"""


def load_figures(folder: Path, rounds: int) -> list[dict[str, object]]:
    """`PolicySet.load` in a new process, import included: of files never seen, and of files that didn't change since."""

    def load(place: Path) -> int:
        home = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        run = subprocess.run([sys.executable, "-c", LOAD, str(place)], check=True, env=home, capture_output=True, text=True)
        return int(run.stdout)

    cold, again = [], []
    for number in range(rounds):
        make_set(folder / f"load{number}", f"load {number}")
        cold.append(load(folder / f"load{number}"))
        again.append(load(folder / f"load{number}"))
    return [ratio_line("load again, unchanged / load cold (new processes)", median(again), median(cold), "≤ 0.15")]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--json", help="write the figures to this file")
    options.add_argument("--write", type=Path, help="only write the policy set into this folder")
    given = options.parse_args()
    if given.write:
        print(len(make_set(given.write)), "files")
        return
    with tempfile.TemporaryDirectory() as folder:
        figures, about = text_figures(Path(folder), given.rounds)
        figures += load_figures(Path(folder), given.rounds)
    figures += start_figures(given.rounds * 2)
    print(about)
    print(show(figures))
    write_json(given.json, figures, **about)


if __name__ == "__main__":
    main()
