"""An act counts only for what was signed, by whom the project names, under the roles of now."""

from __future__ import annotations

from pathlib import Path

import pytest

from letterforge.journal.book import Entry, append, read_journal
from letterforge.journal.judging import Approval, approval
from letterforge.journal.roles import Roles
from tests.support.people import NOON, ROUND, deed, letter_bytes, person, roles

ROLES = roles()


def judged(
    folder: Path, given: Roles = ROLES, *, mark: str = "a", specimen: bool = False
) -> Approval:
    entries = read_journal(folder, ROUND).entries
    return approval(entries, given, specimen=specimen, letter=letter_bytes(mark))


def act(
    folder: Path, name: str, kind: str, *, under: Roles = ROLES, key_of: str | None = None,
    mark: str = "a",
) -> Entry:  # fmt: skip
    who = person(name, key_of)
    (entry,) = append(folder, ROUND, [deed(kind, mark=mark)], who, under.sha256, NOON)
    return entry


def test_a_checker_and_an_approver_are_enough(tmp_path: Path) -> None:
    assert judged(tmp_path).lacking == (
        "no approver has approved it, and 2 more people must check or approve it"
    )
    act(tmp_path, "Anna", "checked")
    assert judged(tmp_path).lacking == "no approver has approved it"
    act(tmp_path, "Ben", "approved")
    assert judged(tmp_path).complete


def test_a_specimen_and_a_project_without_roles_lack_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, specimen=True).complete
    assert judged(tmp_path, Roles()).complete


def test_the_same_person_twice_is_one_person(tmp_path: Path) -> None:
    both = roles(("Ben",), ("Ben",))
    act(tmp_path, "Ben", "checked", under=both)
    act(tmp_path, "Ben", "approved", under=both)
    assert judged(tmp_path, both).lacking == "1 more person must check or approve it"


def test_two_names_with_one_key_are_one_person(tmp_path: Path) -> None:
    given = roles(("Anna",), ("Ben", "Zoe"))
    twin = person("Zoe", "Anna").identity.certificate_sha256
    given = Roles(given.checkers, given.approvers | {twin}, 2, demanded=True)
    act(tmp_path, "Anna", "checked", under=given)
    act(tmp_path, "Zoe", "approved", under=given, key_of="Anna")
    result = judged(tmp_path, given)
    assert not result.complete
    assert "with the key of Anna" in result.refused[0]


def test_a_renewed_certificate_makes_no_second_person(tmp_path: Path) -> None:
    renewed = person("Anna", "Anna's new key").identity.certificate_sha256
    given = Roles(ROLES.checkers, ROLES.approvers | {renewed}, 2, demanded=True)
    act(tmp_path, "Anna", "checked", under=given)
    act(tmp_path, "Anna", "approved", under=given, key_of="Anna's new key")
    assert judged(tmp_path, given).lacking == "1 more person must check or approve it"


@pytest.mark.parametrize(("name", "kind"), [("Anna", "approved"), ("Ben", "checked"),
                                            ("Eve", "approved"), ("Eve", "checked")])  # fmt: skip
def test_nobody_acts_in_a_role_that_is_not_theirs(tmp_path: Path, name: str, kind: str) -> None:
    act(tmp_path, name, kind)
    result = judged(tmp_path)
    assert (result.checked, result.approved) == ((), ())
    assert "does not name this certificate among its" in result.refused[0]


def test_an_approver_who_was_named_afterwards_does_not_count(tmp_path: Path) -> None:
    act(tmp_path, "Anna", "checked")
    act(tmp_path, "Eve", "approved")
    later = roles(("Anna",), ("Ben", "Eve"))
    result = judged(tmp_path, later)
    assert not result.complete
    assert all("under other roles than the project has now" in reason for reason in result.refused)

    # Nor if Eve signs again under the roles that name her: Anna must look again.
    act(tmp_path, "Eve", "approved", under=later)
    assert judged(tmp_path, later).lacking == "1 more person must check or approve it"


def test_other_bytes_void_what_was_approved_and_the_same_bytes_bring_it_back(
    tmp_path: Path,
) -> None:
    act(tmp_path, "Anna", "checked")
    act(tmp_path, "Ben", "approved")
    changed = judged(tmp_path, mark="b")
    assert changed.changed
    assert len(changed.before) == 2
    assert not changed.complete
    assert judged(tmp_path).complete


def test_only_the_formats_that_are_sealed_must_be_the_same(tmp_path: Path) -> None:
    act(tmp_path, "Anna", "checked")
    act(tmp_path, "Ben", "approved")
    entries = read_journal(tmp_path, ROUND).entries
    only_pdf = letter_bytes().model_copy(update={"files": {"pdf": "a" * 64}})
    assert approval(entries, ROLES, specimen=False, letter=only_pdf).complete
    unknown = letter_bytes().model_copy(update={"files": {"txt": "a" * 64}})
    assert not approval(entries, ROLES, specimen=False, letter=unknown).complete


def test_a_specimen_certificate_never_counts(tmp_path: Path) -> None:
    name = "SPECIMEN seal"
    given = roles(("Anna",), (name,))
    act(tmp_path, "Anna", "checked", under=given)
    act(tmp_path, name, "approved", under=given)
    assert "proves nothing about who acted" in judged(tmp_path, given).refused[0]
