"""Reads the code blocks of a page and does what they say, as a reader would.

Before a block a comment may say what it is:

- `<!-- file: NAME -->`, `<!-- append: NAME -->`: the block is the text of this file, or goes to its end;
- `<!-- edit: NAME | OLD => NEW -->`: the reader changes OLD into NEW in this file (`\\n` is a new line);
- `<!-- part -->`, `<!-- fact ENTITY -->`, `<!-- expr -->`: the block goes behind `preamble.pol`, into an entity of it, or is an
  expression.

A `console` block holds commands after `$ ` and what they print; a line `…` stands for any lines.
`python tests/docs/blocks.py PAGE …` writes what the commands print into the pages.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from attrs import define, field, frozen

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if not {"_build", "decisions"} & set(path.relative_to(ROOT).parts)
)

_PIECE = re.compile(
    r"^<!-- (?P<verb>file|append|edit|ci|part|expr|fact)(?P<what>[^\n]*?) -->\n"
    r"|^(?P<fence>```+)(?P<info>[^\n]*)\n(?P<text>.*?)^(?P=fence)[ ]*\n",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Piece:
    """A block or a comment of a page: what it is, its text, and where."""

    kind: str
    text: str
    name: str
    line: int
    start: int = 0
    end: int = 0


def pieces(page):
    """Return the blocks and comments of a page in order; a block's name is that of the comment before it."""
    found, name = [], ""
    text = page.read_text(encoding="utf-8")
    for match in _PIECE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        what = (match["what"] or "").removeprefix(":").strip()
        if match["verb"] == "edit":
            found.append(Piece("edit", what, "", line))
        elif match["verb"]:
            name = f"{match['verb']}: {what}"
        else:
            info = match["info"].strip().split() or [""]
            found.append(Piece(info[0], match["text"], name, line, match.start("text"), match.end("text")))
            name = ""
    return found


@frozen
class Command:
    """A command and what the page says it prints."""

    words: str
    expected: str


def commands(text):
    """Return the commands of a console block."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    return [Command(words, expected) for words, expected in zip(parts[1::2], parts[2::2], strict=True)]


def fits(expected, printed):
    """Whether what was printed is what the page says."""
    lines = [line.rstrip() for line in expected.strip("\n").split("\n")]
    pattern = "\n".join("(?:.*)" if line == "…" else re.escape(line) for line in lines)
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed.strip("\n").split("\n")), re.DOTALL) is not None


@define
class Reader:
    """Someone who follows a page in an empty folder that has the repository's `policies` beside it."""

    folder: Path
    ran: list[str] = field(factory=list)
    code: int = 0

    def __attrs_post_init__(self):
        link = self.folder / "policies"
        if not link.exists():
            shutil.copytree(ROOT / "policies", link)

    def follow(self, page):
        """Do everything a page says; yields (line, command, expected, printed)."""
        for piece in pieces(page):
            yield from self.do(piece)

    def do(self, piece):
        """Do one piece."""
        if piece.kind == "edit":
            name, change = piece.text.split(" | ", 1)
            old, new = (part.strip().replace(r"\n", "\n") for part in change.split(" => "))
            path = self.folder / name
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, f"line {piece.line}: {old!r} stands {text.count(old)} times in {name}"
            path.write_text(text.replace(old, new), encoding="utf-8")
        elif piece.name.startswith("file: "):
            path = self.folder / piece.name.removeprefix("file: ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(piece.text, encoding="utf-8")
        elif piece.name.startswith("append: "):
            path = self.folder / piece.name.removeprefix("append: ")
            path.write_text(path.read_text(encoding="utf-8") + "\n" + piece.text, encoding="utf-8")
        elif piece.kind == "console":
            for command in commands(piece.text):
                yield piece.line, command.words, command.expected, self.run(command.words)

    def run(self, words):
        """Run `baozhang …` or `python FILE` in the folder and return what it prints; the exit code must not tell of a fault."""
        from baozhang_rules.cli import main

        program, *arguments = shlex.split(words)
        out = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), plain_terminal():
            if program == "python":
                path = self.folder / arguments[0]
                exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"__name__": "__main__"})
            else:
                assert program == "baozhang", f"a page may only run baozhang or python, not {program}"
                self.code = main(arguments)
                assert self.code in (0, 1, 2, 3, 4), f"{words}: exit code {self.code}\n{out.getvalue()}"
        self.ran.append(words)
        return out.getvalue()


@contextlib.contextmanager
def plain_terminal():
    """The locale of a reader in China."""
    before = dict(os.environ)
    os.environ.update(LC_ALL="zh_CN.UTF-8", LANG="zh_CN.UTF-8", NO_COLOR="1")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def update(page):
    """Write what the commands of a page print into its blocks, but where they hold `…`."""
    text = page.read_text(encoding="utf-8")
    changes = []
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(Path(folder))
        for piece in pieces(page):
            results = list(reader.do(piece))
            if piece.kind == "console":
                new = "".join(
                    f"$ {words}\n" + (expected if "…" in expected else printed.strip("\n") + "\n" if printed.strip() else "")
                    for _, words, expected, printed in results
                )
                changes.append((piece.start, piece.end, new))
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        update(Path(each).resolve())
