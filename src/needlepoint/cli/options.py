"""Options and arguments that several commands share."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from needlepoint import strict_yaml
from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.values import parse_day


class Day(click.ParamType[dt.date]):
    """A day of the calendar, written 2026-11-23."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day, or click's own message with ours inside."""
        if isinstance(value, dt.date):
            return value
        try:
            return parse_day(str(value))
        except InvalidInput as error:
            self.fail(str(error), param, ctx)


def today() -> dt.date:
    """The day it is here; the only clock there is."""
    return dt.datetime.now().astimezone().date()


on_option = click.option(
    "--on", type=Day(), default=today, show_default="today", help="The day for which the question is asked."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable JSON instead of text.")
file_argument = click.argument("file", type=click.Path(path_type=Path, allow_dash=True))


def read_document(path: Path) -> strict_yaml.Document:
    """The document in a YAML or JSON file, or in standard input for `-`.

    Raises:
        UnreadableFile: it is missing, a folder, too large, not UTF-8, or not YAML.
        ManyProblems: duplicate keys, anchors or tags.
    """
    name = "standard input" if str(path) == "-" else path.name
    return strict_yaml.parse(read_bytes(path), name)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or of standard input for `-`; at most one more than a document may have.

    Raises:
        UnreadableFile: it is missing, a folder, or not to be opened.
    """
    if str(path) == "-":
        return sys.stdin.buffer.read(strict_yaml.MAX_BYTES + 1)
    try:
        with path.open("rb") as file:
            return file.read(strict_yaml.MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened ({error.strerror}).",
            where=str(path),
            next_step="Check the name and the folder.",
        ) from None


def echo_json(data: bytes) -> None:
    """Write JSON to standard output as it is."""
    click.echo(data)


out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for leaflet, plan page and calendar.",
)
clinic_option = click.option(
    "--clinic",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A YAML file with the clinic's name, telephone and time zone.",
)
language_option = click.option(
    "--language",
    type=click.Choice(["en", "es", "de"]),
    default="en",
    show_default=True,
    help="Of what the patient gets.",
)


def write_safely(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, so that an interruption leaves no half of it.

    Raises:
        UnreadableFile: it cannot be written there.
    """
    with opened_safely(path) as file:
        file.write(data)


@contextmanager
def opened_safely(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its place only when all of it is written; what stood there stays until then.

    Raises:
        UnreadableFile: it cannot be written there.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise UnreadableFile(
            f"It cannot be written ({error.strerror}).", where=str(path), next_step="Choose another place."
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


BATCH_WITH_SKIPPED = 6
"""The exit code of a batch in which some lines could not be read."""
