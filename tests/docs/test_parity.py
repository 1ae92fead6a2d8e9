"""The Chinese and the English documentation are two trees of the same pages."""

import re

import pytest
from tests.docs.blocks import ROOT, pieces

DOCS = ROOT / "docs"
NO_COUNTERPART = {
    "performance.md": "one page in both languages",
    "internals/overview.md": "for those who read the code, which is in English",
    "internals/lowering.md": "for those who read the code, which is in English",
}
"""Pages that have no second one, and why.  Decisions are in English only."""


def chinese_pages():
    """Return the pages of the Chinese tree, without the decisions."""
    pages = (path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    return sorted(page for page in pages if page.split("/")[0] not in ("en", "decisions", "_build"))


def counterpart(page):
    """Return where the English page stands: guides at the top of their tree, the rest in the same folder."""
    return "en/" + page.removeprefix("guide/")


def test_each_page_stands_in_both_languages():
    """No Chinese page lacks its English one, none is English only, and what is excused lacks it indeed."""
    chinese = [page for page in chinese_pages() if page not in NO_COUNTERPART]
    english = {path.relative_to(DOCS).as_posix() for path in (DOCS / "en").rglob("*.md")}
    assert [page for page in chinese if counterpart(page) not in english] == []
    assert english - {counterpart(page) for page in chinese} == set()
    assert [page for page in NO_COUNTERPART if not (DOCS / page).exists() or counterpart(page) in english] == []


@pytest.mark.parametrize("page", [page for page in chinese_pages() if page.startswith("reference/")])
def test_the_reference_is_made_of_the_same_parts(page):
    """Both pages declare the same forms, hold the same generated tables, and about as many examples."""
    texts = [(DOCS / each).read_text(encoding="utf-8") for each in (page, counterpart(page))]
    forms = [re.findall(r"\(form-(\w+)\)=", text) for text in texts]
    assert forms[0] == forms[1]
    marks = [re.findall(r"<!-- pol: ([\w-]+)", text) for text in texts]
    assert marks[0] == marks[1]
    examples = [sum(piece.kind.startswith("pol") for piece in pieces(DOCS / each)) for each in (page, counterpart(page))]
    assert abs(examples[0] - examples[1]) <= 1


def test_an_english_page_is_in_english():
    """Outside of code, an English page quotes a Chinese word now and then; no line of it is Chinese."""
    for path in (DOCS / "en").rglob("*.md"):
        text = re.sub(r"^(```+).*?^\1", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for line in re.sub(r"`[^`]*`|<!--.*?-->", "", text).splitlines():
            eastern = re.findall("[\u4e00-\u9fff，。；、]", line)
            assert len(eastern) <= max(8, len(line) // 3), f"{path.relative_to(ROOT)}: {line}"


def test_every_page_is_in_an_index():
    """A reader gets to each page from the index or from an index of its folder."""
    listed = set()
    for path in DOCS.rglob("index.md"):
        for block in re.findall(r"```\{toctree\}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            names = [line for line in block.splitlines() if line and not line.startswith(":")]
            listed |= {(path.parent / name).relative_to(DOCS).as_posix() + ".md" for name in names if "*" not in name}
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if "_build" not in path.parts}
    assert sorted(page for page in pages - listed if page != "index.md" and not page.startswith("decisions/")) == []
