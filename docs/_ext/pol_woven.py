"""A policy file woven into a page: its gists and remarks as prose, its declarations as code, in the order of the file.

The mark `<!-- pol: woven FILE -->` stands for the whole of `policies/FILE`, without its head.  Nothing is worded here, so a page
can't say anything else than the policy does.  Each declaration can be linked to: `{pol:class}`, `{pol:param}`, `{pol:rule}`,
`{pol:define}` with its name, or with the policy's name, a dot and its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from baozhang_rules.syntax.words import words

POLICIES = Path(__file__).resolve().parents[2] / "policies"
_GIST = re.compile(r"^\s*[>》]\s*(?:要旨\s*)?")
_RULE = re.compile(r"^#\s*-{8,}\s*")
_KINDS = {
    "class": "class", "standard": "param", "table": "param", "define": "define",
    "fixed_benefit": "rule", "one_off": "rule", "tiered": "rule", "fallback": "rule",
}  # fmt: skip
"""What each declaration is in the `pol` domain."""
_HEADS = {spelling: kind for concept, kind in _KINDS.items() for spelling in words().entry("keywords", concept).spellings}
_DECLARED = re.compile(rf"^({'|'.join(sorted(map(re.escape, _HEADS), key=len, reverse=True))}) +(\w+)(?: +的 +(\w+)|'s +(\w+))?", re.MULTILINE)
_PACKAGE = re.compile(rf"^(?:{'|'.join(words().entry('keywords', 'policy').spellings)}) +([\w.]+)", re.MULTILINE)


def woven(name: str) -> str:
    """The Markdown of `policies/NAME`."""
    text = (POLICIES / name).read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    package = _PACKAGE.search(text)
    return "\n".join(["```pol-part", head.strip(), "```", "", *_blocks(body, package[1] if package else name)])


def _blocks(body: str, package: str) -> Iterator[str]:
    code: list[str] = []
    told: set[str] = set()
    for line in [*body.splitlines(), "#"]:
        if line[:1] in ("#", ">"):
            yield from _places(code, package, told)
            yield from _code(code)
            code = []
            yield from _prose(line)
        else:
            code.append(line)


def _places(lines: list[str], package: str, told: set[str]) -> Iterator[str]:
    """Where the declarations of a block stand; of several texts of one name the first."""
    for match in _DECLARED.finditer("\n".join(lines)):
        name = ".".join(filter(None, match.groups()[1:]))
        if name not in told:
            told.add(name)
            yield from (f"```{{pol:{_HEADS[match[1]]}}} {package}.{name}", "```", "")


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
