"""Whether a photograph shows skin finely enough for a metric."""

from __future__ import annotations

from needlepoint.photos.reading import Reading
from needlepoint.photos.skin_patch import SkinPatch


def too_few_pixels(what: str, least: float, *patches: SkinPatch) -> Reading | None:
    """A reading of nothing that says so, where any of the patches has less than `least` px/mm; else None."""
    coarsest = min(patch.px_per_mm for patch in patches)
    if coarsest >= least:
        return None
    return Reading.of_nothing(f"Too few pixels for {what}: {coarsest:.1f} px/mm, {least:.0f} are needed.")
