"""Tell the page, as plain data, what it shows: forces, one letter, problems, a comparison."""

from __future__ import annotations

from typing import Any

from letterforge.formats import FORMATS
from letterforge.loading.loader import Loaded
from letterforge.preview.comparing import compared, count_words, written_words
from letterforge.preview.drafts import draft_page
from letterforge.preview.proofs import Edition, Name, Proofs, Sheet
from letterforge.preview.quoting import with_lines
from letterforge.preview.surveying import Survey, manifest_of
from letterforge.project import Project
from letterforge.rendering.fingerprint import sha256


def overview(project: Project, edition: Edition, survey: Survey) -> dict[str, Any]:
    """Return all rounds with their forces, and every problem with its line."""
    fresh = survey.edition == edition.number
    problems = survey.problems if fresh else edition.problems
    return {
        "project": project.root.name,
        "edition": edition.number,
        "checked": fresh,
        "problems": with_lines(problems, project, survey.forces),
        "rounds": _rounds(edition.loaded, survey) if edition.loaded else [],
    }


def _rounds(loaded: Loaded, survey: Survey) -> list[dict[str, Any]]:
    found = []
    for round_name, round_ in loaded.register.rounds.items():
        outcomes = loaded.register.kinds[round_.kind].outcomes
        forces = [
            {
                "force": force,
                "name": loaded.register.forces[force].name,
                "outcome": outcomes[assessment.outcome].label,
                "tone": outcomes[assessment.outcome].tone,
                "specimen": assessment.specimen,
                "problems": survey.counts.get((round_name, force), 0),
                "state": survey.states.get((round_name, force)),
            }
            for force, assessment in round_.assessments.items()
        ]
        found.append({"round": round_name, "date": str(round_.date), "forces": forces})
    return found


def letter(
    proofs: Proofs, name: Name, known_look: str = "", *, origins: bool = False
) -> dict[str, Any]:
    """Return all that is shown of a letter: its facts, its page, and what is wrong with it."""
    sheet = proofs.sheet(name)
    answer: dict[str, Any] = {
        "edition": proofs.edition.number,
        "round": name[0],
        "force": name[1],
        "problems": _own_problems(sheet, name, proofs.project),
        # While there are problems, this is the last good letter and not that of today.
        "stale": bool(sheet.problems),
        "version": None,
    }
    if sheet.proof:
        made = sheet.proof.letter
        answer |= {
            "version": sheet.proof.version,
            "title": sheet.proof.html.title,
            "name": made.force_name,
            "language": made.language,
            "date": str(made.date),
            "outcome": made.outcome_label,
            "tone": made.outcome_tone,
            "specimen": made.specimen,
            "addressees": [each.in_words for each in made.addressees],
            "copied_to": [each.in_words for each in made.copied_to],
            "unverified": list(sheet.unverified),
            "pages": proofs.pages(sheet.proof.version),
            "origins": origins and not sheet.problems,
            "files": [f"{name[1]}.{suffix}" for suffix in FORMATS],
        }
        answer["page"] = _page(draft_page(_html(proofs, name, answer)).decode(), known_look)
    return answer


def _own_problems(sheet: Sheet, name: Name, project: Project) -> list[dict[str, Any]]:
    problems = (*sheet.problems, *sheet.page_problems)
    return with_lines(problems, project, dict.fromkeys(problems, (name[1],)))


def _html(proofs: Proofs, name: Name, answer: dict[str, Any]) -> bytes:
    if answer["origins"]:
        return proofs.traced(name, answer["version"])
    return proofs.files(name, answer["version"])["html"]


def _page(html: str, known_look: str) -> dict[str, Any]:
    """Return a letter's HTML, or only its body for a page that knows the look before it.

    Why: putting new words into a page that is there is several times quicker than a new page.
    """
    start = html.find("<body")
    look = sha256(html[:start].encode())
    return {"look": look, "html": html[start:] if look == known_look else html}


def comparison(proofs: Proofs, name: Name) -> dict[str, Any]:
    """Return the words of a letter as runs that stayed, came or went since it was written."""
    proof = proofs.sheet(name).proof
    before = written_words(proofs.project.output / name[0], name[1])
    if proof is None or before is None:
        manifest = manifest_of(proofs.project.output / name[0])
        # Of a letter that was written as a PDF alone, the words cannot be compared.
        written = before is not None or bool(manifest and manifest.letter(name[1]))
        return {"written": written, "known": False, "paragraphs": [], "added": 0, "removed": 0}
    paragraphs = compared(before, proof.text)
    return {
        "written": True,
        "known": True,
        "paragraphs": [[[run.change, run.words] for run in runs] for runs in paragraphs],
        "added": count_words(paragraphs, "added"),
        "removed": count_words(paragraphs, "removed"),
    }
