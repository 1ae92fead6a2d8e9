"""Every policy text of the repository that has no error of writing: shipped ones, those of tests, blocks of the documentation."""

from functools import lru_cache
from pathlib import Path

from tests.docs.blocks import PAGES, pieces

from baozhang_rules.diagnostics import Collector
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.parse import parse
from baozhang_rules.syntax.tokens import flatten
from baozhang_rules.text import Source

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("policies", "tests/syntax/corpus", "tests/docs", "src/baozhang_rules/cli/starters")

ALIKE = ("scenarios_living.pol", "scenarios_other.pol", "scenarios_property.pol")
"""Long files written like others; `tests/policies` sees that they are formatted."""


def tree(source):
    """Return the tree of a text and its problems."""
    collector = Collector()
    return parse(source, collector), collector.problems


@lru_cache(maxsize=1)
def corpus():
    """Return the texts, each under its name."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.pol")) if path.name not in ALIKE]
    found = [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in files]
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        found += [Source(f"{name}:{piece.line}", piece.text) for piece in pieces(page) if piece.kind == "pol"]
    return tuple(source for source in found if source.text.strip() and not tree(source)[1])


def by_name(source):
    """Return a text's name for a test id."""
    return source.name


def sequence(source):
    """Return the kinds of tokens, law texts and comments in the order in which they stand."""
    lexed = lex(source, lambda _: None)
    found = [(span.start, "#", text) for text, span in lexed.comments]
    for chunk in lexed.chunks:
        parser().parse(list(flatten(chunk.lines)))  # settles ambiguous words
        for line in chunk.lines:
            if line.law is not None:
                found.append((line.law.span.start, ">", line.law.payload.text))
            # 乘以 2 and 的 2 are one word in English and one tree.
            found += [(token.span.start, token.type.replace("OF_NUMBER", "TIMES"), "") for token in line.tokens]
    return [what for _, *what in sorted(found)]
