"""Thousands of consultations at once: a line in, a line out, flat memory, and a bad line never costs the others."""

from __future__ import annotations

import csv
import datetime as dt
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from needlepoint.candidacy import Assessment, assess
from needlepoint.cli.options import BATCH_WITH_SKIPPED
from needlepoint.consultation import read_consultation
from needlepoint.errors import InvalidInput, ManyProblems, NeedlepointError, UnreadableFile
from needlepoint.knowledge import load_knowledge
from needlepoint.strict_yaml import Document

CHUNK = 200
"""Lines handed to a process at once: enough to make the handing over cheap, few enough to keep memory flat."""
MAX_LINE_BYTES = 100_000
Line = tuple[int, bytes | dict[str, str]]


def assess_batch(file: Path, out: Path | None, *, on: dt.date, workers: int | None) -> None:
    """Assess every line of a JSON Lines or CSV file.

    Answers go to `out` (or standard output) as JSON Lines in the order of the input; a line that cannot be read is
    answered with its mistakes, named on standard error, and skipped.

    Raises:
        UnreadableFile: the file cannot be opened, or its name ends neither in .jsonl, .ndjson nor .csv.
    """
    load_knowledge()  # a broken knowledge base is one message here, not one from every process
    part = out.with_name(f".{out.name}.part") if out else None
    with _opened(file) as source, _sink(part) as sink, _Progress() as progress:
        done, skipped = _run(_lines(source, file), sink, on, workers or os.cpu_count() or 1, progress)
    if part and out:
        part.replace(out)
    click.echo(f"{done} assessed, {skipped} skipped.", err=True)
    if skipped:
        sys.exit(BATCH_WITH_SKIPPED)


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened ({error.strerror}).", where=str(file)) from None


def _sink(part: Path | None) -> BinaryIO:
    if part is None:
        return os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    part.parent.mkdir(parents=True, exist_ok=True)
    return part.open("wb")


def _lines(source: BinaryIO, file: Path) -> Iterator[Line]:
    """The numbered lines of the file, with its header's names where it is CSV."""
    if file.suffix in (".jsonl", ".ndjson"):
        yield from ((number, line) for number, line in enumerate(source, start=1) if line.strip())
    elif file.suffix == ".csv":
        text = (line.decode("utf-8-sig", errors="replace") for line in source)
        yield from ((number, row) for number, row in enumerate(csv.DictReader(text), start=2))
    else:
        raise UnreadableFile(
            f"'{file.suffix or file.name}' is not a kind of batch.",
            where=str(file),
            next_step="Use a .jsonl or .csv file.",
        )


def _run(
    lines: Iterator[Line], sink: BinaryIO, on: dt.date, workers: int, progress: Callable[[int], None]
) -> tuple[int, int]:
    done = skipped = 0
    for answers, mistakes in _answers(lines, on, workers):
        sink.write(answers)
        for mistake in mistakes:
            click.echo(mistake, err=True)
        count = answers.count(b"\n")
        done, skipped = done + count - len(mistakes), skipped + len(mistakes)
        progress(count)
    return done, skipped


def _answers(lines: Iterator[Line], on: dt.date, workers: int) -> Iterator[tuple[bytes, list[str]]]:
    """The answers chunk by chunk, in order; only a few chunks are under way at once."""
    chunks = iter(lambda: list(islice(lines, CHUNK)), [])
    if workers == 1:
        yield from (answer_chunk(chunk, on) for chunk in chunks)
        return
    pool = ProcessPoolExecutor(workers)
    try:
        waiting: deque[Future[tuple[bytes, list[str]]]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(answer_chunk, chunk, on))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def answer_chunk(lines: Iterable[Line], on: dt.date) -> tuple[bytes, list[str]]:
    """The answers to some lines as JSON Lines, and a message for each that could not be read."""
    answers, mistakes = [], []
    for number, line in lines:
        try:
            answers.append(_answer(number, line, on))
        except NeedlepointError as error:
            mistakes.append(f"line {number}: skipped. {error}")
            answers.append({"line": number, "skipped": _messages(error)})
    return b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers), mistakes


def _answer(number: int, line: bytes | dict[str, str], on: dt.date) -> dict[str, object]:
    raw = _of_csv(line) if isinstance(line, dict) else _of_json(line)
    knowledge = load_knowledge()
    consultation = read_consultation(Document(raw, f"line {number}"), knowledge, on=on)
    return {"line": number, **summary(assess(consultation.profile, consultation.request, knowledge, on=on))}


def _messages(error: NeedlepointError) -> list[str]:
    return [str(each) for each in error.problems] if isinstance(error, ManyProblems) else [str(error)]


def _of_json(line: bytes) -> object:
    if len(line) > MAX_LINE_BYTES:
        raise InvalidInput(f"The line is longer than {MAX_LINE_BYTES} bytes.")
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"This is not JSON: {error}.", next_step="Write one consultation on each line.") from None


TREATMENT_COLUMNS = ("device", "device_class", "anaesthetic")


def _of_csv(row: dict[str, str]) -> object:
    """A consultation from a CSV row: columns are fact ids, and patient, indication, zones, device, anaesthetic."""
    if None in row:
        raise InvalidInput("The line has more fields than the header.", next_step="Quote fields that hold commas.")
    given = {name: value.strip() for name, value in row.items() if value and value.strip()}
    treatment: dict[str, object] = {name: given.pop(name) for name in TREATMENT_COLUMNS if name in given}
    treatment["wants"] = [{"indication": given.pop("indication", None), "zones": _cell(given.pop("zones", "")) or None}]
    patient = given.pop("patient", None)
    return {
        "patient": patient,
        "history": {name: _cell(value) for name, value in given.items()},
        "treatment": treatment,
    }


_CELL_WORDS: dict[str, bool | None] = {
    "yes": True,
    "true": True,
    "no": False,
    "false": False,
    "unknown": None,
}


def _cell(text: str) -> object:
    """A cell as an answer: a word, a number; `cheeks; nose` is a list, `cheeks=2026-06` a date in a zone."""
    if "=" in text:
        return {
            zone.strip(): _cell(answer.strip()) for zone, _, answer in (part.partition("=") for part in text.split(";"))
        }
    if ";" in text:
        return [part.strip() for part in text.split(";")]
    if text.lower() in _CELL_WORDS:
        return _CELL_WORDS[text.lower()]
    return float(text) if text.replace(".", "", 1).isdigit() and not text.startswith("0") else text


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


class _Progress:
    """A progress bar on standard error where somebody is looking; silent otherwise."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Callable[[int], None]:
        if not self._shown:
            return lambda _count: None
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.completed} patients"),
            BarColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._bar.start()
        task = self._bar.add_task("assessing", total=None)
        return lambda count: self._bar.advance(task, count)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()
