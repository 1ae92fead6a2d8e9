"""What the benchmarks share: medians of interleaved runs, fresh processes, and a table of ratios."""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter_ns
from typing import Any


def interleaved(jobs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[int]]:
    """Run every job once a round, in turn, and return each one's times in ns: so ratios are of the same minutes."""
    times: dict[str, list[int]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            start = perf_counter_ns()
            job()
            times[name].append(perf_counter_ns() - start)
    return times


def processor_times(commands: Mapping[str, list[str]], rounds: int, cwd: Path) -> dict[str, list[int]]:
    """Run each command in a process of its own, in turn, after once unmeasured; return the processor times in ns, system time included."""
    times: dict[str, list[int]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            running = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            assert running.returncode == 0, command
            if number:
                times[name].append(round((used.ru_utime + used.ru_stime) * 1e9))
    return times


def medians(times: Mapping[str, list[int]]) -> dict[str, float]:
    """The median of each list of times."""
    return {name: statistics.median(each) for name, each in times.items()}


def percentile(times: list[int], share: float) -> int:
    """The time that ``share`` of the runs don't exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio_line(label: str, ours: float, theirs: float, target: str = "") -> dict[str, Any]:
    """One figure: what was measured, against what, and the target if there is one."""
    return {"figure": label, "ours_us": round(ours / 1000, 2), "theirs_us": round(theirs / 1000, 2),
            "ratio": round(ours / theirs, 3), "target": target}


def show(figures: list[dict[str, Any]]) -> str:
    """The figures as a Markdown table."""
    rows = ["| figure | ours µs | against µs | ratio | target |", "| --- | ---: | ---: | ---: | --- |"]
    rows += [f"| {f['figure']} | {f['ours_us']:,} | {f['theirs_us']:,} | {f['ratio']:,} | {f['target']} |" for f in figures]
    return "\n".join(rows)


def write_json(path: str | None, figures: list[dict[str, Any]], **about: Any) -> None:
    """Write figures with the Python and the machine's kind, if a path was asked for."""
    if path:
        data = {"python": platform.python_version(), "machine": platform.machine(), **about, "figures": figures}
        Path(path).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
