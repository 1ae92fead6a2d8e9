"""The scenarios of policies as pytest items: ``pytest --baozhang policies/``, or `baozhang_policies` in the ini file.

pytest loads this module in every run of everyone who has the package installed, so it imports nothing; the rest is loaded
when the first policy is collected.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option and the ini value; neither does anything unless it is given."""
    parser.getgroup("baozhang").addoption(
        "--baozhang", action="store_true", help="run the scenarios of the .pol files among the arguments"
    )
    parser.addini("baozhang_policies", "folders and .pol files whose scenarios are run", type="paths", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a policy that pytest comes across, when policies were asked for."""
    if file_path.suffix != ".pol":
        return None
    folders = _folders(parent.config)
    if not any(file_path == folder or folder in file_path.parents for folder in folders):
        return None
    from baozhang_rules.pytest_plugin.items import PolicyFile

    return PolicyFile.made(parent, file_path, folders)


def _folders(config: pytest.Config) -> list[Path]:
    """Where policies are collected: the folders of the ini file, and with ``--baozhang`` the arguments of the run."""
    given: list[Path] = list(config.getini("baozhang_policies"))
    if config.getoption("--baozhang"):
        given += [config.invocation_params.dir / argument.split("::")[0] for argument in config.args]
    return [folder.resolve() for folder in given]
