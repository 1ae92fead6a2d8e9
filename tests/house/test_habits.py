"""Habits of every source file: documented, short, and free of any benefit's or city's name."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src"
FILES = sorted((SRC / "baozhang_rules").rglob("*.py"))

LONGEST = 500
LONGER = {"baozhang_rules/core/interp.py": 800}

# A new benefit or city is a `.pol` file. Language keywords such as 救助对象, 定补 and 托底 are not benefits.
NAMES_OF_POLICIES = (
    "低保",
    "特困",
    "五保",
    "孤儿",
    "边缘家庭",
    "医疗救助",
    "教育救助",
    "住房救助",
    "临时救助",
    "生活保障",
    "高龄津贴",
    "失业保险",
    "养老保险",
    "义仓",
    "义集",
    "上海",
    "北京",
    "天津",
    "重庆",
    "广州",
    "深圳",
    "杭州",
    "南京",
    "浙江",
    "dibao",
    "tekun",
    "wubao",
    "shanghai",
    "beijing",
    "guangzhou",
    "shenzhen",
    "hangzhou",
)


def shown(path):
    """Return a file's name for a test id."""
    return path.relative_to(SRC).as_posix()


def parse(path):
    """Return the tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def public_without_docstring(tree):
    """Yield the names of public functions and classes without a docstring, down to methods."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_") or is_variant(node):
            continue
        if ast.get_docstring(node) is None:
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{inner}" for inner in public_without_docstring(node))


def is_variant(node):
    """Whether a function only adds a signature or a setter to one that is documented."""
    names = {ast.unparse(each).split(".")[-1] for each in node.decorator_list}
    return bool(names & {"overload", "setter", "deleter"})


def words_of(tree):
    """Yield (line, word) for each identifier and each string that is not a docstring."""
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and is_text(node.value)
    }
    for node in ast.walk(tree):
        if is_text(node) and id(node) not in documentation:
            yield node.lineno, node.value
        for name in ("id", "attr", "name", "arg", "asname", "module", "rest"):
            word = getattr(node, name, None)
            if isinstance(word, str):
                yield getattr(node, "lineno", 0), word


def is_text(node):
    """Whether a node is a string."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def names_in(tree):
    """Return the names of benefits and cities that a file uses."""
    return [
        (line, name) for line, word in words_of(tree) for name in NAMES_OF_POLICIES if name in word.lower()
    ]


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_everything_public_is_documented(path):
    """Each file, public class and public function says what it is for."""
    tree = parse(path)
    assert ast.get_docstring(tree), "the file has no docstring"
    assert list(public_without_docstring(tree)) == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_files_are_short(path):
    """A file has at most 500 lines; only the meaning of the language may take 800."""
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGER.get(shown(path), LONGEST)


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_the_engine_knows_no_benefit_and_no_city(path):
    """No identifier, file name or string names a benefit or a city; a docstring may give one as example."""
    assert names_in(parse(path)) == []
    assert not [name for name in NAMES_OF_POLICIES if name in shown(path).lower()]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x = '最低生活保障'", ["生活保障"]),
        ("x = f'{y}低保'", ["低保"]),
        ("def is_dibao(): pass", ["dibao"]),
        ("def f(Shanghai=1): pass", ["shanghai"]),
        ("from a import Dibao as b", ["dibao"]),
        ("'''低保'''\ndef f():\n    '''低保 in 上海'''", []),
        ("x = 1  # 低保", []),
        ("x = '救助对象 定补 托底'", []),
    ],
)
def test_the_search_for_names_finds_them(code, found):
    """A name is found in strings, f-strings, identifiers, arguments and imports, not in documentation."""
    assert [name for _, name in names_in(ast.parse(code))] == found


def test_the_search_for_docstrings_finds_what_lacks_one():
    """A public method without a docstring is found; private, overloaded and nested ones are not asked."""
    code = (
        "class A:\n    'doc'\n    def m(self): pass\n    def _p(self): pass\n"
        "    @property\n    def q(self):\n        'doc'\n        def inner(): pass\n"
        "    @q.setter\n    def q(self, v): pass\n"
        "def f(): pass\n"
    )
    assert list(public_without_docstring(ast.parse(code))) == ["A.m", "f"]


TESTS = sorted(SRC.parent.joinpath("tests").rglob("test_*.py"))
SHARES = ("BAOZHANG_FUZZ", "budget(", "import CI")


def test_every_test_with_a_longer_share_is_run_with_it():
    """A module that tries more when `BAOZHANG_FUZZ` is set carries the marker by which `.ci/run` picks those."""
    texts = {path.as_posix(): path.read_text(encoding="utf-8") for path in TESTS if path != Path(__file__)}
    longer = {name for name, text in texts.items() if any(word in text for word in SHARES)}
    assert len(longer) > 10
    assert longer == {name for name, text in texts.items() if "\npytestmark = pytest.mark.fuzz\n" in text}
