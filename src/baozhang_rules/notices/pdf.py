"""A page as PDF, printed by Chromium; nothing of the page is sent anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 120


class NoBrowser(Exception):
    """No Chromium is installed, or it didn't print; ``found`` says which one was tried."""

    def __init__(self, found: str = "") -> None:
        self.found = found
        super().__init__(found)


def browser() -> str | None:
    """The Chromium to print with: the one that ``BAOZHANG_CHROMIUM`` names, else the first on the path."""
    named = os.environ.get("BAOZHANG_CHROMIUM")
    return shutil.which(named) if named else next((path for each in BROWSERS if (path := shutil.which(each))), None)


def pdf_of(page: str) -> bytes:
    """The page as PDF; raises `NoBrowser`."""
    found = browser()
    if found is None:
        raise NoBrowser
    with tempfile.TemporaryDirectory(prefix="baozhang-") as folder:
        source, target = Path(folder, "notice.html"), Path(folder, "notice.pdf")
        source.write_text(page, encoding="utf-8")
        words = [found, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder}/profile"]
        words += ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        words += ["--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()]
        try:
            subprocess.run(words, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL, capture_output=True)
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise NoBrowser(found) from None
