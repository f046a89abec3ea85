"""The command line, from the help of its own commands."""

from __future__ import annotations

from collections.abc import Iterator

import click

from needlepoint.cli.main import program
from reference_pages.markdown import page, section

WIDTH = 100


def page_of() -> tuple[str, str]:
    """The page of every command, with the text of `--help`."""
    parts = (
        section(2, path, f"```text\n{_help(path, command)}\n```") for path, command in _commands("needlepoint", program)
    )
    return "command-line.md", page(
        "The command line",
        "What each command says with `--help`. Ways to use them are in the [how-to pages](../how-to/index.md); "
        "what each error means is in [errors](../how-to/errors.md).",
        *parts,
    )


def _commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _commands(f"{path} {name}", below)


def _help(path: str, command: click.Command) -> str:
    context = click.Context(
        command, info_name=path, terminal_width=WIDTH, max_content_width=WIDTH, help_option_names=["-h", "--help"]
    )
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
