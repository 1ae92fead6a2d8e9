"""How the documentation is built: `sphinx-build -W docs OUT`."""

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))
if importlib.util.find_spec("baozhang_rules") is None:  # not installed: read the checkout
    sys.path.insert(0, str(HERE.parent / "src"))

project = "baozhang_rules"
author = "the baozhang_rules authors"
language = "zh_CN"

extensions = ["myst_parser", "sphinx.ext.autodoc", "baozhang_rules.docsgen", "pol_reference", "pol_search"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext", "_build", "Thumbs.db", ".DS_Store"]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_block"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "baozhang_rules"
html_show_sphinx = False
pygments_style = "friendly"

autodoc_typehints = "description"
autodoc_member_order = "bysource"

nitpicky = False
pol_trees = ["en"]
