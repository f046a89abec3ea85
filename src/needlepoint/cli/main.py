"""`needlepoint`: the commands, found by name and loaded only when they are called, so that each starts fast."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence

import click

from needlepoint import __version__
from needlepoint.errors import NeedlepointError

COMMANDS = {
    "assess": ("needlepoint.cli.assess", "Who may be treated, where, when, and why"),
    "plan": ("needlepoint.cli.plan", "A course plan per zone, with dates and documents"),
    "replan": ("needlepoint.cli.replan", "The plan again after something has changed, and what changed"),
    "new": ("needlepoint.cli.new", "Ask the questions of a consultation and write its file"),
    "aftercare": ("needlepoint.cli.aftercare", "What to do after a session, hour by hour, then day by day"),
    "check-product": (
        "needlepoint.cli.check_product",
        "What may go on needled skin, from a printed list of ingredients",
    ),
    "triage": (
        "needlepoint.cli.triage",
        "From a check-in to: expected, contact the clinic, same day, emergency",
    ),
    "phototype": ("needlepoint.cli.phototype", "Skin type I to VI from a burn-and-tan questionnaire"),
    "needling": (
        "needlepoint.cli.needling",
        "Punctures per cm2, depth against the skin, amount of anaesthetic",
    ),
    "score": ("needlepoint.cli.score", "Score a scale, and compare two scores"),
    "knowledge": (
        "needlepoint.cli.knowledge",
        "Rules, devices, indications and sources: check, show, list, search, diff",
    ),
    "demo": ("needlepoint.cli.demo", "Plan treatment for the example patients and write their documents"),
}


class Commands(click.Group):
    """The commands by name; a module is imported only when its command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of a consultation."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)  # noqa: S101 - a wrong module is our own mistake
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the names with one line each, without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


EPILOG = """\b
Examples:
  needlepoint assess patient.yaml
  needlepoint plan patient.yaml --out documents/
  needlepoint knowledge show recent_isotretinoin

\b
Exit codes: 0 answered; 2 input that cannot be understood; 3 a file that cannot be read;
4 the knowledge base does not pass its checks; 5 a plan refused; 6 some lines of a batch skipped.

\b
Completion: eval "$(_NEEDLEPOINT_COMPLETE=bash_source needlepoint)"   (or zsh_source, fish_source)

\b
Needlepoint informs; the clinician decides. No dermatologist has reviewed its rules yet.
"""


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="needlepoint")
def program() -> None:
    """Plan courses of microneedling, zone by zone, and see the source of everything that is said."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; a mistake is one message, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our signs shows a question mark for them
    try:
        program(args=arguments, prog_name="needlepoint")
    except NeedlepointError as error:
        click.echo(click.style("Error: ", fg="red", bold=True) + str(error), err=True)
        for reason in getattr(error, "reasons", ()):
            click.echo(f"  - {reason}", err=True)
        sys.exit(error.exit_code)
