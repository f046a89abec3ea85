"""`needlepoint`: all commands, in the order of a consultation, and the exit codes."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import click

from needlepoint import __version__
from needlepoint.cli.lazy_group import LazyGroup
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
    "photos": ("needlepoint.cli.photos", "Measure what changed between two photographs, or say why not"),
    "forecast": ("needlepoint.cli.forecast", "How much better, in how many sessions, how sure, and what can go wrong"),
    "progress": (
        "needlepoint.cli.progress_of_course",
        "Scores against the forecast: continue, review or stop, as information",
    ),
    "evidence": ("needlepoint.cli.evidence", "The trial arms, one by one and pooled"),
    "knowledge": (
        "needlepoint.cli.knowledge",
        "Rules, devices, indications and sources: check, show, list, search, diff",
    ),
    "demo": ("needlepoint.cli.demo", "Plan treatment for the example patients and write their documents"),
}


EPILOG = """\b
Examples:
  needlepoint assess patient.yaml
  needlepoint plan patient.yaml --out documents/
  needlepoint knowledge show recent_isotretinoin

\b
Exit codes: 0 answered; 2 input that cannot be understood; 3 a file that cannot be read;
4 the knowledge base does not pass its checks; 5 a plan refused; 6 some lines of a batch skipped;
7 a fit not good enough to be served.

\b
Completion: eval "$(_NEEDLEPOINT_COMPLETE=bash_source needlepoint)"   (or zsh_source, fish_source)

\b
Needlepoint informs; the clinician decides. No dermatologist has reviewed its rules yet.
"""


@click.group(
    cls=LazyGroup,
    modules=COMMANDS,
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
