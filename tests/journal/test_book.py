"""A journal only grows: whatever else is done to it is told with its line, and counts no more."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letterforge.errors import LetterforgeError
from letterforge.journal.book import JOURNAL_NAME, append, canonical, read_journal
from letterforge.model.journal import Act
from letterforge.model.manifest import JournalHead
from tests.support.people import NOON, ROUND, deed, person, roles

ROLES = roles().sha256
Lines = list[bytes]


def write(folder: Path, *acts: tuple[str, str], force: str = "kent") -> None:
    for name, act in acts:
        append(folder, ROUND, [deed(act, force)], person(name), ROLES, NOON)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, ("Anna", "checked"), ("Ben", "approved"), ("Ben", "sent"))
    return tmp_path


def lines_of(folder: Path) -> Lines:
    return (folder / JOURNAL_NAME).read_bytes().splitlines()


def rewrite(folder: Path, lines: Lines) -> None:
    (folder / JOURNAL_NAME).write_bytes(b"".join(line + b"\n" for line in lines))


def parts(line: bytes) -> tuple[dict[str, Any], bytes]:
    whole = json.loads(line)
    return whole["act"], base64.b64decode(whole["signature"])


def joined(act: dict[str, Any], signature: bytes) -> bytes:
    words = canonical(Act.model_validate(act))
    return b'{"act":%b,"signature":"%b"}' % (words, base64.b64encode(signature))


def edited(**changes: Any) -> Callable[[Lines], Lines]:
    """Return a forgery of the second line that leaves its signature as it is."""

    def forge(lines: Lines) -> Lines:
        act, signature = parts(lines[1])
        return [lines[0], joined({**act, **changes}, signature), *lines[2:]]

    return forge


def signed_by(name: str, **changes: Any) -> Callable[[Lines], Lines]:
    """Return a forgery of the second line that somebody signs."""

    def forge(lines: Lines) -> Lines:
        act, _ = parts(lines[1])
        words = canonical(Act.model_validate({**act, **changes}))
        line = b'{"act":%b,"signature":"%b"}' % (
            words, base64.b64encode(person(name).seal_detached(words, NOON)))  # fmt: skip
        return [lines[0], line, *lines[2:]]

    return forge


def flipped(place: int) -> Callable[[Lines], Lines]:
    def forge(lines: Lines) -> Lines:
        act, signature = parts(lines[1])
        broken = bytearray(signature)
        broken[place] ^= 1
        return [lines[0], joined(act, bytes(broken)), *lines[2:]]

    return forge


FORGERIES: dict[str, tuple[Callable[[Lines], Lines], int, str]] = {
    "a line removed from the middle": (lambda lines: [lines[0], lines[2]], 2, "does not follow"),
    "the first line removed": (lambda lines: lines[1:], 1, "does not follow"),
    "two lines swapped": (lambda lines: [lines[0], lines[2], lines[1]], 2, "does not follow"),
    "a line twice": (lambda lines: [lines[0], lines[1], *lines[1:]], 3, "does not follow"),
    "a line of the end put first": (lambda lines: [lines[2], *lines[:2]], 1, "does not follow"),
    "an empty line": (lambda lines: [lines[0], b"", *lines[1:]], 2, "is not a line"),
    "a line of something else": (lambda lines: [b"{}", *lines], 1, "is not a line"),
    "spaces in a line": (lambda lines: [lines[0].replace(b",", b", ", 1), *lines[1:]], 1,
                         "is not a line"),
    "a key twice": (lambda lines: [lines[0].replace(b'{"act":{', b'{"act":{"act":"sent",'),
                                   *lines[1:]], 1, "is not a line"),
    "an unknown key": (lambda lines: [lines[0].replace(b'"act":{', b'"act":{"x":1,'), *lines[1:]],
                       1, "is not a line"),
    "another force": (edited(force="essex"), 2, "words: they were changed"),
    "another act": (edited(act="sealed"), 2, "words: they were changed"),
    "another edition": (edited(number=2), 2, "words: they were changed"),
    "other bytes": (edited(letter={"version": "b" * 64, "data": "b" * 64, "files": {}}), 2,
                    "words: they were changed"),
    "a note added": (edited(note="fine"), 2, "words: they were changed"),
    "a specimen made real": (edited(specimen=True), 2, "words: they were changed"),
    "other roles": (edited(roles="0" * 64), 2, "words: they were changed"),
    "another day": (edited(day="2024-01-01"), 2, "words: they were changed"),
    "of another round": (edited(round="second"), 2, "is an act of the round 'second'"),
    "dated before the line above": (edited(at="2020-01-01T00:00:00Z"), 2, "is dated before"),
    "backdated and signed anew": (signed_by("Ben", at="2020-01-01T00:00:00Z"), 2,
                                  "is dated before"),
    "somebody else's name": (edited(by={"name": "Carla", "certificate": "c" * 64}), 2,
                             "words: they were changed"),
    "signed by somebody else": (signed_by("Eve"), 2, "says 'Ben', and was signed by 'Eve'"),
    "signed by somebody else under this name": (
        signed_by("Eve", by={"name": "Ben", "certificate": "e" * 64}), 2, "was signed by 'Eve'"),
    "a certificate after its time": (signed_by("Ben", at="2990-01-01T00:00:00Z"), 2,
                                     "was not valid at its time"),
    "the signature of the line before": (
        lambda lines: [lines[0], joined(parts(lines[1])[0], parts(lines[0])[1]), *lines[2:]], 2,
        "words: they were changed"),
    "no signature": (lambda lines: [lines[0], joined(parts(lines[1])[0], b"x"), *lines[2:]], 2,
                     "no signature that can be read"),
    "a bit of the signature": (flipped(-1), 2, "with the key of its certificate"),
    "a bit of the envelope": (flipped(3), 2, "no signature that can be read"),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_forgery_counts(folder: Path, forgery: str) -> None:
    forge, line, reason = FORGERIES[forgery]
    before = read_journal(folder, ROUND)
    assert (before.problems, len(before.entries)) == ((), 3)
    rewrite(folder, forge(lines_of(folder)))

    journal = read_journal(folder, ROUND)

    (problem,) = journal.problems
    assert problem.startswith(f"{JOURNAL_NAME}, line {line}: ")
    assert reason in problem
    assert len(journal.entries) == line - 1
    with pytest.raises(LetterforgeError, match="does not hold"):
        write(folder, ("Ben", "approved"))


def test_there_are_enough_forgeries() -> None:
    assert len(FORGERIES) >= 25


def test_a_journal_of_another_round_does_not_hold(folder: Path) -> None:
    assert "is an act of the round 'first'" in read_journal(folder, "second").problems[0]


def test_lines_cut_off_at_the_end_are_known_by_the_head(folder: Path) -> None:
    head = read_journal(folder, ROUND).head
    assert head == JournalHead(line=3, sha256=head.sha256 if head else "")
    assert head is not None
    rewrite(folder, lines_of(folder)[:2])
    assert not read_journal(folder, ROUND).grew_from(head)

    write(folder, ("Ben", "published"))
    assert not read_journal(folder, ROUND).grew_from(head)


def test_a_journal_that_grew_has_its_earlier_heads(folder: Path) -> None:
    head = read_journal(folder, ROUND).head
    assert head is not None
    write(folder, ("Ben", "published"))
    assert read_journal(folder, ROUND).grew_from(head)


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_torn_last_line_is_told_and_taken_away_by_the_next_act(folder: Path, kept: int) -> None:
    whole = (folder / JOURNAL_NAME).read_bytes()
    *_, last = lines_of(folder)
    (folder / JOURNAL_NAME).write_bytes(whole[: -len(last) - 1] + last[:kept])
    journal = read_journal(folder, ROUND)
    assert (len(journal.entries), journal.problems, journal.torn) == (2, (), last[:kept])

    write(folder, ("Ben", "sent"))

    journal = read_journal(folder, ROUND)
    assert (len(journal.entries), journal.problems, journal.torn) == (3, (), b"")


def test_many_acts_are_written_with_one_unlock_and_bound_together(tmp_path: Path) -> None:
    forces = [f"force-{number}" for number in range(43)]
    entries = append(
        tmp_path, ROUND, [deed("approved", force) for force in forces], person("Ben"), ROLES, NOON
    )
    assert [entry.act.force for entry in entries] == forces
    assert read_journal(tmp_path, ROUND).entries == entries


def test_a_clock_that_went_back_does_not_break_the_order(folder: Path) -> None:
    early = NOON - timedelta(days=1)
    append(folder, ROUND, [deed("published")], person("Ben"), ROLES, early)
    journal = read_journal(folder, ROUND)
    assert not journal.problems
    assert journal.entries[-1].act.at == NOON


def test_no_journal_is_an_empty_one_and_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    assert read_journal(tmp_path, ROUND).head is None
    (tmp_path / JOURNAL_NAME).mkdir()
    with pytest.raises(LetterforgeError, match="cannot be read"):
        read_journal(tmp_path, ROUND)


def test_openssl_and_sha256sum_can_check_it_without_us(folder: Path, tmp_path: Path) -> None:
    script = f"""
    set -eu
    sed -n 2p {JOURNAL_NAME} | sed 's/^{{"act":\\(.*\\),"signature":"[^"]*"}}$/\\1/' \
        | tr -d '\\n' > act.json
    sed -n 2p {JOURNAL_NAME} | sed 's/.*"signature":"\\([^"]*\\)"}}$/\\1/' | base64 -d > act.p7s
    openssl cms -verify -inform DER -in act.p7s -content act.json -noverify -out /dev/null
    sed -n 1p {JOURNAL_NAME} | tr -d '\\n' | sha256sum
    """
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, check=True, capture_output=True, text=True
    )
    act, _ = parts(lines_of(folder)[1])
    assert done.stdout.split()[0] == act["previous"]
    assert json.loads((folder / "act.json").read_text()) == act


def test_a_journal_is_read_the_same_by_a_program_that_does_nothing_else(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from letterforge.journal.book import read_journal; "
        f"journal = read_journal(Path(sys.argv[1]), {ROUND!r}); "
        "print(len(journal.entries), journal.problems)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True
    )
    assert done.stdout == "3 ()\n"


@settings(max_examples=150, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_bit_of_a_line_that_others_follow_can_be_changed_unseen(
    place: float, bit: int, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    write(folder, ("Anna", "checked"), ("Ben", "approved"))
    content = bytearray((folder / JOURNAL_NAME).read_bytes())
    content[int(place * content.index(b"\n"))] ^= 1 << bit
    (folder / JOURNAL_NAME).write_bytes(content)

    assert len(read_journal(folder, ROUND).entries) < 2
