"""Markdown made from the news fragments: what users notice of each change, by its kind."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "changelog.d"
KINDS = {
    "changed": ("改变", "Changed"),
    "added": ("新增", "Added"),
    "fixed": ("修正", "Fixed"),
    "removed": ("去掉", "Removed"),
}


def changelog(lang: str = "zh") -> str:
    """Every fragment under its kind, in the order of their names; `★` marks a change of the language."""
    parts = []
    for kind, titles in KINDS.items():
        files = sorted(FOLDER.glob(f"*.{kind}.md"))
        if files:
            parts += [f"## {titles[lang == 'en']}", ""]
            parts += ["- " + "\n  ".join(file.read_text(encoding="utf-8").strip().splitlines()) + "\n" for file in files]
    return "\n".join(parts)
