"""Runs a graph by LLVM: compiles its text once, then on batches, each thread on households of its own."""

from __future__ import annotations

import ctypes
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from baozhang_rules.backends.batch.ir import ROOT, Node, Unsupported
from baozhang_rules.backends.batch.llvm_object import loaded
from baozhang_rules.backends.batch.llvm_text import BLOCK, LANES, Text, out_bits, param_bits
from baozhang_rules.backends.batch.numpy_run import Batch, prepared

DTYPES = {8: np.int8, 16: np.int16, 32: np.int32, 64: np.int64}
_lock = threading.Lock()


def padded(values: Any, dtype: Any, fill: int = 0) -> Any:
    """Values in an array that may be read ``LANES`` elements past its end, where ``fill`` stands."""
    made = np.empty(len(values) + LANES, dtype)
    made[: len(values)] = values
    made[len(values) :] = fill
    return made


class Program:
    """A compiled graph."""

    def __init__(self, outputs: list[Node], threads: int = 1) -> None:
        self.outputs, self.threads = outputs, threads
        self.order = prepared(outputs)
        if any(node.wide for node in outputs):
            raise Unsupported("results of more than 63 bits")
        text = Text(self.order, outputs, llvm.llvm_version_info[0])
        self.source = text.text()
        self.table = text.table
        with _lock:
            self._engine = loaded(self.source)
        kind = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
        self._call = kind(self._engine.get_function_address("run"))

    def run(self, batch: Batch) -> list[Any]:
        """The columns of outputs, of a constant one value."""
        shared, outs = self._shared(batch)
        shares = _shares(batch.rows, self.threads)
        if len(shares) == 1:
            self._share(batch, shared, *shares[0])
        else:
            with ThreadPoolExecutor(len(shares)) as pool:
                for done in [pool.submit(self._share, batch, shared, *each) for each in shares]:
                    done.result()
        return [self._constant(node) if node.domain < ROOT else outs[at][: batch.size(node.domain)] for at, node in enumerate(self.outputs)]

    def _constant(self, node: Node) -> Any:
        return np.asarray(node.imm, bool if node.bool else np.int64)

    def _shared(self, batch: Batch) -> tuple[dict[int, Any], dict[int, Any]]:
        """The arrays of the table that all threads share, by place; the outputs by number."""
        arrays: dict[int, Any] = {}
        outs: dict[int, Any] = {}
        for at, (what, of, width) in enumerate(self.table):
            match what:
                case "column":
                    arrays[at] = batch.padded(of.imm, DTYPES[width])
                case "param":
                    arrays[at] = batch.params[of.imm].astype(DTYPES[param_bits(of)])
                case "group":
                    arrays[at] = padded(batch.group, np.int32)
                case "starts":
                    arrays[at] = np.ascontiguousarray(batch.starts[of], np.int64)
                case "out":
                    node = self.outputs[of]
                    size = batch.size(node.domain) + LANES
                    outs[of] = arrays[at] = np.empty(size, bool if node.bool else DTYPES[width])
        for at, node in enumerate(self.outputs):
            if at not in outs and node.domain >= ROOT:
                outs[at] = np.zeros(batch.size(node.domain) + LANES, DTYPES[out_bits(node)])
        return arrays, outs

    def _share(self, batch: Batch, shared: dict[int, Any], first: int, last: int) -> None:
        """Run on some households, with scratch of its own."""
        most = {d: _most(starts, first, last) for d, starts in batch.starts.items()}
        arrays = dict(shared)
        for at, (what, of, width) in enumerate(self.table):
            if at not in arrays:
                domain = of if what in ("parents", "count") else self.outputs[of].domain if what == "held" else of.domain
                size = (BLOCK if domain == ROOT else most[domain]) + LANES
                arrays[at] = np.zeros(size * (width // 8), np.int8)
        table = (ctypes.c_void_p * len(self.table))(*(arrays[at].ctypes.data for at in range(len(self.table))))
        self._call(first, last, ctypes.addressof(table))


def _most(starts: Any, first: int, last: int) -> int:
    ends = starts[np.minimum(np.arange(first, last + BLOCK, BLOCK), last)]
    return int(np.diff(ends).max(initial=0))


def _shares(rows: int, threads: int) -> list[tuple[int, int]]:
    blocks = -(-rows // BLOCK)
    each = -(-blocks // max(threads, 1)) * BLOCK
    return [(at, min(at + each, rows)) for at in range(0, rows, each)] if rows else []


def cores() -> int:
    """How many threads the process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
