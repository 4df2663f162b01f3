"""The words of the sheet that says how a workbook is filled in, from the kind of letter."""

from __future__ import annotations

from collections.abc import Sequence

from letterforge.loading.open_round import OpenRound
from letterforge.workbook.columns import Column, rule_in_words


def guide_lines(round_: OpenRound, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """Return the lines of the guide: what is explained, and how; a heading has no explanation."""
    kind = round_.kind
    lines: list[tuple[str, str]] = [
        ("Round", f"{round_.name}: {kind.name}"),
        ("How it goes on", "Fill in the sheets Findings and Round, save, and close the file. "
         "Then: letterforge workbook import FILE. It shows what will change before it asks."),
        ("What is read", "Only what stands in the cells. Colours, comments, crossed-out words "
         "and hidden rows say nothing: put what they mean into Note."),
        ("Columns of your own", "Begin their heading with # and they are left alone."),
        ("", ""),
        ("Findings", ""),
    ]  # fmt: skip
    lines += [("", each.label) for each in kind.findings.values()]
    lines += [("", ""), ("Outcomes", "")]
    for rule in kind.outcomes.values():
        needs = rule_in_words(kind, rule)
        lines.append(("", f"{rule.label}{f' ({needs})' if needs else ''}"))
    lines += [("", ""), ("Columns", "")]
    lines += [(each.heading, each.help) for each in columns if each.help]
    return lines
