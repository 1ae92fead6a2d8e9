"""Checks that need the whole policy: each has a policy that an officer would write and that fails with its code, and only with it."""

import pytest
from tests.check.corpus import HERE, expected_in, sources_of

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector, render_text
from baozhang_rules.names import bundle_sources

FILES = sorted((HERE / "whole").glob("*.pol"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_policy_fails_where_it_says(path):
    """The problems are those written on its lines, the file's own code among them, and they can be shown in both languages."""
    sources, collector = sources_of(path.read_text(encoding="utf-8")), Collector()
    check_bundle(bundle_sources(sources, collector), collector)
    found = sorted((p.file(), p.source.position(p.span.start).line, p.code) for p in collector.problems)
    assert found == expected_in(sources) and path.stem in {code for _, _, code in found}
    for problem in collector.problems:
        for lang in ("zh", "en"):
            assert problem.message(lang) in render_text(problem, lang)
