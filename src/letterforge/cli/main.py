"""The program ``letterforge``: its commands, and what happens when one fails."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from letterforge import __version__
from letterforge.cli import console
from letterforge.cli.approve import approve
from letterforge.cli.batch import batch, render
from letterforge.cli.check import check
from letterforge.cli.confirm import confirm
from letterforge.cli.export import export
from letterforge.cli.forces import forces
from letterforge.cli.identity import identity
from letterforge.cli.new import new
from letterforge.cli.passphrases import begin_to_withhold
from letterforge.cli.preview import preview
from letterforge.cli.record import correct, published, replied, sent, withdraw
from letterforge.cli.schema import schema
from letterforge.cli.show import show
from letterforge.cli.status import due, status
from letterforge.cli.usage import UsageError, usage_error
from letterforge.cli.verify import verify
from letterforge.cli.workbook import workbook
from letterforge.errors import CrashError, LetterforgeError

app = typer.Typer(
    help="Write an inspectorate's letters: YAML facts in, accessible PDF, HTML and text out.\n\n"
    "Start with: letterforge render --force derbyshire",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    rich_markup_mode=None,
)
app.command()(render)
app.command()(batch)
app.command()(preview)
app.command()(check)
for command in (approve, status, sent, published, replied, due, correct, withdraw):
    app.command()(command)
app.command()(forces)
app.command()(confirm)
app.command()(export)
app.command()(schema)
app.command()(verify)
app.command()(show)
app.add_typer(new, name="new")
app.add_typer(workbook, name="workbook")
app.add_typer(identity, name="identity")


def _version(asked: bool) -> None:
    if asked:
        console.say(f"letterforge {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the program; exit with 0 if done, 1 if it could not be, 2 if it was called wrongly."""
    console.prepare()
    begin_to_withhold()
    # Facts and templates are many objects that live as long as the program: looking through them
    # for garbage again and again takes a tenth of a short command.
    gc.set_threshold(50_000, 20, 20)
    try:
        try:
            # Typer returns what a command raised as typer.Exit, such as 1 where letters failed.
            code = app(standalone_mode=False)
        finally:
            console.finish()
    except typer.Abort:
        sys.exit(1)
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            _fail(usage_error(error))
        sys.exit(2)
    except LetterforgeError as error:
        _fail(error)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(error: LetterforgeError) -> None:
    # A program that asked for JSON gets JSON, even where its other words were not understood.
    if isinstance(error, CrashError):
        console.show_trace(error.trace)
    if "--json" in sys.argv[1:]:
        console.say_json({"error": console.error_as_json(error)})
        console.finish()
    else:
        console.show_error(error)
