"""The command ``approve``: show letters and how they differ, then put down who approved them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from letterforge.cli import console
from letterforge.cli.desk import FolderOption, NoteOption, RoundDesk, YesOption, confirmed, say_acts
from letterforge.cli.options import (
    ForceArguments,
    ForceOption,
    ProjectOption,
    RoundOption,
    asked_forces,
    cores,
)
from letterforge.errors import LetterforgeError

if TYPE_CHECKING:
    from letterforge.issuing.approving import Difference
    from letterforge.issuing.desk import OnDesk
    from letterforge.model.journal import LetterBytes, Role

AllOption = Annotated[bool, typer.Option("--all", "-a", help="All letters of the round.")]


def _role(text: str) -> str:
    if text not in {"checker", "approver"}:
        raise typer.BadParameter(f"'{text}' is no role; the roles are checker and approver")
    return text


RoleOption = Annotated[
    str,
    typer.Option("--as", parser=_role, metavar="checker|approver", help="In which role you act."),
]


def approve(
    forces: ForceArguments = None,
    force: ForceOption = None,
    all_: AllOption = False,
    role: RoleOption = "approver",
    note: NoteOption = None,
    yes: YesOption = False,
    round_: RoundOption = None,
    out: FolderOption = None,
    project: ProjectOption = None,
) -> None:
    """Show letters, and put down that you approve them.

    It is signed with your identity: that you have checked or approved the letters as they are.
    Each letter is printed first: what is approved are its very bytes. Where a letter was
    approved
    before, only what changed since is shown; with --all, what sets a letter apart.

    Examples:

      letterforge approve --force kent --yes

      letterforge approve --all --as checker --note "Figures checked" --yes
    """
    asked = asked_forces(forces, force)
    if bool(asked) == all_:
        raise typer.BadParameter("name forces, or say --all", param_hint="--force")
    desk = RoundDesk.of(project, round_, out)
    letters = desk.letters(asked)
    _show(desk, letters, all_=all_)
    ready = [letter for letter in letters if letter.proof]
    if not ready:
        raise LetterforgeError("there is no letter to approve", "mend what is told above")
    did = "checked" if role == "checker" else "approved"
    confirmed(f"Put down that you have {did} {len(ready)} as shown?", yes=yes)
    _put_down(desk, ready, cast("Role", role), note)
    if len(ready) < len(letters):
        raise typer.Exit(1)


def _put_down(desk: RoundDesk, letters: Sequence[OnDesk], role: Role, note: str | None) -> None:
    from letterforge.issuing.approving import approve as put_down
    from letterforge.issuing.approving import print_letters

    actor = desk.actor
    proofs = {letter.force: letter.proof for letter in letters if letter.proof}
    printed: dict[str, LetterBytes] = {}
    for force, result in print_letters(desk.press, proofs, cores()).items():
        if isinstance(result, LetterforgeError):
            console.show_error(result, about=force)
        else:
            printed[force] = result
    good = {force: proof for force, proof in proofs.items() if force in printed}
    entries = put_down(desk.folder, good, printed, role, actor, desk.roles, note)
    say_acts(len(entries), "checked" if role == "checker" else "approved", actor)
    if len(good) < len(proofs):
        raise typer.Exit(1)


def _show(desk: RoundDesk, letters: Sequence[OnDesk], *, all_: bool) -> None:
    """Show what is approved: the words, or how they differ from what is known already."""
    from letterforge.composing.own_words import own_words_in_short
    from letterforge.issuing.approving import since_approved, unlike_the_others

    changes = {letter.force: since_approved(desk.folder, letter) for letter in letters}
    new = [letter for letter in letters if letter.proof and changes[letter.force] is None]
    alike, others = unlike_the_others(new) if all_ and len(new) > 2 else ((), ())
    apart = {difference.force: difference for difference in others}
    round_ = desk.loaded.register.rounds[desk.round]
    for line in own_words_in_short(round_, [letter.force for letter in letters]):
        console.say(f"look twice: {line}")
    for letter in letters:
        if letter.error:
            console.show_error(letter.error, about=letter.force)
            continue
        _head(letter)
        change = changes[letter.force]
        if change is not None:
            _show_difference(change)
        elif letter.force in apart:
            _show_difference(apart[letter.force])
        elif letter.force in alike[1:]:
            console.say(f"  the same as the letter to {alike[0]}, but for names")
        elif letter.proof:
            for line in letter.proof.text.splitlines():
                console.say(f"  | {line}".rstrip())


def _head(letter: OnDesk) -> None:
    console.say()
    marks = ["specimen, not a finding"] if letter.standing.specimen else ["REAL LETTER"]
    marks += [f"edition {letter.standing.number}"] if letter.standing.number > 1 else []
    console.say(f"{letter.force}: {letter.standing.name} ({', '.join(marks)})")
    if letter.proof:
        people = [person.in_words for person in letter.proof.letter.addressees]
        console.say(f"  to: {'; '.join(people)}")
    composed = letter.composed
    for name in composed.unverified if composed else ():
        console.say(f"  look twice: nobody has verified the record of {name}")
    for doubt in composed.letter.doubts if composed else ():
        console.say(f"  look twice: in doubt: {doubt}")


def _show_difference(difference: Difference) -> None:
    if not difference.lines:
        console.say(f"  no word differs from {difference.than}")
        return
    console.say(f"  differs from {difference.than}:")
    for line in difference.lines:
        console.say(f"    {line}")
