"""The documentation builds without a warning."""

import json
import re
import subprocess
import sys
from urllib.parse import quote

import pytest
from tests.docs.blocks import ROOT

from baozhang_rules.notices.pdf import browser

pytest.importorskip("sphinx")
pytest.importorskip("furo")
pytest.importorskip("myst_parser")


@pytest.mark.heavy
def test_the_documentation_builds_without_warnings(tmp_path):
    """`sphinx-build -W` passes, and the pages of the reference hold what was generated."""
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*sphinx, str(ROOT / "docs"), str(tmp_path / "out")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for folder in ("reference", "en/reference"):
        page = (tmp_path / "out" / folder / "problems.html").read_text(encoding="utf-8")
        assert 'id="pol0011"' in page
        assert "<!-- pol:" not in page
    terms = index_of(tmp_path / "out")
    assert {"算例", "标准", "重复", "享受", "通知书"} <= terms.keys()
    scripts = (tmp_path / "out" / "_static" / "language_data.js").read_text(encoding="utf-8")
    assert "EnglishStemmer;" in scripts and "ChineseStemmer" not in scripts and "splitQuery" in scripts
    if browser() is not None:
        for query in ("算例", "不得重复享受", "四舍五入", "印成通知书", "rounding"):
            assert found(tmp_path / "out", query), query
        assert not found(tmp_path / "out", "鼯鼠")


def index_of(out):
    """The words of the search index."""
    text = (out / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]


def found(out, query):
    """The links that the search page shows for a query, in a browser."""
    words = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--allow-file-access-from-files"]
    page = f"{(out / 'search.html').as_uri()}?q={quote(query)}"
    done = subprocess.run([browser(), *words, "--dump-dom", page], capture_output=True, text=True, timeout=120)
    results = done.stdout.partition('class="search">')[2].partition("</ul>")[0]
    return re.findall(r'<a href="([^"]+)"', results)
