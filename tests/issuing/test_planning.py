"""A plan tells of each letter, in the order asked, what is to be done with it and why."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from letterforge.errors import LetterforgeError
from letterforge.issuing.planning import Planned, Planner
from letterforge.press import Press
from tests.support.batches import HTML_AND_TEXT, BatchProject, manifest_of


def plans(project: BatchProject, **chosen: Any) -> dict[str, Planned]:
    loaded = project.load()
    order = project.order(**{"formats": HTML_AND_TEXT, **chosen})
    planner = Planner(loaded, order, Press(loaded.project.assets), manifest_of(project.folder))
    return {each.force: each for each in planner.plan()}


@pytest.fixture
def batched(small_batch: BatchProject) -> BatchProject:
    small_batch.batch(formats=HTML_AND_TEXT)
    return small_batch


def test_letters_come_in_the_order_asked(batched: BatchProject) -> None:
    asked = ("elmshire", "ashshire", "cedarshire")
    assert tuple(plans(batched, forces=asked)) == asked


def test_an_unchanged_letter_comes_as_the_manifest_has_it(batched: BatchProject) -> None:
    found = plans(batched)["ashshire"]
    assert found.unchanged == manifest_of(batched.folder).letter("ashshire")
    assert (found.reason, found.kept, found.error) == ("", None, None)


def test_lacking_formats_are_named_and_right_files_kept(batched: BatchProject) -> None:
    found = plans(batched, formats=("pdf",))["ashshire"]
    assert found.reason == "no pdf yet"
    assert found.kept is not None
    assert [file.format for file in found.kept.files] == ["html", "txt"]

    assert plans(batched, formats=("pdf", "txt"))["ashshire"].reason == "no pdf yet"


def test_files_that_are_not_right_are_not_kept(batched: BatchProject) -> None:
    (batched.folder / "ashshire.txt").unlink()
    assert plans(batched, formats=("pdf",))["ashshire"].kept is None

    batched.find("birchshire", "bad")
    assert plans(batched, formats=("pdf",))["birchshire"].kept is None


def test_fresh_is_a_reason_of_its_own_and_the_last(batched: BatchProject) -> None:
    batched.find("elmshire", "bad")
    found = plans(batched, fresh=True)
    assert found["ashshire"].reason == "asked for afresh"
    assert found["elmshire"].reason == "facts changed"


def test_a_letter_that_cannot_be_composed_is_planned_as_failed(batched: BatchProject) -> None:
    batched.coarsen("ashshire")
    found = plans(batched)["ashshire"]
    assert isinstance(found.error, LetterforgeError)
    assert (found.reason, found.unchanged) == ("", None)


def test_specimens_and_unverified_records_are_told(batched: BatchProject) -> None:
    batched.edit(
        "data/rounds/first.yaml", "  ashshire:\n", "  ashshire:\n    specimen: true\n"
    )  # fmt: skip
    assert plans(batched)["ashshire"].specimen
    assert not plans(batched)["birchshire"].specimen


def test_only_a_letter_to_be_made_brings_its_proof(batched: BatchProject) -> None:
    batched.find("elmshire", "bad")
    planned = plans(batched)
    proof = planned["elmshire"].proof
    assert proof is not None
    assert proof.letter.force == "elmshire"
    assert planned["ashshire"].proof is None


def test_a_press_sent_to_a_worker_makes_the_same(batched: BatchProject) -> None:
    press = Press(batched.load().project.assets)
    proof = plans(batched, fresh=True)["ashshire"].proof
    assert proof is not None
    sent, sent_proof = pickle.loads(pickle.dumps((press, proof)))
    assert sent.files(sent_proof, HTML_AND_TEXT) == press.files(proof, HTML_AND_TEXT)
