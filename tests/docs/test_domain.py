"""The `pol` domain: what is declared can be linked to, from the page's own language first; a link that leads nowhere is a warning."""

import re
import tomllib

import pytest
from tests.docs.blocks import ROOT

pytest.importorskip("sphinx")
pytest.importorskip("myst_parser")

CONF = 'extensions = ["myst_parser", "baozhang_rules.docsgen"]\npol_trees = ["en"]\n'
PAGES = {
    "index": "# 首页\n\n{pol:code}`POL0011` {pol:class}`困难户` {pol:builtin}`full_years_old`\n\n```{toctree}\na/codes\nen/index\nen/a/codes\n```\n",
    "a/codes": "# 代码\n\n```{pol:code} POL0011\n```\n\n## POL0011\n\n```{pol:class} 甲市.困难户\n```\n\n```{pol:builtin} 周岁 | full_years_old\n```\n\n```pol\n标准 甲 : 元 = 5 元\n```\n",
    "en/index": "# Start\n\n{pol:code}`POL0011`\n",
    "en/a/codes": "# Codes\n\n```{pol:code} POL0011\n```\n\n## POL0011\n",
}


def built(tmp_path, pages):
    """Build some pages and return the folder of the HTML and what Sphinx warned of."""
    from sphinx.application import Sphinx

    source, out, warned = tmp_path / "src", tmp_path / "out", tmp_path / "warnings.txt"
    for name, text in pages.items():
        path = source / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    with warned.open("w+", encoding="utf-8") as stream:
        Sphinx(source, source, out, tmp_path / "trees", "html", status=None, warning=stream).build()
    return out, warned.read_text(encoding="utf-8")


def links(page):
    """Return where the links of the domain lead."""
    return re.findall(r'<a class="reference internal" href="([^"]+)"[^>]*><code class="xref pol', page.read_text(encoding="utf-8"))


def test_a_name_leads_to_its_page_in_the_language_of_the_page(tmp_path):
    """A code is looked up in the page's own tree; a class by the end of its name; a function by either of its names."""
    out, warned = built(tmp_path, PAGES)
    assert warned == ""
    assert links(out / "index.html") == ["a/codes.html#pol0011", "a/codes.html#class-甲市.困难户", "a/codes.html#builtin-周岁"]
    assert links(out / "en" / "index.html") == ["a/codes.html#pol0011"]
    page = (out / "a" / "codes.html").read_text(encoding="utf-8")
    assert 'id="pol0011"' in page and '<span class="k">标准</span>' in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{pol:code}`POL9999`", "nothing of this kind is called POL9999"),
        ("{pol:class}`困难户`", "declared at several places"),
        ("```{pol:rule} 补助\n```\n\n```{pol:rule} 补助\n```", "declared twice"),
    ],
)
def test_a_link_that_leads_nowhere_is_a_warning(tmp_path, text, said):
    """A name that nobody declares, one that is declared at several places, and a second declaration are warnings."""
    pages = {
        "index": f"# 首页\n\n{text}\n\n```{{toctree}}\na\nb\n```\n",
        "a": "# 甲\n\n```{pol:class} 甲市.困难户\n```\n",
        "b": "# 乙\n\n```{pol:class} 乙市.困难户\n```\n",
    }
    assert said in built(tmp_path, pages)[1]


def test_the_lexer_is_found_by_pygments():
    """The package names the lexer as an entry point, and it is the class that the extension registers."""
    from importlib import import_module

    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["pygments.lexers"]
    module, _, name = points["pol"].partition(":")
    lexer = getattr(import_module(module), name)
    assert {"pol", "pol-part", "pol-shape"} <= set(lexer.aliases) and "*.pol" in lexer.filenames
