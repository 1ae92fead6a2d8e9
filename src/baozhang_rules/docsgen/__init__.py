"""Documentation of policies: a Sphinx extension with the `pol` domain, and colours for `.pol` blocks.

`extensions = ["baozhang_rules.docsgen"]` in a `conf.py` gives directives and roles of the domain (`domain.py`) and the lexer
(`lexer.py`), which Pygments also finds by itself where the package is installed. Needs the extra `docs`.
"""

from __future__ import annotations

from typing import Any


def setup(app: Any) -> dict[str, Any]:
    """Register with Sphinx."""
    from baozhang_rules.docsgen.domain import PolDomain
    from baozhang_rules.docsgen.lexer import PolLexer

    app.add_config_value("pol_trees", [], "env", types=[list])
    app.add_domain(PolDomain)
    for name in PolLexer.aliases:
        app.add_lexer(name, PolLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
