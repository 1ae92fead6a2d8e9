"""``baozhang new``: a small policy to start from, with one scenario that passes and one to mend."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace, _SubParsersAction
from importlib.resources import files
from pathlib import Path

from baozhang_rules.cli.common import FILES, OK, Lang, Stop, cannot_write, say
from baozhang_rules.cli.problems import AlreadyThere


def add(commands: _SubParsersAction[ArgumentParser], lang: Lang) -> None:
    """Declare the command."""
    parser = commands.add_parser("new", help=say(lang, "新建一份起步用的政策", "start a new policy"))
    parser.add_argument("path", metavar="PATH", help=say(lang, "目录,或 .pol 文件", "a directory, or a .pol file"))
    parser.set_defaults(run=run)


def run(options: Namespace, lang: Lang) -> int:
    """Write the starter; an existing file is never touched."""
    path = Path(options.path)
    if path.suffix != ".pol":
        if os.path.exists(path) and not os.path.isdir(path):
            raise Stop(FILES, AlreadyThere(path=str(path)))
        path = path / say(lang, "政策.pol", "policy.pol")
    _write(path, files("baozhang_rules").joinpath("cli", "starters", f"{lang}.pol").read_bytes())
    print(say(lang, f"写好了 {path}", f"wrote {path}"))
    print(say(lang, "检查:  ", "check:  ") + f"baozhang check {path}")
    print(say(lang, "跑算例:", "test:   ") + f"baozhang test {path}")
    return OK


def _write(path: Path, data: bytes) -> None:
    """Make the file, and its folder where it lacks; the file is whole or isn't there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb") as stream:
            try:
                stream.write(data)
                stream.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise Stop(FILES, AlreadyThere(path=str(path))) from None
    except OSError as failure:
        raise Stop(FILES, cannot_write(str(path), failure)) from None
