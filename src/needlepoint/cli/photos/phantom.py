"""`needlepoint photos phantom`: a rendered pair of photographs, with its zones and its true change."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from needlepoint.cli.options import write_safely
from needlepoint.cli.progress import Say, shown_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from needlepoint.photos.phantom.pairs import PhantomPair
    from needlepoint.photos.phantom.truth import Truth
    from needlepoint.photos.zones.outline import ZoneOutline

KINDS = (
    "changed",
    "no_change",
    "light_elevation",
    "light_azimuth",
    "distance",
    "angle",
    "expression",
    "blurred",
    "small",
    "clipped",
    "other_person",
    "mirrored",
    "wrong_place",
    "no_card_no_control",
    "glare",
    "fresh_redness",
    "same_file",
    "swapped_in_time",
    "make_up",
    "card_covered",
    "two_cards",
)
TONES = ("I", "II", "III", "IV", "V", "VI")
README = "README.md"
EPILOG = """\b
Examples:
  needlepoint photos phantom --out phantom/
  needlepoint photos phantom --tone VI --seed 7 --kind no_change --px-per-mm 9 --out phantom/
  needlepoint photos phantom --repeats 3 --people 6 --operators 2 --out study/
  needlepoint photos repeatability study/
"""


@click.command(epilog=EPILOG)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write to.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same one gives the same skin.")
@click.option(
    "--tone", type=click.Choice(TONES), help="How dark the skin is.  [default: II; with --people each in turn]"
)
@click.option("--kind", type=click.Choice(KINDS), default="changed", show_default=True, help="What happened between.")
@click.option("--px-per-mm", type=click.FloatRange(4, 60), help="Of the baseline.  [default: 18; with a card 12]")
@click.option("--card/--no-card", default=False, show_default=True, help="Whether a calibration card lies in it.")
@click.option("--repeats", type=click.IntRange(2, 50), help="Instead of a pair: so many shots in a row of each person.")
@click.option("--people", type=click.IntRange(1, 500), default=1, show_default=True, help="With --repeats.")
@click.option("--sittings", type=click.IntRange(1, 20), default=1, show_default=True, help="With --repeats: days.")
@click.option("--cameras", type=click.IntRange(1, 10), default=1, show_default=True, help="With --repeats.")
@click.option("--operators", type=click.IntRange(1, 10), default=1, show_default=True, help="With --repeats.")
def command(
    out: Path, seed: int, tone: str | None, kind: str, px_per_mm: float | None, card: bool, **options: int | None
) -> None:
    """Render skin before and after, as a phone would photograph it, and write what truly changed.

    Writes baseline.jpg, follow_up.jpg, zones.yaml and truth.json; with --repeats, a study in which nothing changes:
    its shots, zones, truth and shots.csv. The skin is nobody's.
    """
    size = frame(px_per_mm, card=card)
    with shown_progress("rendering") as say:
        if options["repeats"] is None:
            from needlepoint.photos.phantom.pairs import make_pair

            pair = make_pair(seed, tone=tone or "II", kind=kind, frame=size, card=card)
            files: Iterable[tuple[str, bytes]] = files_of(pair).items()
        else:
            files = study_files(seed, tone, size, card=card, say=say, **options)
        for name, data in files:
            write_safely(out / name, data)
            click.echo(str(out / name))


def frame(px_per_mm: float | None, *, card: bool) -> tuple[tuple[int, int], float] | None:
    """The size of a picture that shows as much skin at this scale as the plain one; None for the plain one."""
    if px_per_mm is None:
        return None
    width_mm, height_mm = (183.0, 125.0) if card else (89.0, 67.0)
    return (round(width_mm * px_per_mm), round(height_mm * px_per_mm)), px_per_mm


def files_of(pair: PhantomPair) -> dict[str, bytes]:
    """The files of a rendered pair, by name."""
    from needlepoint.documents import to_json
    from needlepoint.photos.zones.outline import Role

    changes = {zone.name: told(pair.true_changes(zone.name)) for zone in pair.zones if zone.role is Role.TREATED}
    about = {"seed": pair.seed, "kind": pair.kind.value, "tone": pair.tone.value, "true_changes": changes}
    levels = {zone.name: [told(truth) for truth in pair.truths(zone.name)] for zone in pair.zones}
    more = {
        "true_levels": levels,
        "px_per_mm": pair.baseline.px_per_mm,
        "deltas": pair.deltas,
        "drift": pair.drift,
        "rightly_refused_because": [reason.value for reason in pair.expected],
    }
    return {
        "baseline.jpg": pair.baseline.jpeg,
        "follow_up.jpg": pair.follow_up.jpeg,
        "zones.yaml": zones_file(pair.zones, pair.baseline.photo.shape, "baseline.jpg"),
        "truth.json": to_json({**about, **more}),
        README: _PAIR_README.encode(),
    }


def study_files(
    seed: int,
    tone: str | None,
    size: tuple[tuple[int, int], float] | None,
    *,
    card: bool,
    say: Say,
    repeats: int | None,
    people: int | None,
    sittings: int | None,
    cameras: int | None,
    operators: int | None,
) -> Iterator[tuple[str, bytes]]:
    """The files of a study in which nothing changes, by name, each person's as soon as they are rendered."""
    from needlepoint.documents import to_json
    from needlepoint.photos.phantom.sittings import Plan, make_repeats

    plan = Plan(repeats or 3, sittings or 1, cameras or 1, operators or 1)
    rows, truth, count = ["file,person,zones,session,device,operator"], {}, people or 1
    for number in range(count):
        say(f"person {number + 1} of {count}", number / count)
        person = f"P{number + 1:02d}"
        made = make_repeats(seed + number, plan, tone=tone or _tone_of(number, count), frame=size, card=card)
        for each in made.repeats:
            file = f"{person.lower()}-{each.shot.name}"
            labels = (str(each.sitting), f"Camera {each.camera}", f"Operator {each.operator}")
            rows.append(",".join((file, person, f"{person.lower()}.yaml", *labels)))
            yield file, each.shot.jpeg
        first = made.repeats[0].shot
        yield f"{person.lower()}.yaml", zones_file(made.zones, first.photo.shape, f"{person.lower()}-{first.name}")
        truth[person] = {
            "seed": made.seed,
            "tone": made.tone.value,
            "px_per_mm": first.px_per_mm,
            "true_levels": {zone.name: [told(levels) for levels in made.truths(zone.name)] for zone in made.zones},
        }
    yield "shots.csv", ("\n".join(rows) + "\n").encode()
    yield "truth.json", to_json(truth)
    yield README, _STUDY_README.encode()


def _tone_of(number: int, people: int) -> str:
    return TONES[number % len(TONES)] if people > 1 else "II"


def zones_file(zones: Iterable[ZoneOutline], shape: tuple[int, int], photo: str) -> bytes:
    """The zones as a person would have drawn them on that photograph of (height, width): within it."""
    import numpy as np

    from needlepoint.photos.zones.reading import write_zones

    limit = np.array(shape[::-1]) - 1
    within = [replace(zone, outline=np.clip(zone.outline, 0, limit)) for zone in zones]
    return write_zones(within, photo).encode()


def told(truth: Truth) -> dict[str, float | None]:
    """True values by the quantity's name; null where there is nothing to measure."""
    return {quantity.value: value if math.isfinite(value) else None for quantity, value in truth.items()}


_PAIR_README = """# A rendered pair of photographs

Nobody's skin: every line, pore and spot was drawn, and every change is known.

- `baseline.jpg`, `follow_up.jpg`: as a phone would have taken them, twelve weeks apart.
- `zones.yaml`: the treated zone and the control region, in pixels of the baseline.
- `truth.json`: the true change of every quantity (percent, or its own unit), the true levels at both dates, the size
  of a millimetre in the baseline, what was done to the skin, and why a comparison is rightly refused, if it is.

Try it: `needlepoint photos compare baseline.jpg follow_up.jpg --zones zones.yaml --px-per-mm 18`, with the
`px_per_mm` of `truth.json`.
"""
_STUDY_README = """# Rendered repeat shots

Nobody's skin. Within a session nothing changes but how the camera is held; between sessions skin flushes a little and
hair grows anew.

- `shots.csv`: file, person, zones, session, device and operator of each shot.
- `p01.yaml` and so on: the zones of each person, in pixels of the first shot.
- `truth.json`: the true levels of every quantity, session by session.

Try it: `needlepoint photos repeatability .`
"""
