"""The parser's table and the loop that reads by it, against Lark's own parser; and the table that is kept between runs."""

import os
import subprocess
import sys

import pytest
from lark import Lark, Token
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from baozhang_rules import kept
from baozhang_rules.resources import policies_path
from baozhang_rules.syntax import grammar, lark_table
from baozhang_rules.syntax.grammar import full_grammar, parser, table_of
from baozhang_rules.syntax.lalr import Unexpected
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.table import END, Production, Table, table_from
from baozhang_rules.syntax.tokens import Piece, flatten
from baozhang_rules.text import read_source

SMALL = "declaration: NAME NUMBER\n%declare NAME NUMBER\n"


class Ready(Lexer):
    """Hands Lark tokens that are made already."""

    __future_interface__ = 2

    def __init__(self, conf):
        pass

    def lex(self, lexer_state, parser_state):
        yield from lexer_state.text


@pytest.fixture(scope="module")
def lark():
    """Lark's own parser of the grammar, with positions."""
    return Lark(
        full_grammar(),
        parser="lalr",
        lexer=Ready,
        start="declaration",
        propagate_positions=True,
        maybe_placeholders=False,
    )


@pytest.fixture(scope="module")
def declarations():
    """The tokens of every declaration of the packaged policies, with their ambiguous words settled."""
    found = []
    for path in sorted(policies_path().rglob("*.pol")):
        for chunk in lex(read_source(path), pytest.fail).chunks:
            found.append(list(flatten(chunk.lines)))
            parser().parse(found[-1])
            for each in found[-1]:
                each.also = ()
    return found


def for_lark(tokens):
    """The same tokens as Lark's class."""
    return [Token(t.type, str(t), t.start_pos, 1, 1, 1, 1, t.end_pos) for t in tokens]


def shape(node):
    """A tree as nested tuples: names, terminals and places."""
    if not hasattr(node, "children"):
        return (node.type, node.start_pos, node.end_pos)
    place = node if isinstance(node, Piece) else node.meta
    name = node.rule if isinstance(node, Piece) else node.data
    return (name, place.start_pos, place.end_pos, tuple(shape(each) for each in node.children))


def test_the_loop_reads_every_policy_as_lark_does(lark, declarations):
    """For every declaration that ships, the tree has the rules, the tokens and the places of Lark's own tree."""
    assert len(declarations) > 500
    for tokens in declarations:
        assert shape(parser().parse(tokens)) == shape(lark.parse(for_lark(tokens)))


def test_the_loop_gets_stuck_where_lark_does(lark, declarations):
    """With one token left out, both stop at the same token, and both say that the same terminals could stand there."""
    stuck = 0
    for tokens in declarations[::7]:
        for left_out in range(0, len(tokens), 5):
            rest = tokens[:left_out] + tokens[left_out + 1 :]
            try:
                tree = lark.parse(for_lark(rest))
            except UnexpectedToken as error:
                with pytest.raises(Unexpected) as ours:
                    parser().parse(rest)
                assert ours.value.token.type == error.token.type
                assert ours.value.token.type == END or ours.value.token.start_pos == error.token.start_pos
                assert ours.value.spot.admitted == error.accepts - {END}
                stuck += 1
            else:
                assert shape(parser().parse(rest)) == shape(tree)
    assert stuck > 100


# ------------------------------------------------------------------------------------------------ the kept table


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of its own for kept files."""
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def no_lark(monkeypatch):
    """Make any further use of Lark fail."""
    monkeypatch.setattr(lark_table, "made_by_lark", lambda *_: pytest.fail("the table was made again"))


def test_a_table_reads_back_as_it_was_written():
    """Writing the parser's table as JSON and reading it gives an equal table."""
    table = parser().table
    assert table_from(table.to_json()) == table


@pytest.mark.parametrize("data", [b"", b"{}", b"[1, 2]", b"[0, 1, [[1]], []]", b"\xff", b"null"])
def test_what_is_no_table_is_none(data):
    """Data of another form gives no table and raises nothing."""
    assert table_from(data) is None


def test_a_table_is_made_once_for_a_grammar(folder, monkeypatch):
    """The second time a grammar's table comes from the folder, without Lark; it is the table that the grammar has."""
    first = table_of(SMALL)
    no_lark(monkeypatch)
    assert table_of(SMALL) == first
    assert first.productions == (Production("declaration", "declaration", 2, False),)


def test_another_grammar_has_another_table(folder):
    """A changed grammar is never read by the table of the one before."""
    other = SMALL.replace("NAME NUMBER\n%", "NUMBER NAME\n%")
    assert table_of(SMALL).states != table_of(other).states
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b.replace(b"declaration", b"declaratiom"), lambda b: b""])
def test_a_damaged_file_is_made_anew(folder, monkeypatch, damage):
    """A file that was cut, changed or emptied isn't used, and is replaced by a good one."""
    table_of(SMALL)
    (file,) = folder.iterdir()
    good = file.read_bytes()
    file.write_bytes(damage(good))
    assert Production("declaration", "declaration", 2, False) in table_of(SMALL).productions
    no_lark(monkeypatch)
    assert isinstance(table_of(SMALL), Table)


@pytest.mark.skipif(os.name != "posix", reason="permissions of files are the system's own there")
def test_a_file_that_others_may_write_is_not_used(folder, monkeypatch):
    """What somebody else could have put there is made anew."""
    table_of(SMALL)
    (file,) = folder.iterdir()
    file.chmod(0o622)
    assert kept.find(grammar._FORM, file.stem) is None


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    """With the variable set to 0 the table is made and no file is written."""
    monkeypatch.setenv(kept.VARIABLE, "0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept.folder() is None
    assert table_of(SMALL).productions
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    """Where a file stands in the way of the folder, the table is made all the same."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "file" / "kept"))
    assert table_of(SMALL).productions


def test_the_oldest_files_go(folder, monkeypatch):
    """The folder holds at most so many files, and the newest are those that stay."""
    monkeypatch.setattr(kept, "MOST_FILES", 2)
    for number, key in enumerate(("one", "two", "three")):
        kept.keep("form", key, b"data")
        os.utime(folder / f"{key}.json", (number, number))
    kept.keep("form", "four", b"data")
    assert sorted(each.stem for each in folder.iterdir()) == ["four", "three"]


def test_a_file_of_another_form_is_not_used(folder):
    """What was kept in one form isn't taken for another's, whatever its key."""
    kept.keep("form 1", "key", b"data")
    assert kept.find("form 1", "key") == b"data"
    assert kept.find("form 2", "key") is None


def test_a_kept_table_needs_no_lark(folder):
    """A process that finds the table reads a policy without importing Lark."""
    code = (
        "import sys; from baozhang_rules.syntax.grammar import parser; parser();"
        "print('lark' in sys.modules, end='')"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout for _ in range(2)
    ]
    assert runs == ["True", "False"]
