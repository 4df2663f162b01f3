"""Issue letters: make what must be made, leave what is right, and tell truly what came of it.

Why: a reader may look into the folder, or the run may be killed, at any moment. So a letter is
taken out of the manifest before its files are replaced, and put in again when all of them stand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.issuing.files import prepare_folder, remove_leftovers
from letterforge.issuing.folder_lock import only_run_in
from letterforge.issuing.making import LetterMaker
from letterforge.issuing.planning import Order, Planned, Planner
from letterforge.issuing.record import Record
from letterforge.issuing.stale import prune, stale_files
from letterforge.issuing.workers import can_fork, share_work
from letterforge.issuing.workshop import Workshop, with_kept
from letterforge.loading.loader import Loaded
from letterforge.model.manifest import ManifestLetter
from letterforge.signing.seals import Seals

Status = Literal["made", "unchanged", "failed"]


@dataclass(frozen=True)
class Issued:
    """What came of one letter, and why; ``letter`` is how the manifest tells of it."""

    force: str
    status: Status
    reason: str = ""
    specimen: bool = False
    unverified: tuple[str, ...] = ()
    letter: ManifestLetter | None = None
    error: LetterforgeError | None = None


@dataclass(frozen=True)
class Forecast:
    """What a batch would do; ``stale`` are files in the folder that are not of the round."""

    plans: tuple[Planned, ...]
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What came of a batch, in the order that was asked.

    ``stale`` are files in the folder that are not of the round; ``unwritten`` is why the manifest
    could not be written, so that it tells less than was done; ``notes`` are about the seals.
    """

    issued: tuple[Issued, ...]
    stale: tuple[str, ...] = ()
    pruned: tuple[str, ...] = ()
    interrupted: bool = False
    unwritten: LetterforgeError | None = None
    notes: tuple[str, ...] = ()
    missing_libraries: tuple[str, ...] = ()
    seconds: float = 0.0

    def with_status(self, status: Status) -> tuple[Issued, ...]:
        """Return the letters that came out in one way."""
        return tuple(each for each in self.issued if each.status == status)


def plan(loaded: Loaded, order: Order, seals: Seals | None = None) -> Forecast:
    """Return what a batch would do, without writing anything.

    Raises LetterforgeError where a batch would do nothing at all.
    """
    record = Record(loaded, order)
    if seals:
        seals.settle()
    plans = _checked_planner(loaded, order, record, seals).plan()
    return Forecast(tuple(plans), _stale(loaded, order, record))


def issue(
    loaded: Loaded,
    order: Order,
    *,
    jobs: int = 1,
    seals: Seals | None = None,
    prune_stale: bool = False,
    planned: Callable[[list[Planned]], None] = lambda plans: None,
    tell: Callable[[Issued], None] = lambda issued: None,
) -> Report:
    """Issue the letters of an order in ``jobs`` processes, sealed unless ``seals`` is None.

    ``planned`` hears how many letters there are to make, ``tell`` of each letter when it is done.
    One bad letter does not stop the others. An interrupt (Ctrl-C) ends the batch: the report then
    has what was done until then. Raises LetterforgeError where nothing at all can be done.
    """
    started = time.monotonic()
    prepare_folder(order.folder)
    with only_run_in(order.folder):
        remove_leftovers(order.folder)
        record = Record(loaded, order)
        if seals:
            seals.settle()
        planner = _checked_planner(loaded, order, record, seals)
        maker = LetterMaker(loaded.project.assets, order.formats)
        batch = _Batch(record, tell)
        interrupted = False
        try:
            plans = list(planner.plan())
            _open_identities(seals, plans)
            planned(plans)
            batch.settle_without_work(plans)
            to_seal = {each.force: each.to_seal for each in plans if each.to_seal}
            workshop = Workshop(planner, maker, order.folder, seals, to_seal)
            batch.make(plans, workshop, jobs)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            unwritten = batch.close()
            remove_leftovers(order.folder)
        stale = _stale(loaded, order, record)
        pruned = prune(order.folder, stale) if prune_stale and not unwritten else ()
    place = {force: number for number, force in enumerate(order.forces)}
    return Report(
        issued=tuple(sorted(batch.issued, key=lambda each: place[each.force])),
        stale=tuple(name for name in stale if name not in pruned),
        pruned=pruned,
        interrupted=interrupted,
        unwritten=unwritten,
        notes=seals.notes if seals else (),
        missing_libraries=maker.missing_libraries,
        seconds=time.monotonic() - started,
    )


def _open_identities(seals: Seals | None, plans: Sequence[Planned]) -> None:
    """Open the identities before the first letter is made: none may be made in vain."""
    to_do = [each for each in plans if each.reason]
    if seals and to_do:
        specimens = any(each.specimen for each in to_do)
        seals.open(specimens=specimens, real=any(not each.specimen for each in to_do))


def _checked_planner(loaded: Loaded, order: Order, record: Record, seals: Seals | None) -> Planner:
    planner = Planner(loaded, order, record.manifest, seals)
    if problems := planner.template_problems():
        raise ProblemsError(problems)
    return planner


def _stale(loaded: Loaded, order: Order, record: Record) -> tuple[str, ...]:
    known = loaded.register.rounds[order.round].assessments
    return stale_files(order.folder, known, record.manifest)


class _Batch:
    """Keep the record and tell of each letter while a batch runs."""

    def __init__(self, record: Record, tell: Callable[[Issued], None]) -> None:
        self._record = record
        self._tell = tell
        self.issued: list[Issued] = []

    def settle_without_work(self, plans: list[Planned]) -> None:
        """Settle what is unchanged or cannot even be composed, and clear the way for the rest."""
        for each in plans:
            if each.error:
                self._settle(Issued(each.force, "failed", error=each.error))
            elif each.unchanged:
                self._settle(
                    Issued(
                        each.force, "unchanged", "", each.specimen, each.unverified, each.unchanged
                    )
                )
            else:
                self._record.clear(each.force)
        self._record.write()

    def make(self, plans: list[Planned], workshop: Workshop, jobs: int) -> None:
        """Make the letters that must be made."""
        by_force = {each.force: each for each in plans if each.reason}
        if not by_force:
            return
        if by_force.keys() - workshop.to_seal.keys():
            workshop.maker.prepare()
        if workshop.seals and not can_fork():
            jobs = 1  # an open identity cannot be sent to a process that is not forked
        # Closed however it ends, so that no worker goes on after an interrupt.
        with closing(share_work(list(by_force), workshop.work, jobs)) as results:
            for force, result in results:
                each = by_force[force]
                specimen, unverified = each.specimen, each.unverified
                if isinstance(result, LetterforgeError):
                    issued = Issued(
                        force, "failed", each.reason, specimen, unverified, None, result
                    )
                else:
                    letter = with_kept(result, each.kept)
                    issued = Issued(force, "made", each.reason, specimen, unverified, letter)
                self._settle(issued)
                self._record.write_now_and_then()

    def close(self) -> LetterforgeError | None:
        """Write the manifest a last time; return the error where that fails."""
        try:
            self._record.write()
        except LetterforgeError as error:
            return error
        return None

    def _settle(self, issued: Issued) -> None:
        if issued.letter:
            self._record.put(issued.letter)
        elif issued.error:
            self._record.fail(issued.force, issued.error)
        self.issued.append(issued)
        self._tell(issued)
