"""Keeps the codes that tests register out of the real registry."""

import pytest

from baozhang_rules.diagnostics.problem import _registered


@pytest.fixture(autouse=True)
def real_codes_only():
    """Forget the codes that a test registered."""
    before = dict(_registered)
    yield
    _registered.clear()
    _registered.update(before)
