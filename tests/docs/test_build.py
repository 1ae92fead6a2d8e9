"""The documentation builds without a warning."""

import subprocess
import sys

import pytest
from tests.docs.blocks import ROOT

pytest.importorskip("sphinx")
pytest.importorskip("furo")
pytest.importorskip("myst_parser")


@pytest.mark.heavy
def test_the_documentation_builds_without_warnings(tmp_path):
    """`sphinx-build -W` passes, and the pages of the reference hold what was generated."""
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*sphinx, str(ROOT / "docs"), str(tmp_path / "out")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "reference" / "problems.html").read_text(encoding="utf-8")
    assert 'id="pol0011"' in page
    assert "<!-- pol:" not in page
