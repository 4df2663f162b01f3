"""The manifest on disk is never ahead of the files, and a disk without room loses nothing."""

from __future__ import annotations

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing import record as module
from letterforge.issuing.record import Record
from tests.support.batches import HTML_AND_TEXT, BatchProject, manifest_of


@pytest.fixture
def record(small_batch: BatchProject) -> Record:
    small_batch.batch(formats=HTML_AND_TEXT, forces=("birchshire", "ashshire"))
    return Record(small_batch.load(), small_batch.order())


def told(project: BatchProject) -> tuple[list[str], list[str]]:
    manifest = manifest_of(project.folder)
    return [each.force for each in manifest.letters], [each.force for each in manifest.failed]


def test_letters_are_told_in_the_order_of_their_names(
    record: Record, small_batch: BatchProject
) -> None:
    assert told(small_batch) == (["ashshire", "birchshire"], [])
    letter = record.manifest.letters[0]
    for force in ("elmshire", "cedarshire"):
        record.put(letter.model_copy(update={"force": force}))
    record.fail("dogwoodshire", LetterforgeError("no"))
    record.write()

    assert told(small_batch) == (
        ["ashshire", "birchshire", "cedarshire", "elmshire"], ["dogwoodshire"],
    )  # fmt: skip


def test_a_letter_is_told_as_made_or_as_failed_and_never_both(record: Record) -> None:
    letter = record.manifest.letters[0]
    record.fail(letter.force, LetterforgeError("no"))
    assert record.manifest.letter(letter.force) is None
    assert [each.force for each in record.manifest.failed] == [letter.force]

    record.put(letter)
    assert record.manifest.letter(letter.force) == letter
    assert record.manifest.failed == ()

    record.clear(letter.force)
    assert record.manifest.letter(letter.force) is None


def test_what_is_as_on_disk_is_not_written_again(
    record: Record, small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "write_manifest", lambda *given: pytest.fail("was written"))
    record.write()


def test_now_and_then_is_not_each_time(
    record: Record, small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1000.0
    monkeypatch.setattr("letterforge.issuing.record.time.monotonic", lambda: seconds)
    record.write()
    record.clear("ashshire")
    record.write_now_and_then()
    assert told(small_batch) == (["ashshire", "birchshire"], [])

    seconds += 5
    record.write_now_and_then()
    assert told(small_batch) == (["birchshire"], [])


def test_a_slow_disk_is_asked_less_often(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))  # each look at it is ten seconds later
    monkeypatch.setattr("letterforge.issuing.record.time.monotonic", lambda: float(next(clock)))
    writes: list[object] = []
    monkeypatch.setattr(module, "write_manifest", lambda folder, now: writes.append(now))
    record.clear("ashshire")
    record.write()
    for _ in range(40):
        record.write_now_and_then()

    assert len(writes) == 1


def test_a_disk_without_room_is_no_reason_to_stop(
    record: Record, small_batch: BatchProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise LetterforgeError("no space left")

    monkeypatch.setattr(module, "write_manifest", full)
    monkeypatch.setattr(module, "_SECONDS_BETWEEN_WRITES", 0.0)
    monkeypatch.setattr(record, "_pause", 0.0)
    record.clear("ashshire")
    record.write_now_and_then()

    with pytest.raises(LetterforgeError, match="no space left"):
        record.write()
    assert told(small_batch) == (["ashshire", "birchshire"], [])


def test_the_manifest_of_another_round_counts_for_nothing(
    record: Record, small_batch: BatchProject
) -> None:
    path = small_batch.folder / "manifest.json"
    path.write_text(path.read_text().replace('"round": "first"', '"round": "other"'))

    assert Record(small_batch.load(), small_batch.order()).manifest.letters == ()
