"""What the tests of this room share: reading a text and looking at every node of a tree."""

import re
from pathlib import Path

import attrs

from baozhang_rules.diagnostics import Collector
from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.parse import parse
from baozhang_rules.text import Source, Span

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
ERRORS = HERE / "errors"

MARK = re.compile(r"#!((?: +[A-Z]{3}\d{4})+)")


def read(text, name="t.pol"):
    """Return the tree of a text and its problems."""
    collector = Collector()
    return parse(Source(name, text), collector), collector.problems


def clean(text):
    """Return the declarations of a text that has no problem."""
    tree, problems = read(text)
    assert not problems, [(p.code, p.message("en"), p.span) for p in problems]
    return tree.declarations


def only(text):
    """Return the one declaration of a text that has no problem."""
    (declaration,) = clean(text)
    return declaration


def value(text):
    """Return the expression that a text stands for."""
    return only(f"定义 x = {text}\n").value


def codes(text):
    """Return the codes of a text's problems, in the order of the text."""
    return [problem.code for problem in read(text)[1]]


def walk(node):
    """Yield every node of a tree."""
    if isinstance(node, tuple):
        for each in node:
            yield from walk(each)
    elif attrs.has(type(node)) and not isinstance(node, Span):
        yield node
        for each in attrs.fields(type(node)):
            yield from walk(getattr(node, each.name))


def classes_of(alias):
    """Return the classes of a union of nodes."""
    return set(alias.__args__)


ALL_NODES = classes_of(nodes.Expr) | classes_of(nodes.Declaration)
