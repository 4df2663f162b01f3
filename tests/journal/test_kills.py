"""A kill or a second writer at any moment: no reported act is lost, none is half-written."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from letterforge.issuing.folder_lock import only_run_in
from letterforge.journal.book import append, read_journal
from tests.support.people import ROUND, deed, person, roles

KILLS = 200
ROLES = roles().sha256
FORK = multiprocessing.get_context("fork")


def _act_for_ever(folder: Path, name: str, reported: Connection) -> None:
    number = 0
    while True:
        number += 1
        with only_run_in(folder):
            entries = append(
                folder, ROUND, [deed("approved", f"{name}-{number}-{part}") for part in range(3)],
                person(name), ROLES,
            )  # fmt: skip
        reported.send([entry.sha256 for entry in entries])


def _act_a_few_times(folder: Path, name: str) -> None:
    for number in range(15):
        with only_run_in(folder):
            append(folder, ROUND, [deed("checked", f"{name}-{number}")], person(name), ROLES)


def test_no_kill_loses_what_was_reported_or_leaves_half_an_act(tmp_path: Path) -> None:
    chance = random.Random(17)
    person("anna")  # made before the processes are forked, so that they have it
    known: set[str] = set()
    pause = 0.0
    for moment in range(KILLS):
        near, far = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_act_for_ever, args=(tmp_path, "anna", far), daemon=True)
        began = time.monotonic()
        process.start()
        if not pause:  # how long the first acts take on this machine, now
            known |= set(near.recv())
            pause = time.monotonic() - began
        time.sleep(chance.uniform(0, 2 * pause))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        while near.poll():
            known |= set(near.recv())
        near.close()
        far.close()
        journal = read_journal(tmp_path, ROUND)
        assert not journal.problems, moment
        assert known <= {entry.sha256 for entry in journal.entries}, moment
        if moment % 20 == 19:  # a short journal is read quickly
            (tmp_path / "journal.jsonl").unlink(missing_ok=True)
            known = set()
    with only_run_in(tmp_path):
        append(tmp_path, ROUND, [deed()], person("anna"), ROLES)
    assert not read_journal(tmp_path, ROUND).torn


def test_two_people_at_once_lose_nothing(tmp_path: Path) -> None:
    names = ["anna", "ben", "carla"]
    for name in names:
        person(name)
    processes = [FORK.Process(target=_act_a_few_times, args=(tmp_path, name)) for name in names]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    journal = read_journal(tmp_path, ROUND)

    assert not journal.problems
    written = sorted(entry.act.force for entry in journal.entries)
    assert written == sorted(f"{name}-{number}" for name in names for number in range(15))
