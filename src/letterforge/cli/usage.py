"""Say in the house's own form what was wrong in how a command was called."""

from __future__ import annotations

import difflib
import re
from typing import Any

import typer

from letterforge.errors import LetterforgeError

# Typer shows no base of its errors but through them; a command without anything shows the help.
UsageError: type[Any] = typer.BadParameter.__mro__[1]

_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)")
_IN_OUR_WORDS = (
    (r"Input should be a valid integer.*", "must be a whole number"),
    (r"Input should be greater than or equal to (\d+)", r"must be \1 or more"),
    (r"Input should be less than or equal to (\d+)", r"must be \1 or less"),
)
_NO_COMMAND = re.compile(r"No such command '(.*?)'\.?(?: Did you mean (.*)\?)?")


def usage_error(error: Any) -> LetterforgeError:
    """Return an error of Typer's as ours: what was wrong, and what to type instead."""
    command = error.ctx.command_path if error.ctx else "letterforge"
    help_hint = f"see: {command} --help"
    name, said = type(error).__name__, error.message or ""
    option = _option_of(error)
    if name == "MissingParameter":
        return LetterforgeError(f"{option} is missing", help_hint)
    if name == "NoSuchOption":
        close = difflib.get_close_matches(
            error.option_name, error.possibilities or (), n=1, cutoff=0.75
        )
        message = f"{command} has no option '{error.option_name}'"
        return LetterforgeError(message, f"did you mean '{close[0]}'?" if close else help_hint)
    if match := _NO_COMMAND.match(said):
        hint = f"did you mean {match[2].split(', ')[0]}?" if match[2] else help_hint
        return LetterforgeError(f"there is no command '{match[1]}'", hint)
    if match := _EXTRA.match(said):
        hint = f"write: --force {match[1]}" if _names_forces(error) else help_hint
        return LetterforgeError(f"{command} has no use for '{match[1]}'", hint)
    if match := re.match(r"Option '(.*?)' requires an argument", said):
        return LetterforgeError(f"{match[1]} needs something after it", help_hint)
    for theirs, ours in _IN_OUR_WORDS:
        said = re.sub(theirs, ours, said)
    message = said[:1].lower() + said[1:].rstrip(".")
    if message.startswith("must be"):
        return LetterforgeError(f"{option} {message}", help_hint)
    return LetterforgeError(f"{option}: {message}" if option else message, help_hint)


def _names_forces(error: Any) -> bool:
    return bool(error.ctx) and any("--force" in each.opts for each in error.ctx.command.params)


def _option_of(error: Any) -> str:
    """Return the name of the option or argument that an error is about; empty where it has none."""
    hint = getattr(error, "param_hint", None)
    parameter = getattr(error, "param", None)
    if not hint and parameter is not None:
        names = [*parameter.opts, *parameter.secondary_opts]
        hint = max(names, key=len) if names else parameter.name
        if not str(hint).startswith("-"):
            hint = str(parameter.metavar or hint).upper()
    return str(hint or "").strip("'[]").removesuffix("...")
