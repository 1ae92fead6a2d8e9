"""Results in parts, one for each batch, each written by the worker that decided it.

`Kept` are the parts of a run that may be interrupted; its result is one file, written anew from them.  `PartFiles` are the result itself: a
folder of Parquet files, which appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, define

from baozhang_rules.population.deciding import Counts
from baozhang_rules.population.files import FileTrouble
from baozhang_rules.population.problems import OtherFolder
from baozhang_rules.population.unfinished import Held, beside, held
from baozhang_rules.population.writing import Writer, on_disk
from baozhang_rules.text import as_opened

NOTE = "run.json"
COUNTS = "baozhang.counts"
PART = re.compile(r"part-\d{8}\.parquet")


def folder_of(target: Path) -> Path:
    """Where the parts of a run that may be interrupted are kept."""
    return target.with_name(f".{target.name}.parts")


@contextlib.contextmanager
def resumed(target: Path, run: Mapping[str, str]) -> Iterator[Path]:
    """The folder of parts of a run, held; what belongs to another run (other policies, dates, input) is forgotten.  Raises `Held`."""
    folder, told = folder_of(target), json.dumps(run, ensure_ascii=False, sort_keys=True)
    folder.mkdir(exist_ok=True)
    with held(folder):
        note = folder / NOTE
        if not note.exists() or note.read_text(encoding="utf-8") != told:
            for each in folder.iterdir():
                each.unlink()
            whole(note, lambda path: path.write_text(told, encoding="utf-8"))
        yield folder


def forget(target: Path) -> None:
    """Take away the parts of a run to this target, unless it is still running: the result is written."""
    with contextlib.suppress(Held):
        if folder_of(target).is_dir():
            with held(folder_of(target)):
                shutil.rmtree(folder_of(target))


def whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Write a file that has its name only when it is whole."""
    temporary = path.with_suffix(".tmp")
    write(temporary)
    os.replace(temporary, path)


@define
class Kept:
    """Parts in a folder, from which the results are taken again."""

    folder: Path

    def find(self, number: int) -> tuple[Any, Counts] | None:
        """The kept results of a batch; None where there are none, or a power cut left them half on the disk."""
        import pyarrow as pa

        path = self.folder / f"{number:08d}.arrow"
        if not path.exists():
            return None
        try:
            with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as opened:
                counts = Counts(**json.loads(opened.schema.metadata[b"counts"]))
                return opened.get_batch(0).replace_schema_metadata(None), counts
        except pa.ArrowInvalid:
            return None

    def keep(self, number: int, batch: Any, counts: Counts) -> None:
        """Keep the results of a batch."""
        import pyarrow as pa

        schema = batch.schema.with_metadata({"counts": json.dumps(asdict(counts))})

        def write(path: Path) -> None:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
                file.write_batch(batch.replace_schema_metadata(schema.metadata))

        whole(self.folder / f"{number:08d}.arrow", write)


@define
class PartFiles:
    """Parts that are the result: Parquet files named by the numbers of their batches, each with the metadata of results and its counts."""

    folder: Path
    metadata: Mapping[str, str]

    def find(self, number: int) -> tuple[None, Counts] | None:
        """The counts of a part that is written; None where there is none, or a power cut left it half on the disk."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return None, Counts(**json.loads(pq.read_metadata(self._path(number)).metadata[COUNTS.encode()]))
        except (FileNotFoundError, pa.ArrowInvalid):
            return None

    def keep(self, number: int, batch: Any, counts: Counts) -> None:
        """Write a part."""

        def write(path: Path) -> None:
            writer = Writer(str(path), "parquet")
            try:
                writer.write(batch, {**self.metadata, COUNTS: json.dumps(asdict(counts))})
                writer.close()
            finally:
                writer.drop()
            on_disk(path)

        whole(self._path(number), write)

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:08d}.parquet"


@contextlib.contextmanager
def folder_written(path: str, metadata: Mapping[str, str], run: Mapping[str, str] | None) -> Iterator[PartFiles]:
    """The parts of a folder of results, which is put in its place when all went well; ``run``: it may be interrupted and resumed."""
    target = Path(os.path.realpath(path))
    strange = next((each.name for each in target.iterdir() if not PART.fullmatch(each.name)), None) if target.exists() else None
    if strange is not None:
        raise FileTrouble(OtherFolder(path=path, found=strange))
    with beside(target, folder=True) if run is None else resumed(target, run) as folder:
        yield PartFiles(folder, metadata)
        (folder / NOTE).unlink(missing_ok=True)
        _put(folder, target)


def _put(folder: Path, target: Path) -> None:
    """Put a folder in its place; one that stands there makes room, and is gone afterwards."""
    as_opened(str(folder), target)
    on_disk(folder)
    if not target.exists():
        os.rename(folder, target)
        return
    with beside(target, folder=True) as away:
        os.rename(target, away / target.name)
        try:
            os.rename(folder, target)
        except OSError:
            os.rename(away / target.name, target)
            raise
