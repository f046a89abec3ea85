"""Finding a calibration card in a photograph: what it tells of scale and colour, or why it tells nothing.

What is wrong is a result, in words (`Calibration.problems`). Where a scale or a colour is there beside a problem, it
can be used with that in mind; where it is None, it cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from needlepoint.photos.calibration import NO_CALIBRATION, Calibration, CardLight, ColourCorrection
from needlepoint.photos.card import faults
from needlepoint.photos.card.colour_checker import find_colour_checker
from needlepoint.photos.card.correction import ColourFit, fit_colour
from needlepoint.photos.card.layout import CARDS, PRINT_TEST, TAGS, CardKind, CardLayout
from needlepoint.photos.card.plane import CardPlane, fit_plane
from needlepoint.photos.card.reference import NOMINAL, PrintReference
from needlepoint.photos.card.scale import camera_distance, middle_of, scale_at_skin
from needlepoint.photos.card.tags import SeenTag, find_tags, is_mirrored
from needlepoint.photos.photo import Photo

LEAST_PX_PER_MM: Final = 2.0
"""Tags cannot be read below about this, and 8 mm patches are 10 pixels without their edges."""
MOST_TILT_DEG: Final = 35.0
"""Ours: beyond, lengths along and across differ by a fifth, and paper begins to shine."""
LEANING_DEG: Final = 20.0
MOST_BENT_MM: Final = 0.35
"""Root mean square distance of the tags' corners from a plane. Ours: flat cards stay below 0.1, also seen through a
phone's lens; a card bent by 5 mm over its length reaches 0.4."""
USELESS_DE00: Final = 8.0
"""Beyond it the correction is not handed on at all: it would do more harm than none. Ours."""
FEW_TAGS: Final = 2


def find_card(
    photo: Photo,
    *,
    offset_mm: float | None = None,
    distance_mm: float | None = None,
    reference: PrintReference | None = None,
    kind: CardKind | None = None,
) -> Calibration:
    """Look for a card and read scale and colour off it.

    Args:
        photo: any photograph.
        offset_mm: how much nearer to the camera the card lies than the skin; None where nobody says.
        distance_mm: from the camera to the card; None to work it out from the lens.
        reference: the true colours and size of this print; None for what a good print is expected to be.
        kind: which card to use where there may be two.

    Returns:
        What was found; `NO_CALIBRATION` where there is no card at all.

    Raises:
        InvalidInput: an offset or a distance that cannot be.
    """
    if kind is CardKind.COLOUR_CHECKER:
        return find_colour_checker(photo) or NO_CALIBRATION
    tags = find_tags(photo)
    if not tags:
        if is_mirrored(photo):
            return Calibration(problems=(faults.MIRRORED,))
        return find_colour_checker(photo) or NO_CALIBRATION
    chosen, problems = _chosen(tags, kind)
    if chosen is None:
        return Calibration(problems=problems)
    found = plane_of(tags, chosen)
    if found is None:
        return Calibration(problems=(*problems, faults.NO_FIT))
    corners = found.place(chosen.corners_mm)
    refused = _refused(found, chosen)
    if refused:
        return Calibration(card_corners=corners, problems=(*problems, *refused))
    known = reference or NOMINAL
    distance = camera_distance(photo, found, chosen, distance_mm)
    scale = scale_at_skin(found, chosen, distance, offset_mm, printed=known.printed)
    seen = [tag.id for tag in tags]
    problems = (*problems, *_cautions(found, chosen, seen, photo))
    colour, light, colour_problems = _colour(photo, found, chosen, known, seen)
    return Calibration(scale, colour, corners, (*problems, *colour_problems), light)


def plane_of(tags: Sequence[SeenTag], layout: CardLayout) -> CardPlane | None:
    """The plane of a card from its tags; None where there is none."""
    own = {tag.id: tag for tag in layout.tags}
    seen = [tag for tag in tags if tag.id in own]
    if not seen:
        return None
    corners_mm = np.concatenate([own[tag.id].corners_mm for tag in seen])
    outward = np.concatenate([np.sign(own[tag.id].corners_mm - own[tag.id].centre_mm) for tag in seen])
    return fit_plane(corners_mm, outward, np.concatenate([tag.corners for tag in seen]))


def _chosen(tags: Sequence[SeenTag], kind: CardKind | None) -> tuple[CardLayout | None, tuple[str, ...]]:
    """Which card to use, with what is wrong with that; none where it cannot be told."""
    known = [tag.id for tag in tags if tag.id in TAGS]
    if not known:
        is_test = {tag.id for tag in tags} & {tag.id for tag in PRINT_TEST.tags}
        return None, (faults.PRINT_TEST if is_test else faults.OTHER_VERSION,)
    kinds = Counter(TAGS[tag_id][0].kind for tag_id in known)
    most = max(kinds, key=lambda each: kinds[each])
    used = kind if kind is not None and kind in kinds else most
    own = Counter(tag_id for tag_id in known if TAGS[tag_id][0].kind is used)
    if max(own.values()) > 1:
        return None, (faults.TWO_ALIKE,)
    others = () if kind or len(kinds) == 1 else (faults.TWO_KINDS.format(used=_name(used)),)
    return CARDS[used], others


def _name(kind: CardKind) -> str:
    return {CardKind.A6: "A6 card", CardKind.STRIP: "strip"}.get(kind, str(kind))


def _refused(plane: CardPlane, layout: CardLayout) -> tuple[str, ...]:
    """What makes a card of no use at all."""
    middle = middle_of(layout)
    size, tilt = plane.px_per_mm(middle), plane.tilt_deg(middle)
    if size < LEAST_PX_PER_MM:
        return (faults.TOO_SMALL.format(figure=f"{size:.1f}", limit=f"{LEAST_PX_PER_MM:g}"),)
    if tilt > MOST_TILT_DEG:
        return (faults.TILTED.format(figure=f"{tilt:.0f}", limit=f"{MOST_TILT_DEG:g}"),)
    if plane.residual_mm > MOST_BENT_MM:
        return (faults.BENT.format(figure=f"{plane.residual_mm:.1f}"),)
    return ()


def _cautions(plane: CardPlane, layout: CardLayout, seen: Sequence[int], photo: Photo) -> tuple[str, ...]:
    """What is wrong with a card that can be used all the same."""
    tilt = plane.tilt_deg(middle_of(layout))
    outside = faults.outside_part(layout, plane.place(layout.corners_mm), photo.shape)
    said = (
        outside or faults.missing_part(layout, seen),
        faults.LEANING.format(figure=f"{tilt:.0f}") if tilt > LEANING_DEG else None,
    )
    return tuple(each for each in said if each)


def _colour(
    photo: Photo, plane: CardPlane, layout: CardLayout, reference: PrintReference, seen: Sequence[int]
) -> tuple[ColourCorrection | None, CardLight | None, tuple[str, ...]]:
    if photo.is_grey:
        return None, None, (faults.GREY,)
    if len({tag.id for tag in layout.tags} & set(seen)) < FEW_TAGS:
        return None, None, (faults.ONE_TAG,)
    fit = fit_colour(photo, plane, layout, reference.light)
    problems = _colour_problems(fit, layout)
    if fit.correction is None or fit.correction.error_de00 > USELESS_DE00:
        return None, None, problems
    return fit.correction, CardLight(plane.from_picture(middle_of(layout)), fit.gradient), problems


def _colour_problems(fit: ColourFit, layout: CardLayout) -> tuple[str, ...]:
    if fit.correction is None:
        return fit.problems
    said = faults.of_colours(fit.correction.error_de00, fit.left_out, fit.uneven, layout.inks)
    return (*fit.problems, *said)
