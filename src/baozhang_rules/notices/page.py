"""HTML that can't hold anything but what was meant: every text is escaped, and what is invisible is made visible."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files

from baozhang_rules.text.visible import visible

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page fetches nothing, runs nothing and sends nothing."""


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def html(part: str) -> Html:
    """A text as HTML."""
    return part if isinstance(part, Html) else Html(escape(visible(part), quote=True))


def tag(name: str, *parts: str, css: str = "", **attributes: str) -> Html:
    """An element; ``css`` is its class."""
    named = {**({"class": css} if css else {}), **attributes}
    given = "".join(f' {key.rstrip("_")}="{html(value)}"' if value else f" {key}" for key, value in named.items())
    return Html(f"<{name}{given}>{''.join(html(part) for part in parts)}</{name}>")


def nested(lines: Iterable[str], css: str = "") -> Html:
    """Lines of a text as paragraphs, as deep as they were indented."""
    made = []
    for line in lines:
        depth = min((len(line) - len(line.lstrip(" "))) // 2, 6)
        made.append(tag("p", line.strip(), css=f"in{depth}" if depth else ""))
    return tag("div", *made, css=css) if made else Html("")


def document(title: str, lang: str, *body: str) -> str:
    """A whole page that needs nothing from outside."""
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        tag("title", title),
        f"<style>{_style()}</style>",
    )
    whole = "\n".join(("<head>", *head, "</head>", tag("body", tag("main", *body)), ""))
    return f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n{whole}</html>\n'


@cache
def _style() -> str:
    return files("baozhang_rules").joinpath("notices", "notice.css").read_text(encoding="utf-8")
