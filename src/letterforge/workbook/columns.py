"""The columns of a round's workbook, from its kind of letter and its recommendations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from letterforge.loading.open_round import OpenRound
from letterforge.loading.yaml_document import KeyPath
from letterforge.model.kind import FactRule, Kind, OutcomeRule

Type = Literal["choice", "date", "lines", "list", "number", "text", "yes or no"]

FINDINGS = "Findings"
ROUND = "Round"
GUIDE = "How to fill this in"
LISTS = "Lists"

FORCE = "Force"
SHORT_NAME = "Short name"
YES, NO = "Yes", "No"

_EARLIER_INSPECTION = "earlier inspection"
_EARLIER_FINDING = "earlier finding"
_ALL_EARLIER = "Every earlier finding"


@dataclass(frozen=True)
class Column:
    """One column of findings, or one row of the sheet of the round: what it is and where it goes.

    ``path`` leads to the value in the data of an assessment or of the round; ``choices`` are what
    may stand there, by value, as people read it.
    """

    heading: str
    path: KeyPath
    type: Type = "text"
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    required: bool = False
    help: str = ""


def finding_columns(round_: OpenRound) -> list[Column]:
    """Return what is said of each force, in the order of the columns."""
    return _apart(_finding_columns(round_))


def round_rows(round_: OpenRound) -> list[Column]:
    """Return what is said of the whole round, in the order of the rows."""
    return _apart(_round_rows(round_))


def _finding_columns(round_: OpenRound) -> Iterator[Column]:
    kind = round_.kind
    outcomes = {name: rule.label for name, rule in kind.outcomes.items()}
    yield Column(
        "Outcome", ("outcome",), "choice", outcomes, True, "The outcome as a whole, from the list."
    )
    yield Column(
        "Specimen", ("specimen",), "yes or no", {}, True,
        "Yes, if this is invented to show a letter. No, if it was found.",
    )  # fmt: skip
    names = {"outcome": "Outcome", **({"earlier": _ALL_EARLIER} if kind.earlier_findings else {})}
    findings = {name: rule.label for name, rule in kind.findings.items()}
    earlier = {name: rule.label for name, rule in kind.earlier_findings.items()}
    for slug, label in _elements(round_):
        names[slug] = label
        path: KeyPath = ("findings", slug)
        yield Column(
            label, (*path, "finding"), "choice", findings, True, "What was found, from the list."
        )
        if earlier:
            names[f"{slug}.earlier"] = f"{label}: {_EARLIER_FINDING}"
            yield Column(
                f"{label}: {_EARLIER_INSPECTION}", (*path, "earlier", "inspection"), "number", {},
                False, "The year of an earlier inspection, such as 2016, or nothing.",
            )  # fmt: skip
            yield Column(
                f"{label}: {_EARLIER_FINDING}", (*path, "earlier", "finding"), "choice", earlier,
                False, "What that inspection had found, from the list, or nothing.",
            )  # fmt: skip
    for name, rule in kind.assessment_facts.items():
        names[name] = in_words(name)
        yield _fact(name, rule)
    yield Column(
        "Invented", ("invented",), "list", names, False,
        "What of a specimen is invented though the rest has a source: headings, with ; between.",
    )  # fmt: skip
    yield Column("Note", ("note",), help="For yourselves; it stands in no letter.")
    yield Column(
        "Source", ("source",), "lines", {}, False,
        "Where this stands. Left empty, the source is this workbook.",
    )  # fmt: skip
    yield from _own_words(dict(_elements(round_)))


def _own_words(elements: Mapping[str, str]) -> Iterator[Column]:
    if not elements:
        return
    yield Column(
        "Own words", ("words", "text"), "lines", {}, False,
        "Sentences for this letter alone. *Title* sets the title of a report.",
    )  # fmt: skip
    yield Column(
        "Own words: stand for", ("words", "for"), "list", elements, False,
        "The elements that your words stand for: their headings, with ; between.",
    )  # fmt: skip
    yield Column(
        "Own words: instead", ("words", "instead"), "yes or no", {}, False,
        "Yes, if nothing else is to be said of these elements.",
    )  # fmt: skip
    yield Column(
        "Own words: because", ("words", "because"), "text", {}, False,
        "Why the letter needs words of its own. Own words need a reason.",
    )  # fmt: skip


def _elements(round_: OpenRound) -> Iterator[tuple[str, str]]:
    for name in round_.recommendations:
        for slug, element in round_.loaded.register.recommendations[name].elements.items():
            yield slug, element.label


def _round_rows(round_: OpenRound) -> Iterator[Column]:
    inspectors = {slug: each.name for slug, each in round_.loaded.register.inspectors.items()}
    yield Column("Date of the letters", ("date",), "date", {}, True, "One day, such as 2027-03-31.")
    yield Column("Signatory", ("signatory",), "choice", inspectors, True, "Who signs.")
    yield Column("Contact: name", ("contact", "name"), required=True, help="Whom to ask.")
    yield Column("Contact: email", ("contact", "email"), required=True)
    yield Column("Contact: telephone", ("contact", "telephone"))
    for name, rule in round_.kind.round_facts.items():
        yield _fact(name, rule)
    yield Column("Source", ("source",), "lines", {}, False, "Where the round's facts stand.")


def _fact(name: str, rule: FactRule) -> Column:
    helps = {
        "choice": "One from the list",
        "date": "A date as exact as it is known: 2027, 2027-03 or 2027-03-31",
        "number": "A whole number",
        "text": "Words",
    }
    choices = {each: in_words(each) for each in rule.choices}
    text = f"{helps[rule.type]}{', or nothing' if rule.optional else ''}."
    path: KeyPath = ("facts", name)
    return Column(in_words(name), path, rule.type, choices, not rule.optional, text)


def in_words(name: str) -> str:
    """Return the short name of a fact or choice as words: previous_letter as Previous letter."""
    return name.replace("_", " ").replace("-", " ").capitalize()


def _apart(columns: Iterator[Column]) -> list[Column]:
    """Return columns whose headings differ, so that each is known wherever it is moved to."""
    taken = {FORCE.casefold(), SHORT_NAME.casefold()}
    found = []
    for column in columns:
        heading, number = column.heading, 2
        while heading.casefold() in taken:
            heading = f"{column.heading} ({number})"
            number += 1
        taken.add(heading.casefold())
        found.append(replace(column, heading=heading))
    return found


def rule_in_words(kind: Kind, rule: OutcomeRule) -> str:
    """Return which findings an outcome needs or excludes, by the labels people read."""
    parts = []
    for names, said in (
        (rule.every, "every finding is"),
        (rule.most, "more than half of the findings are"),
        (rule.some, "at least one finding is"),
        (rule.none, "no finding is"),
    ):
        if names:
            labels = " or ".join(f"'{kind.findings[name].label}'" for name in names)
            parts.append(f"{said} {labels}")
    return "; ".join(parts)
