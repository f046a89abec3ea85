"""Results as CSV: one row for each zone and quantity, with unit, interval, verdict, reasons and versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from needlepoint.photos.change.result import (
    Estimate,
    Level,
    PairMeasurement,
    PhotoFacts,
    PhotoMeasurement,
    SeriesMeasurement,
    ZoneChange,
)
from needlepoint.photos.pictures.wording import change_unit_of
from needlepoint.photos.quantities import FACTS
from needlepoint.photos.reasons import Remark

Cells = Mapping[str, object]
LEVEL_COLUMNS = (
    "photo",
    "sha256",
    "taken_at",
    "zone",
    "role",
    "quantity",
    "unit",
    "value",
    "low",
    "high",
    "usable_share",
    "reasons",
    "in_words",
    "noise_model",
    "version",
)
CHANGE_COLUMNS = (
    "baseline_photo",
    "baseline_sha256",
    "baseline_taken_at",
    "follow_up_photo",
    "follow_up_sha256",
    "follow_up_taken_at",
    "zone",
    "role",
    "quantity",
    "unit",
    "baseline",
    "baseline_low",
    "baseline_high",
    "follow_up",
    "follow_up_low",
    "follow_up_high",
    "change",
    "change_low",
    "change_high",
    "change_unit",
    "control_change_taken_off",
    "smallest_detectable_change",
    "verdict",
    "improved",
    "usable_share",
    "registration_error_px",
    "reasons",
    "in_words",
    "noise_model",
    "version",
)


def photo_csv(measured: PhotoMeasurement) -> bytes:
    """One photograph; a refused one has a single row with its reasons."""
    return _csv(LEVEL_COLUMNS, _levels(measured))


def pair_csv(measured: PairMeasurement) -> bytes:
    """A pair; a refused one has a single row with its reasons."""
    return _csv(CHANGE_COLUMNS, _changes(measured))


def series_csv(measured: SeriesMeasurement) -> bytes:
    """Every pair of a series, one after the other."""
    return _csv(CHANGE_COLUMNS, (row for pair in measured.pairs for row in _changes(pair)))


def _levels(measured: PhotoMeasurement) -> Iterator[Cells]:
    about = {**_photo("", measured.photo), "noise_model": measured.noise_model, "version": measured.version}
    if measured.refused:
        yield about | _reasons(measured.refused)
    for zone in measured.zones:
        for level in zone.levels:
            yield {
                **about,
                "zone": spreadsheet_text(zone.zone),
                "role": zone.role.value,
                **_level("", level),
                "usable_share": f"{zone.usable_share:.3f}",
                **_reasons(level.reasons),
            }


def _changes(measured: PairMeasurement) -> Iterator[Cells]:
    about = {
        **_photo("baseline_", measured.baseline),
        **_photo("follow_up_", measured.follow_up),
        "noise_model": measured.noise_model,
        "version": measured.version,
    }
    if measured.refused:
        yield about | {"verdict": "not_comparable"} | _reasons(measured.refused)
    for zone in measured.zones:
        yield from (about | row for row in _of_zone(zone))


def _of_zone(zone: ZoneChange) -> Iterator[dict[str, object]]:
    for change in zone.changes:
        improved = change.improved
        yield {
            "zone": spreadsheet_text(zone.zone),
            "role": zone.role.value,
            **_level("baseline", change.baseline),
            **_level("follow_up", change.follow_up),
            **_estimate("change", change.change),
            "change_unit": change_unit_of(change.quantity) or "1",
            "control_change_taken_off": _number(change.drift),
            "smallest_detectable_change": _number(change.smallest_detectable),
            "verdict": change.verdict.value,
            "improved": "" if improved is None else str(improved).lower(),
            "usable_share": f"{zone.usable_share:.3f}",
            "registration_error_px": _number(zone.error_px),
            **_reasons(change.reasons),
        }


def _photo(start: str, photo: PhotoFacts) -> dict[str, object]:
    return {
        f"{start}photo": spreadsheet_text(photo.name),
        f"{start}sha256": photo.sha256,
        f"{start}taken_at": photo.taken_at.isoformat() if photo.taken_at else "",
    }


def _level(start: str, level: Level) -> dict[str, object]:
    facts = FACTS[level.quantity]
    return {"quantity": level.quantity.value, "unit": facts.unit or "1", **_estimate(start or "value", level.estimate)}


def _estimate(name: str, estimate: Estimate | None) -> dict[str, object]:
    low, high = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    if estimate is None:
        return {name: "", low: "", high: ""}
    return {name: _number(estimate.value), low: _number(estimate.low), high: _number(estimate.high)}


def _reasons(remarks: Iterable[Remark]) -> dict[str, object]:
    found = tuple(remarks)
    return {
        "reasons": " ".join(dict.fromkeys(each.reason.value for each in found)),
        "in_words": " ".join(str(each) for each in found),
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text


def _csv(columns: tuple[str, ...], rows: Iterable[Cells]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
