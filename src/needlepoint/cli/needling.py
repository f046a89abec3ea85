"""`needlepoint needling`: the arithmetic of needling: dose, depth, amount of anaesthetic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from needlepoint.cli.aftercare import moment
from needlepoint.cli.options import echo_json, json_option, write_safely
from needlepoint.consultation import known_in
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.needling import (
    AnaestheticUse,
    GlidingPen,
    NeedlingDose,
    Roller,
    Stamp,
    TimedPen,
    check_anaesthetic,
    depth_picture,
    depth_picture_as_svg,
    depth_picture_as_text,
    dose_to_record,
    finding_words,
    place_depth,
)
from needlepoint.patient.reading import expand_zones
from needlepoint.planning.anaesthetic import limits_of
from needlepoint.planning.depth import device_limits, skin_thickness
from needlepoint.terms import in_words

TECHNIQUES = {each.method: each for each in (TimedPen, GlidingPen, Roller, Stamp)}


@click.group(name="needling", epilog="\b\nExample:\n  needlepoint needling depth forehead 1.5 --device skinpen\n")
def command() -> None:
    """Punctures per cm2, depth against the skin, amount of anaesthetic against its label."""


@command.command(
    epilog="""\b
Examples:
  needlepoint needling dose timed_pen needle_count=12 strokes_per_second=100 seconds_on_area=60 \\
      --area-cm2 25 --needle-length-mm 1.5
  needlepoint needling dose roller needles_per_row=24 rows_around_drum=8 drum_circumference_mm=63 \\
      drum_width_mm=20 passes=4 --area-cm2 40 --needle-length-mm 1.0
"""
)
@click.argument("technique", type=click.Choice(sorted(TECHNIQUES)))
@click.argument("inputs", nargs=-1, metavar="NAME=NUMBER...")
@click.option("--area-cm2", type=float, required=True, help="Area treated, in cm2.")
@click.option("--needle-length-mm", type=float, required=True, help="The setting, in mm.")
@json_option
def dose(technique: str, inputs: tuple[str, ...], area_cm2: float, needle_length_mm: float, as_json: bool) -> None:
    """Punctures per cm2 from what the device does, as a dose that can be recorded."""
    kind = TECHNIQUES[technique]
    numbers = {name: _number(name, text) for name, _, text in (each.partition("=") for each in inputs)}
    missing, unknown = kind.bounds.keys() - numbers.keys(), numbers.keys() - kind.bounds.keys()
    if missing or unknown:
        raise InvalidInput(
            f"{technique} needs exactly: {', '.join(kind.bounds)}.",
            next_step=f"Missing: {_listed(missing)}; not known: {_listed(unknown)}.",
        )
    result = NeedlingDose(kind(**numbers), area_cm2, needle_length_mm)  # type: ignore[arg-type]
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(dose_to_record(result)))
        return
    click.echo(
        f"{result.punctures_per_cm2:.0f} punctures per cm2, {result.total_punctures:.0f} in all, "
        f"at a setting of {needle_length_mm:g} mm."
    )
    click.echo("The formula is ours; no source read gives a dose that works.")


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise InvalidInput(
            f"{name}: '{text}' is not a number.", next_step="Write it as name=number, such as passes=4."
        ) from None
    return int(number) if number.is_integer() else number


@command.command(
    epilog="\b\nExample:\n  needlepoint needling depth forehead 1.5 --device skinpen --sex female --svg depth.svg\n"
)
@click.argument("zone")
@click.argument("needle_length_mm", type=float)
@click.option("--device", help="The device's id, for its label maximum.")
@click.option(
    "--sex",
    type=click.Choice(["female", "male"]),
    help="Skin thickness differs; without it the thinner is taken.",
)
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write the picture as SVG.")
def depth(zone: str, needle_length_mm: float, device: str | None, sex: str | None, svg: Path | None) -> None:
    """Draw a needle length against epidermis and dermis of a zone."""
    knowledge = load_knowledge()
    where = expand_zones(zone)[0]
    record = knowledge.device(device) if device else None
    evaluated_mm, reaches_mm = device_limits(record, where, tuple(knowledge.indications))
    placement = place_depth(
        needle_length_mm,
        reaches_mm=reaches_mm,
        evaluated_mm=evaluated_mm,
        skin=skin_thickness(knowledge, where, sex),
    )
    if placement.skin:
        picture = depth_picture(placement, in_words(where))
        click.echo(depth_picture_as_text(picture))
        if svg:
            write_safely(svg, depth_picture_as_svg(picture).encode())
            click.echo(f"wrote {svg}")
    for finding in placement.findings:
        click.echo(f"- {finding_words(finding, placement.depths)}")
    click.echo(placement.reached.statement)


@command.command(
    epilog="\b\nExample:\n  needlepoint needling anaesthetic lmx_4 --area-cm2 80 --grams 8 --minutes 40 --intact\n"
)
@click.argument("product")
@click.option("--area-cm2", type=float, required=True, help="Area to cover, in cm2.")
@click.option("--grams", type=float, help="Amount put on, in g.")
@click.option("--minutes", type=float, help="How long it stays on.")
@click.option("--applied-at", help="When it was put on, as 2027-02-02T11:30+01:00.")
@click.option("--occluded/--open", default=None, help="Whether it is covered with a film.")
@click.option("--intact/--broken", default=None, help="Whether the skin is intact.")
@json_option
def anaesthetic(
    product: str,
    area_cm2: float,
    grams: float | None,
    minutes: float | None,
    applied_at: str | None,
    occluded: bool | None,
    intact: bool | None,
    as_json: bool,
) -> None:
    """Hold an amount of topical anaesthetic against its label, by area and time."""
    knowledge = load_knowledge()
    record = knowledge.anaesthetics[known_in(knowledge.anaesthetics, "anaesthetic")(product)]
    at: dt.datetime | None = moment(applied_at) if applied_at else None
    use = AnaestheticUse(
        area_cm2=area_cm2,
        grams=grams,
        minutes=minutes,
        applied_at=at,
        is_occluded=occluded,
        is_skin_intact=intact,
    )
    result = check_anaesthetic(use, limits_of(record))
    if as_json:
        from needlepoint.documents import to_json

        echo_json(to_json(result))
        return
    click.echo(click.style(in_words(result.decision.value).upper(), bold=True) + f"  {record.name}, {record.use}")
    for limit, words in (*result.exceeded, *result.cautions):
        click.echo(f"- {in_words(limit.value)}: {words}")
    if result.grams_needed:
        click.echo(f"needed for {area_cm2:g} cm2: {result.grams_needed.low:g} to {result.grams_needed.high:g} g")
    if result.grams_at_most is not None:
        click.echo(f"at most {result.grams_at_most:g} g")
    if result.removal and result.removal.latest_at:
        click.echo(f"off by {result.removal.latest_at:%Y-%m-%d %H:%M %Z}")
    if result.not_known:
        click.echo(f"not known from this label: {', '.join(in_words(each.value) for each in result.not_known)}")
    click.echo(f"{record.removal.text} [{', '.join(result.sources)}]")
