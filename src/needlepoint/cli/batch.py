"""Thousands of consultations at once: a line in, a line out, flat memory, and a bad line never costs the others."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from needlepoint.candidacy import Assessment, assess
from needlepoint.cli.batch_csv import Row, consultation_in, rows
from needlepoint.cli.in_chunks import ReadingProgress, in_chunks
from needlepoint.cli.options import BATCH_WITH_SKIPPED, opened_safely
from needlepoint.consultation import read_consultation
from needlepoint.errors import InvalidInput, ManyProblems, NeedlepointError, UnreadableFile
from needlepoint.knowledge import load_knowledge
from needlepoint.strict_yaml import Document

CHUNK = 200
"""Lines handed to a process at once: enough to make the handing over cheap, few enough to keep memory flat."""
OTHER_FILE = "Give --out another name than the file that is read."
MAX_LINE_BYTES = 100_000
Line = tuple[int, bytes | Row]


def assess_batch(file: Path, out: Path | None, *, on: dt.date, workers: int | None) -> None:
    """Assess every line of a JSON Lines or CSV file.

    Answers go to `out` (or standard output) as JSON Lines in the order of the input; a line that cannot be read is
    answered with its mistakes, named on standard error, and skipped.

    Raises:
        UnreadableFile: the file cannot be opened, or its name ends neither in .jsonl, .ndjson nor .csv.
    """
    load_knowledge()  # a broken knowledge base is one message here, not one from every process
    read = _kind_of(file)
    if out is not None and out.exists() and out.samefile(file):
        raise InvalidInput("The answers would take the place of the patients.", where=str(out), next_step=OTHER_FILE)
    with _opened(file) as source, _sink(out) as sink, ReadingProgress(source) as progress:
        done, skipped = _run(read(source, file.name), sink, on, workers or os.cpu_count() or 1, progress)
    click.echo(f"{done} assessed, {skipped} skipped.", err=True)
    if skipped:
        sys.exit(BATCH_WITH_SKIPPED)


def _kind_of(file: Path) -> Callable[[BinaryIO, str], Iterator[Line]]:
    if file.suffix in (".jsonl", ".ndjson"):
        return _json_lines
    if file.suffix == ".csv":
        return rows
    raise UnreadableFile(
        f"'{file.suffix or file.name}' is not a kind of batch.",
        where=str(file),
        next_step="Use a .jsonl or .csv file.",
    )


def _json_lines(source: BinaryIO, name: str) -> Iterator[Line]:
    del name
    return ((number, line) for number, line in enumerate(_bounded_lines(source), start=1) if line.strip())


def _bounded_lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines, of each at most one byte more than a line may have, however long it is."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = source.readline(MAX_LINE_BYTES + 1)
        yield line


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened ({error.strerror}).", where=str(file)) from None


def _sink(out: Path | None) -> AbstractContextManager[BinaryIO]:
    return opened_safely(out) if out else os.fdopen(os.dup(sys.stdout.fileno()), "wb")


def _run(lines: Iterator[Line], sink: BinaryIO, on: dt.date, workers: int, bar: ReadingProgress) -> tuple[int, int]:
    done = skipped = 0
    for answers, mistakes in in_chunks(lines, partial(answer_chunk, on=on), size=CHUNK, workers=workers):
        sink.write(answers)
        for mistake in mistakes:
            bar.say(mistake)
        count = answers.count(b"\n")
        done, skipped = done + count - len(mistakes), skipped + len(mistakes)
        bar.advance(count)
    return done, skipped


def answer_chunk(lines: Iterable[Line], on: dt.date) -> tuple[bytes, list[str]]:
    """The answers to some lines as JSON Lines, and a message for each that could not be read."""
    answers, mistakes = [], []
    for number, line in lines:
        try:
            answers.append(_answer(number, line, on))
        except NeedlepointError as error:
            mistakes.append(f"line {number}: skipped. {error}")
            answers.append({"line": number, "skipped": _messages(error)})
        except Exception as error:  # noqa: BLE001 - a fault of ours on one patient must not cost the others
            words = f"a fault of the program ({type(error).__name__}); please report it with this line's shape"
            mistakes.append(f"line {number}: skipped. {words}")
            answers.append({"line": number, "skipped": [words]})
    return b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers), mistakes


def _answer(number: int, line: bytes | Row, on: dt.date) -> dict[str, object]:
    raw = _of_json(line) if isinstance(line, bytes) else consultation_in(line)
    knowledge = load_knowledge()
    consultation = read_consultation(Document(raw, f"line {number}"), knowledge, on=on)
    return {"line": number, **summary(assess(consultation.profile, consultation.request, knowledge, on=on))}


def _messages(error: NeedlepointError) -> list[str]:
    return [str(each) for each in error.problems] if isinstance(error, ManyProblems) else [str(error)]


def _of_json(line: bytes) -> object:
    if len(line) > MAX_LINE_BYTES:
        raise InvalidInput(f"The line is longer than {MAX_LINE_BYTES} bytes.")
    try:
        json.loads(line, object_pairs_hook=_once)  # msgspec keeps the last of two equal keys without a word
        return msgspec.json.decode(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"This is not JSON: {error}.", next_step="Write one consultation on each line.") from None


def _once(pairs: list[tuple[str, object]]) -> None:
    """Nothing, unless one name stands twice in an object."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput(f"'{name}' stands here twice.", next_step="Keep one of them.")


def summary(result: Assessment) -> dict[str, object]:
    """What a batch answers of one patient: verdicts, dates, reasons and what blocks; not every position."""
    return {
        "patient": result.reference,
        "on": result.on,
        "overall": result.overall,
        "zones": [
            {
                "zone": zone.zone,
                "verdict": zone.verdict,
                "earliest_on": zone.earliest_on,
                "until": zone.until,
                "because": zone.because,
                "questions": zone.questions,
            }
            for zone in result.zones
        ],
        "flags": result.flags,
        "disagreement": result.disagreement,
        "contradictions": [each.id for each in result.contradictions],
        "knowledge_version": result.knowledge_version,
        "knowledge_digest": result.knowledge_digest,
    }
