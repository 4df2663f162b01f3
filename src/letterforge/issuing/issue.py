"""Issue letters: make what must be made, leave what is right, and tell truly what came of it.

Why: a reader may look into the folder, or the run may be killed, at any moment. So a letter is
taken out of the manifest before its files are replaced, and put in again when all of them stand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

from letterforge.composing.own_words import own_words_in_short
from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.files import remove_leftovers
from letterforge.issuing.files import prepare_folder
from letterforge.issuing.folder_lock import only_run_in
from letterforge.issuing.ledger import Ledger
from letterforge.issuing.life import Life
from letterforge.issuing.planning import Order, Planned, Planner
from letterforge.issuing.stale import prune, stale_files
from letterforge.issuing.workers import can_fork, share_work
from letterforge.issuing.workshop import Workshop, with_kept
from letterforge.journal.roles import Roles
from letterforge.loading.loader import Loaded
from letterforge.model.manifest import ManifestLetter
from letterforge.press import Press
from letterforge.signing.seals import Seals

Status = Literal["made", "unchanged", "left", "failed"]


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
    could not be written, so that it tells less than was done; ``notes`` are about the seals
    and about words of one's own.
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
        return tuple(issued for issued in self.issued if issued.status == status)


def plan(
    loaded: Loaded, order: Order, seals: Seals | None = None, roles: Roles | None = None
) -> Forecast:
    """Return what a batch would do, without writing anything.

    Raises LetterforgeError where a batch would do nothing at all.
    """
    if seals:
        seals.settle()
    ledger = Ledger(loaded, order, seals)
    life = Life.of(loaded, order.round, order.folder, roles)
    ledger.journal = life.journal.head
    plans = _plans(loaded, order, _checked_press(loaded), ledger, seals, life)
    return Forecast(tuple(plans), _stale(loaded, order, ledger))


def issue(
    loaded: Loaded,
    order: Order,
    *,
    jobs: int = 1,
    seals: Seals | None = None,
    roles: Roles | None = None,
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
        if seals:
            seals.settle()
        ledger = Ledger(loaded, order, seals)
        press = _checked_press(loaded)
        life = Life.of(loaded, order.round, order.folder, roles)
        ledger.journal = life.journal.head
        batch = _Batch(ledger, tell)
        interrupted = begun = False
        try:
            plans = _plans(loaded, order, press, ledger, seals, life)
            _open_identities(seals, plans, ledger)
            begun = True
            planned(plans)
            batch.settle_without_work(plans)
            to_make = {planned.force: planned for planned in plans if planned.proof}
            batch.make(Workshop(press, to_make, order.folder, seals, life), jobs)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            # Where it could not begin, all stays as it was.
            unwritten = None
            if begun:
                # Before the manifest, whose seal then vouches for the journal as well.
                unwritten = life.put_down_seals(ledger.manifest, seals)
                ledger.journal = life.head()
                unwritten = batch.close() or unwritten
            remove_leftovers(order.folder)
        stale = _stale(loaded, order, ledger)
        pruned = prune(order.folder, stale) if prune_stale and not unwritten else ()
    place = {force: number for number, force in enumerate(order.forces)}
    return Report(
        issued=tuple(sorted(batch.issued, key=lambda issued: place[issued.force])),
        stale=tuple(name for name in stale if name not in pruned),
        pruned=pruned,
        interrupted=interrupted,
        unwritten=unwritten,
        notes=(
            *(seals.notes if seals else ()),
            *own_words_in_short(loaded.register.rounds[order.round], order.forces),
        ),
        missing_libraries=press.missing_libraries,
        seconds=time.monotonic() - started,
    )


def _plans(
    loaded: Loaded,
    order: Order,
    press: Press,
    ledger: Ledger,
    seals: Seals | None,
    life: Life,
) -> list[Planned]:
    """Return the plan, made without the manifest where it will be sealed and is not ours."""
    plans = list(Planner(loaded, order, press, ledger.manifest, seals, life).plan())
    settled = all(planned.unchanged for planned in plans) and ledger.is_current
    if settled or not ledger.distrust():
        return plans
    why = "no seal of this machine's is on the folder's manifest"
    return list(Planner(loaded, order, press, None, seals, life, why).plan())


def _open_identities(seals: Seals | None, plans: Sequence[Planned], ledger: Ledger) -> None:
    """Open the identities before the first letter is made: none may be made in vain.

    The manifest is sealed by who seals real letters, if it tells of any: also of one that stays.
    """
    to_do = [planned for planned in plans if planned.reason]
    if seals and to_do:
        specimens = any(planned.specimen for planned in to_do)
        real = any(not planned.specimen for planned in to_do) or ledger.manifest.has_real_letters
        seals.open(specimens=specimens, real=real)


def _checked_press(loaded: Loaded) -> Press:
    press = Press(loaded.project.assets, keep=True)
    if problems := press.template_problems():
        raise ProblemsError(problems)
    return press


def _stale(loaded: Loaded, order: Order, ledger: Ledger) -> tuple[str, ...]:
    known = loaded.register.rounds[order.round].assessments
    return stale_files(order.folder, known, ledger.manifest)


class _Batch:
    """Keep the ledger and tell of each letter while a batch runs."""

    def __init__(self, ledger: Ledger, tell: Callable[[Issued], None]) -> None:
        self._ledger = ledger
        self._tell = tell
        self.issued: list[Issued] = []

    def settle_without_work(self, plans: list[Planned]) -> None:
        """Settle what is unchanged or cannot even be composed, and clear the way for the rest."""
        for planned in plans:
            if planned.left:
                letter = planned.left
                left = Issued(planned.force, "left", specimen=letter.specimen, letter=letter)
                self._settle(replace(left, error=planned.error))
            elif planned.error:
                self._settle(Issued(planned.force, "failed", error=planned.error))
            elif planned.unchanged:
                self._settle(
                    Issued(
                        planned.force,
                        "unchanged",
                        "",
                        planned.specimen,
                        planned.unverified,
                        planned.unchanged,
                    )
                )
            else:
                self._ledger.clear(planned.force)
        self._ledger.write()

    def make(self, workshop: Workshop, jobs: int) -> None:
        """Make the letters that must be made."""
        plans = workshop.plans
        if not plans:
            return
        workshop.press.prepare({name for planned in plans.values() for name in planned.formats})
        if workshop.seals and not can_fork():
            jobs = 1  # an open identity cannot be sent to a process that is not forked
        # Closed however it ends, so that no worker goes on after an interrupt.
        with closing(share_work(list(plans), workshop.make, jobs)) as results:
            for force, result in results:
                planned = plans[force]
                specimen, unverified = planned.specimen, planned.unverified
                if isinstance(result, LetterforgeError):
                    issued = Issued(
                        force, "failed", planned.reason, specimen, unverified, None, result
                    )
                else:
                    letter = with_kept(result, planned.kept)
                    issued = Issued(force, "made", planned.reason, specimen, unverified, letter)
                self._settle(issued)
                self._ledger.write_now_and_then()

    def close(self) -> LetterforgeError | None:
        """Write the manifest a last time; return the error where that fails."""
        try:
            self._ledger.write(last=True)
        except LetterforgeError as error:
            return error
        return None

    def _settle(self, issued: Issued) -> None:
        if issued.letter:
            self._ledger.put(issued.letter)
        elif issued.error:
            self._ledger.fail(issued.force, issued.error)
        self.issued.append(issued)
        self._tell(issued)
