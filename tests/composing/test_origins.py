"""Every word of a letter knows the very place in the data that it was picked from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from letterforge.composing.letters import Composed, compose
from letterforge.composing.origins import FieldPath, Origin
from letterforge.loading.loader import Loaded, load
from letterforge.project import find_project
from tests.support.projects import ROOT, SmallProject

NOT_WORDS = {
    "round", "kind", "force", "language", "specimen", "office", "title_placed", "mark", "id",
    "signature_picture", "signature_description", "background", "finding", "passage",
    "change", "tone", "outcome", "outcome_tone", "outcome_passage", "fact_passages", "fact_tones",
    "source",
    "number", "replaces",  # what the journal says, and no facts
}  # fmt: skip
PROJECTS = (".", "examples/harbour-inspectorate", "examples/smallest")


@cache
def loaded_from(folder: str) -> Loaded:
    return load(find_project(ROOT / folder, {}, ROOT))


def letters_of(loaded: Loaded) -> Iterator[Composed]:
    for name, round_ in loaded.register.rounds.items():
        for force in round_.assessments:
            yield compose(loaded, name, force)


def words_of(value: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, BaseModel):
        value = {name: item for name, item in value if name not in NOT_WORDS}
    if isinstance(value, dict | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for step, item in items:
            yield from words_of(item, (*path, step))
    elif not isinstance(value, bool) and value is not None:
        yield path, str(value)


def value_at(loaded: Loaded, origin: Origin) -> Any:
    value = loaded.documents[origin.document].data
    for key in origin.keys:
        value = value[key]
    return value


def recommendation_kind(field: FieldPath) -> bool:
    return len(field) == 3 and field[2] == "kind"


@pytest.mark.parametrize("folder", PROJECTS)
def test_the_data_say_there_what_the_letter_says(folder: str) -> None:
    loaded = loaded_from(folder)
    inspectorate = loaded.register.inspectorate
    for composed in letters_of(loaded):
        day = composed.letter.date
        for field, words in words_of(composed.letter):
            origin = composed.origins[field][0]
            if recommendation_kind(field) and "kind" not in value_at(
                loaded, Origin(origin.document, origin.keys[:-1])
            ):
                continue  # what a recommendation is called where the record leaves it out
            value = value_at(loaded, origin)
            if isinstance(value, dict):  # post-nominals, or a phrase for an element
                again = "again" if "elements_again" in field else "first"
                value = value["letters"] if "letters" in value else value[again]
            value = str(value)
            value = inspectorate.on_day(" ".join(value.split()), day)
            assert words == inspectorate.on_day(value, day, "post-nominals"), (field, origin)


@pytest.mark.parametrize("folder", PROJECTS)
def test_every_passage_knows_what_chose_it(folder: str) -> None:
    loaded = loaded_from(folder)
    for composed in letters_of(loaded):
        letter = composed.letter
        outcome, *findings = composed.origins["outcome_passage",]
        assert value_at(loaded, outcome) == letter.outcome
        assert len(findings) == len(
            loaded.register.rounds[letter.round].assessments[letter.force].findings
        )
        for name in letter.fact_passages:
            (fact,) = composed.origins["fact_passages", name]
            assert str(value_at(loaded, fact)) == str(letter.facts[name])
        for number, recommendation in enumerate(letter.recommendations):
            at = "recommendations", number
            for place, group in enumerate(recommendation.groups):
                chosen_by = composed.origins[*at, "groups", place, "passage"]
                assert len(chosen_by) == len(group.elements)
            for place, earlier in enumerate(recommendation.earlier):
                chosen_by = composed.origins[*at, "earlier", place, "passage"]
                assert len(chosen_by) == len(earlier.elements)


def test_now_and_before_are_not_mistaken_for_each_other(small: SmallProject) -> None:
    composed = compose(small.load(), "first", "northshire")
    at = "recommendations", 0
    stores, records = composed.origins[*at, "groups", 0, "passage"]
    assert stores.keys == ("assessments", "northshire", "findings", "stores")
    assert records.keys == ("assessments", "northshire", "findings", "records")
    assert composed.origins[*at, "earlier", 0, "passage"] == (records,)
    (year,) = composed.origins[*at, "earlier", 0, "inspection"]
    assert year.keys == (*records.keys, "earlier", "inspection")
