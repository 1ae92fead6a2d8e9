"""A policy file woven into a page: its gists and remarks as prose, its declarations as code, in the order of the file.

The mark `<!-- pol: woven FILE -->` stands for the whole of `policies/FILE`, without its head.  Nothing is worded here, so a page
can't say anything else than the policy does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

POLICIES = Path(__file__).resolve().parents[2] / "policies"
_GIST = re.compile(r"^\s*[>》]\s*(?:要旨\s*)?")
_RULE = re.compile(r"^#\s*-{8,}\s*")


def woven(name: str) -> str:
    """The Markdown of `policies/NAME`."""
    text = (POLICIES / name).read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    return "\n".join(["```pol-part", head.strip(), "```", "", *_blocks(body)])


def _blocks(body: str) -> Iterator[str]:
    code: list[str] = []
    for line in [*body.splitlines(), "#"]:
        if line[:1] in ("#", ">"):
            yield from _code(code)
            code = []
            yield from _prose(line)
        else:
            code.append(line)


def _code(lines: list[str]) -> Iterator[str]:
    """Declarations as a block; blank lines around them are no part of it."""
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield from ("```pol-part", text, "```", "")


def _prose(line: str) -> Iterator[str]:
    """A heading, a gist as a quotation, or a remark."""
    if _RULE.match(line):
        yield from (f"### {_RULE.sub('', line)}", "")
    elif line.startswith(">"):
        yield from ("> " + _GIST.sub("", line), "")
    elif line.lstrip("# "):
        yield from (line.lstrip("# "), "")
