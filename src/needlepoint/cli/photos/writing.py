"""Writing pictures, pages and numbers into a folder: everything can be made, or nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from needlepoint.cli.options import write_safely
from needlepoint.cli.photos.csv_rows import pair_csv, series_csv
from needlepoint.documents import to_json
from needlepoint.documents.photo_page import photo_page_pdf
from needlepoint.photos.change.result import PairMeasurement, SeriesMeasurement
from needlepoint.photos.pictures.pair_files import aligned, pair_files
from needlepoint.photos.pictures.series_plot import series_plot_svg

if TYPE_CHECKING:
    from needlepoint.photos.change.comparing import SkinComparison


def write_pair(
    measured: PairMeasurement, comparison: SkinComparison | None, folder: Path, *, reference: str, made_on: dt.date
) -> Iterator[Path]:
    """The pictures of a pair, its page and its numbers; yields each path once it is there.

    Args:
        comparison: None where the photographs were refused as a whole; then there is no picture of them together.
    """
    made = {"changes.json": to_json(measured), "changes.csv": pair_csv(measured)}
    pair = aligned(comparison) if comparison else None
    made["page.pdf"] = photo_page_pdf(measured, pair, made_on=made_on, reference=reference)
    if comparison and pair:
        title = f"Before and after, {reference}" if reference else "Before and after"
        made |= dict(pair_files(comparison, measured, pair, title=title))
    yield from _write(made, folder)


def write_series(
    measured: SeriesMeasurement,
    last: SkinComparison | None,
    folder: Path,
    *,
    reference: str,
    made_on: dt.date,
) -> Iterator[Path]:
    """The plots of a series, the page of its last date, and its numbers; yields each path once it is there."""
    made = {"series.json": to_json(measured), "series.csv": series_csv(measured)}
    taken = measured.pairs[0].baseline.taken_at
    for trend in measured.trends:
        if taken and any(point.change.change for point in trend.points):
            made[f"series-{trend.zone}-{trend.quantity}.svg"] = series_plot_svg(trend, taken.date()).encode()
    pair = aligned(last) if last else None
    final = measured.pairs[-1]
    made["page.pdf"] = photo_page_pdf(final, pair, made_on=made_on, reference=reference, series=measured)
    if last and pair:
        made |= dict(pair_files(last, final, pair))
    yield from _write(made, folder)


def _write(made: dict[str, bytes], folder: Path) -> Iterator[Path]:
    for name, data in made.items():
        write_safely(folder / name, data)
        yield folder / name
