"""Which force somebody means: by short name, full name, ONS code or a part; never a guess."""

from __future__ import annotations

import pytest

from letterforge.composing.letters import choose_forces, choose_round
from letterforge.errors import LetterforgeError
from tests.support.bundled import ROUND, bundled


def chosen(*asked: str) -> tuple[str, ...]:
    return choose_forces(bundled(), ROUND, asked)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("kent", ["kent"]),
        ("Kent", ["kent"]),
        ("Derbyshire Constabulary", ["derbyshire"]),
        ("derbyshire police", ["derbyshire"]),
        ("  DERBYSHIRE   constabulary ", ["derbyshire"]),
        ("Greater Manchester Police", ["greater-manchester"]),
        ("greater manchester", ["greater-manchester"]),
        ("manchester", ["greater-manchester"]),
        ("Avon & Somerset", ["avon-and-somerset"]),
        ("Heddlu Dyfed-Powys", ["dyfed-powys"]),
        ("e23000036", ["avon-and-somerset"]),
        ("kent,essex", ["kent", "essex"]),
        ("essex, Greater Manchester Police ,kent", ["essex", "greater-manchester", "kent"]),
        # A short name comes before any part of another.
        ("sussex", ["sussex"]),
        ("city-of-london", ["city-of-london"]),
    ],
)
def test_a_force_is_known_by_what_people_call_it(asked: str, meant: list[str]) -> None:
    assert chosen(asked) == tuple(meant)


def test_all_means_every_force_of_the_round_once() -> None:
    assert chosen("kent", "all", "kent") == ("kent", *(f for f in chosen("ALL") if f != "kent"))
    assert len(chosen("all")) == 43


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        ("london", "'london' could be more than one force",
            "choose one: city-of-london, metropolitan"),
        ("Yorkshire", "'Yorkshire' could be more than one force",
            "choose one: humberside, north-yorkshire, south-yorkshire, west-yorkshire"),
        ("met", "there is no force 'met'", "did you mean 'metropolitan'?"),
        ("kentt", "there is no force 'kentt'", "did you mean 'kent'?"),
        ("police", "there is no force 'police'", "see all of them with: letterforge forces"),
        ("", "there is no force ''", "see all of them with: letterforge forces"),
        ("kent,nope,essex", "there is no force 'nope'", "see all of them with"),
        ("../../x", "there is no force '../../x'", "see all of them with"),
    ],
)  # fmt: skip
def test_what_could_be_two_or_none_is_an_error(asked: str, message: str, hint: str) -> None:
    with pytest.raises(LetterforgeError) as caught:
        chosen(asked)
    assert caught.value.message == message
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize("asked", [ROUND, f"{ROUND}.yaml", f"data/rounds/{ROUND}.yaml"])
def test_a_round_is_known_by_its_file_as_well(asked: str) -> None:
    assert choose_round(bundled(), asked) == ROUND


@pytest.mark.parametrize("asked", ["../first", f"x/{ROUND}", f"{ROUND}.yml", "first.yaml"])
def test_what_is_no_round_is_none(asked: str) -> None:
    with pytest.raises(LetterforgeError, match="there is no round"):
        choose_round(bundled(), asked)
