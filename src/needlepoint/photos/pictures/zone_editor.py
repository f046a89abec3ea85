"""A page on which a person draws zones on the baseline: one HTML file that works without a server or a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from needlepoint.photos.calibration import NO_CALIBRATION
from needlepoint.photos.photo import Photo
from needlepoint.photos.pictures.encoding import encode_srgb, jpeg_data_uri, light_shown
from needlepoint.photos.pictures.page_template import self_contained_page
from needlepoint.photos.quantities import Metric
from needlepoint.photos.zones.outline import ZoneOutline

LONGEST_PX = 2400
"""Of the picture in the page; corners are kept in pixels of the photograph itself."""


def zones_editor_html(photo: Photo, zones: Sequence[ZoneOutline] = ()) -> str:
    """The page for one baseline.

    With pointer or keys a person sets, moves and deletes corners, undoes, zooms, names a zone, says whether it is
    treated or control, and chooses metrics; sees what is wrong; and saves the file that `read_zones` reads.

    Args:
        zones: drawn before, to go on with.
    """
    light, _ = light_shown(photo, photo.whole, NO_CALIBRATION, LONGEST_PX)
    picture = encode_srgb(light)
    height, width = photo.shape
    facts = {
        "photo": photo.name,
        "width": width,
        "height": height,
        "metrics": [metric.value for metric in Metric],
        "zones": [
            {
                "name": zone.name,
                "role": zone.role.value,
                "outline": zone.outline.round(2).tolist(),
                "metrics": [metric.value for metric in zone.metrics],
            }
            for zone in zones
        ],
    }
    values = {
        "title": escape(f"Zones on {photo.name}"),
        "alt": escape(f"The photograph {photo.name}."),
        "picture": jpeg_data_uri(picture, quality=82),
        "width": str(picture.shape[1]),
        "height": str(picture.shape[0]),
        "full_width": str(width),
        "full_height": str(height),
        "facts": json.dumps(facts).replace("<", "\\u003c"),
    }
    return self_contained_page("zones_editor", values)
