"""Run programs as a shell would, and take their time and memory."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One whole process: seconds until its end, and of all its processes, seconds of computing;
    megabytes of the largest.
    """

    seconds: float
    computing: float
    megabytes: float


class FailedError(Exception):
    """Tell that a program did not end well."""


def timed(command: Sequence[str | Path], log: Path) -> Run:
    """Run a command to its end; what it prints goes to a file."""
    arguments = [str(each) for each in command]
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    actions = [(os.POSIX_SPAWN_DUP2, file, 1), (os.POSIX_SPAWN_DUP2, file, 2)]
    started = time.perf_counter()
    process = os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    os.close(file)
    if status:
        raise FailedError(f"{' '.join(arguments[:3])} … ended with {status}: {log.read_text()}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def interleaved(contenders: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """Run each contender once a round, so that a busy machine is equally unfair to all."""
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, run in contenders.items():
            runs[name].append(run())
            sys.stderr.write(f"  {number + 1}/{rounds} {name}: {runs[name][-1].seconds:.2f} s\n")
    return runs


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    return Run(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.computing for run in runs),
        statistics.median(run.megabytes for run in runs),
    )
