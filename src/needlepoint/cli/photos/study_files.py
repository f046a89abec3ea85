"""What a repeatability study leaves behind: every figure as CSV and JSON, and the clinic's noise models."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator

from needlepoint import __version__
from needlepoint.cli.photos.csv_rows import spreadsheet_text
from needlepoint.photos.pictures.wording import change_unit_of
from needlepoint.photos.quantities import FACTS, ChangeScale
from needlepoint.photos.repeatability.agreement import Bounded
from needlepoint.photos.repeatability.clinic_model import clinic_noise_model
from needlepoint.photos.repeatability.noise_model import NoiseModel, noise_model_json
from needlepoint.photos.repeatability.study import FEWEST_FREEDOM, Repeatability, Study

INTERVALS = ("sem", "told_sem", "told_sdc", "icc_one_way", "icc_agreement")
COLUMNS = (
    "metric",
    "quantity",
    "device",
    "operator",
    "people",
    "subjects",
    "shots",
    "refused",
    "degrees_of_freedom",
    "repeats_missing",
    "scale",
    "unit",
    *(f"{name}{end}" for name in INTERVALS for end in ("", "_low", "_high")),
    "refused_because",
    "version",
)
_NOT_FOR_NAMES = re.compile(r"[^a-z0-9]+")


def study_csv(study: Study) -> bytes:
    """One row for each quantity, camera and operator; empty camera or operator stands for all of them together."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_row(result) for result in study.results)
    return out.getvalue().encode()


def study_answer(study: Study, skipped: Iterable[str], models: Iterable[str]) -> dict[str, object]:
    """The same for JSON, with what was left out and the noise models that were written."""
    return {
        "people": len({each.shot.person for each in study.readings}),
        "shots": len(study.readings),
        "devices": study.devices,
        "operators": study.operators,
        "repeats_needed": FEWEST_FREEDOM,
        "results": [
            {
                "metric": each.metric,
                "scale": scale_of(each),
                "unit": change_unit_of(each.quantity) or "1",
                "repeats_missing": each.repeats_missing,
                "found": each,
            }
            for each in study.results
        ],
        "skipped": list(skipped),
        "noise_models": list(models),
    }


def noise_model_files(study: Study, base: NoiseModel, *, name: str, made_on: dt.date) -> Iterator[tuple[str, bytes]]:
    """The clinic's noise model over all cameras, and one for each where there are several, by file name."""
    whole = clinic_noise_model(
        study, base, name=name, made_on=made_on, device=study.devices[0] if len(study.devices) == 1 else None
    )
    if whole:
        yield "noise_model.json", noise_model_json(whole)
    for number, device in enumerate(study.devices if len(study.devices) > 1 else (), start=1):
        own = clinic_noise_model(study, base, name=f"{name}, {device}", made_on=made_on, device=device)
        if own:
            slug = _NOT_FOR_NAMES.sub("-", device.lower()).strip("-") or "device"
            yield f"noise_model-{number}-{slug}.json", noise_model_json(own)


def scale_of(result: Repeatability) -> str:
    """What `sem` is counted in: the natural logarithm where change is told in percent, else the unit."""
    is_ratio = FACTS[result.quantity].change is ChangeScale.RATIO
    return "natural logarithm" if is_ratio else change_unit_of(result.quantity) or "1"


def _row(result: Repeatability) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name in INTERVALS:
        figures |= _bounded(name, getattr(result, name))
    return {
        "metric": result.metric.value,
        "quantity": result.quantity.value,
        "device": spreadsheet_text(result.device or ""),
        "operator": spreadsheet_text(result.operator or ""),
        "people": result.people,
        "subjects": result.subjects,
        "shots": result.shots,
        "refused": result.refused,
        "degrees_of_freedom": result.degrees_of_freedom,
        "repeats_missing": result.repeats_missing,
        "scale": scale_of(result),
        "unit": change_unit_of(result.quantity) or "1",
        **figures,
        "refused_because": " ".join(result.refused_because),
        "version": __version__,
    }


def _bounded(name: str, found: Bounded | None) -> dict[str, object]:
    if found is None:
        return {}
    return {name: f"{found.value:.6g}", f"{name}_low": f"{found.low:.6g}", f"{name}_high": f"{found.high:.6g}"}
