"""The manifest on disk is never ahead of the files, and a disk without room loses nothing."""

from __future__ import annotations

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing import ledger as module
from letterforge.issuing.ledger import Ledger
from tests.support.batches import HTML_AND_TEXT, BatchProject, manifest_of


@pytest.fixture
def ledger(small_batch: BatchProject) -> Ledger:
    small_batch.batch(formats=HTML_AND_TEXT, forces=("birchshire", "ashshire"))
    return Ledger(small_batch.load(), small_batch.order())


def told(project: BatchProject) -> tuple[list[str], list[str]]:
    manifest = manifest_of(project.folder)
    return [each.force for each in manifest.letters], [each.force for each in manifest.failed]


def test_letters_are_told_in_the_order_of_their_names(
    ledger: Ledger, small_batch: BatchProject
) -> None:
    assert told(small_batch) == (["ashshire", "birchshire"], [])
    letter = ledger.manifest.letters[0]
    for force in ("elmshire", "cedarshire"):
        files = [
            file.model_copy(update={"name": f"{force}.{file.format}"}) for file in letter.files
        ]
        ledger.put(letter.model_copy(update={"force": force, "files": tuple(files)}))
    ledger.fail("dogwoodshire", LetterforgeError("no"))
    ledger.write()

    assert told(small_batch) == (
        ["ashshire", "birchshire", "cedarshire", "elmshire"], ["dogwoodshire"],
    )  # fmt: skip


def test_a_letter_is_told_as_made_or_as_failed_and_never_both(ledger: Ledger) -> None:
    letter = ledger.manifest.letters[0]
    ledger.fail(letter.force, LetterforgeError("no"))
    assert ledger.manifest.letter(letter.force) is None
    assert [each.force for each in ledger.manifest.failed] == [letter.force]

    ledger.put(letter)
    assert ledger.manifest.letter(letter.force) == letter
    assert ledger.manifest.failed == ()

    ledger.clear(letter.force)
    assert ledger.manifest.letter(letter.force) is None


def test_what_is_as_on_disk_is_not_written_again(
    ledger: Ledger, small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "write_manifest", lambda *given: pytest.fail("was written"))
    ledger.write()


def test_now_and_then_is_not_each_time(
    ledger: Ledger, small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1000.0
    monkeypatch.setattr("letterforge.issuing.ledger.time.monotonic", lambda: seconds)
    ledger.write()
    ledger.clear("ashshire")
    ledger.write_now_and_then()
    assert told(small_batch) == (["ashshire", "birchshire"], [])

    seconds += 5
    ledger.write_now_and_then()
    assert told(small_batch) == (["birchshire"], [])


def test_a_slow_disk_is_asked_less_often(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))  # each look at it is ten seconds later
    monkeypatch.setattr("letterforge.issuing.ledger.time.monotonic", lambda: float(next(clock)))
    writes: list[object] = []
    monkeypatch.setattr(module, "write_manifest", lambda *given: writes.append(given))
    ledger.clear("ashshire")
    ledger.write()
    for _ in range(40):
        ledger.write_now_and_then()

    assert len(writes) == 1


def test_a_disk_without_room_is_no_reason_to_stop(
    ledger: Ledger, small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise LetterforgeError("no space left")

    monkeypatch.setattr(module, "write_manifest", full)
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_WRITES", 0.0)
    monkeypatch.setattr(ledger, "_pause", 0.0)
    ledger.clear("ashshire")
    ledger.write_now_and_then()

    with pytest.raises(LetterforgeError, match="no space left"):
        ledger.write()
    assert told(small_batch) == (["ashshire", "birchshire"], [])


def test_the_manifest_of_another_round_counts_for_nothing(
    ledger: Ledger, small_batch: BatchProject
) -> None:
    path = small_batch.folder / "manifest.json"
    path.write_text(path.read_text().replace('"round": "first"', '"round": "other"'))

    assert Ledger(small_batch.load(), small_batch.order()).manifest.letters == ()
