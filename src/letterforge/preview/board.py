"""Tell where every letter of a round stands, as `status` tells it, from the proofs at hand.

Why: nothing is decided here, and nothing put down. Acts need a key, and a person who holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from letterforge.errors import LetterforgeError, ProblemsError
from letterforge.issuing.desk import OnDesk, look, standing_as_json
from letterforge.journal.roles import read_roles
from letterforge.loading.config import load_config
from letterforge.model.letter import Letter
from letterforge.press import Proof
from letterforge.preview.proofs import Proofs, crash_in_words


@dataclass(frozen=True)
class _AtHand:
    """Prove letters of a round without making again what was made."""

    proofs: Proofs
    round: str

    def proof(self, letter: Letter) -> Proof:
        """Return a letter with its words; raises LetterforgeError where something is wrong."""
        if letter.number > 1:  # a corrected one, which is composed for the board only
            return self.proofs.press.proof(letter)
        sheet = self.proofs.sheet((self.round, letter.force))
        if sheet.problems:
            raise ProblemsError(sheet.problems)
        if sheet.proof is not None and sheet.proof.letter == letter:
            return sheet.proof
        return self.proofs.press.proof(letter)


def board(proofs: Proofs, looked_over: int, round_name: str) -> dict[str, Any]:
    """Return where every letter of a round stands, or why that cannot be told.

    Not before all letters of the edition were looked over, one by one: a letter that cannot be made
    in good time is known then, and no other request waits for 43 of them.
    """
    edition = proofs.edition
    if looked_over != edition.number:
        return _answer(round_name, checked=False)
    if edition.loaded is None or edition.problems:
        return no_board(round_name, "the project cannot be read", "mend the problems above")
    if round_name not in edition.loaded.register.rounds:
        return no_board(round_name, f"the project has no round '{round_name}'")
    project = proofs.project
    try:
        roles = read_roles(load_config(project).roles, project.root)
        folder = project.output / round_name
        letters = look(edition.loaded, _AtHand(proofs, round_name), round_name, folder, roles)
    except LetterforgeError as error:
        return no_board(round_name, error.message, error.hint)
    except Exception as error:
        return no_board(round_name, crash_in_words(error), "please report it")
    return _answer(round_name, letters=[_row(letter) for letter in letters])


def no_board(round_name: str, reason: str, hint: str = "") -> dict[str, Any]:
    """Return why nobody can tell where the letters of a round stand."""
    return _answer(round_name, reason={"message": reason, "hint": hint})


def _answer(
    round_name: str,
    *,
    checked: bool = True,
    reason: dict[str, str] | None = None,
    letters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {"round": round_name, "checked": checked, "reason": reason, "letters": letters or []}


def _row(letter: OnDesk) -> dict[str, Any]:
    facts, words = letter.composed is not None, letter.proof is not None
    return {**standing_as_json(letter), "facts": facts, "words": words}
