"""`needlepoint photos repeatability`: a clinic's own repeat shots, and the noise model that comes of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from needlepoint.cli.options import BATCH_WITH_SKIPPED, echo_json, json_option, today, write_safely
from needlepoint.cli.photos.photo_options import scale_options, seed_option, take_scale
from needlepoint.cli.progress import shown_progress

if TYPE_CHECKING:
    from needlepoint.cli.photos.photo_options import ScaleOptions
    from needlepoint.cli.photos.studying import FolderStudy
    from needlepoint.photos.repeatability.noise_model import NoiseModel

EPILOG = """\b
Examples:
  needlepoint photos repeatability study/
  needlepoint photos repeatability study/ --name "Clinic A" --out results/
  needlepoint photos compare baseline.jpg follow_up.jpg --zones zones.json --noise-model results/noise_model.json

\b
FOLDER holds the photographs, the zones files and shots.csv:
  file,person,zones,session,device,operator
  p01-1.jpg,P01,p01.json,1,Pixel 8,AB
  p01-2.jpg,P01,,1,Pixel 8,AB

\b
Every shot is kept once it is measured: stopped with Ctrl-C, the same command goes on from there.
"""


@click.command(epilog=EPILOG)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for tables, readings and noise models.  [default: repeatability/ in FOLDER]",
)
@click.option("--name", default="Clinic", show_default=True, help="Of the noise model, shown with every result.")
@scale_options
@seed_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="CSV: one row for each quantity, device and operator.")
def command(folder: Path, out: Path | None, name: str, seed: int, as_json: bool, as_csv: bool, **options: Any) -> None:
    """Say how far numbers wander in your own repeat shots in FOLDER, where nothing has changed.

    Told are the standard error of measurement, the smallest detectable change and intraclass correlations, each with
    its 95 % interval; and the noise model is written that `photos compare --noise-model` takes.
    """
    from needlepoint.cli.photos import show_study
    from needlepoint.cli.photos.study_files import noise_model_files, study_answer, study_csv
    from needlepoint.documents import to_json
    from needlepoint.photos.repeatability.noise_model import shipped_noise_model

    target, base = out or folder / "repeatability", shipped_noise_model()
    found = _measured(folder, target, take_scale(options), base, seed)
    models = dict(noise_model_files(found.study, base, name=name, made_on=today()))
    answer = to_json(study_answer(found.study, found.skipped, models))
    for file, data in {"repeatability.csv": study_csv(found.study), "repeatability.json": answer, **models}.items():
        write_safely(target / file, data)
        click.echo(str(target / file), err=True)
    if as_json:
        echo_json(answer)
    elif as_csv:
        click.echo(study_csv(found.study), nl=False)
    else:
        show_study.study(found.study)
    for message in found.skipped:
        click.echo(message, err=True)
    if found.skipped:
        sys.exit(BATCH_WITH_SKIPPED)


def _measured(folder: Path, out: Path, scale: ScaleOptions, base: NoiseModel, seed: int) -> FolderStudy:
    from needlepoint.cli.photos.kept_readings import KeptReadings
    from needlepoint.cli.photos.studying import FolderReader
    from needlepoint.photos.repeatability.shots_file import read_shots

    people = read_shots(folder)
    kept = out / "readings.jsonl"
    try:
        with shown_progress("measuring") as say:
            return FolderReader(scale, base, KeptReadings(kept), seed, say).study(people)
    except KeyboardInterrupt:
        click.echo(f"Stopped. What was measured is kept in {kept}; the same command goes on from there.", err=True)
        raise
