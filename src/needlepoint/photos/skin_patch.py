"""What a metric is given: one zone of one photograph in native pixels, with what must not be counted left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Concatenate, ParamSpec, Self, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import CardLight
from needlepoint.photos.photo import Box, Light, Mask

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class SkinPatch:
    """One zone of one photograph.

    All arrays are (height, width) of the same crop; `light` has three channels. The crop reaches a margin beyond the
    zone, so that a filter has something to stand on at the edge.

    Attributes:
        box: where the crop lies in the photograph.
        light: linear light, colour-corrected where a card was seen.
        zone: inside the outline.
        usable: inside the outline, and neither hair, glare, pen mark, clipped, nor of low registration confidence.
        shiny: inside the outline, and left out for shine alone: no colour can be told there, but lines can be followed.
        block: the number of the block of about 5 mm that a pixel belongs to, 0 to blocks-1, and -1 where not usable.
            Blocks are laid on the baseline and carried: block 7 is the same skin in every photograph.
        blocks: how many there are.
        px_per_mm: pixels of a millimetre of skin here.
        sizes_known: whether px_per_mm is measured or stated; otherwise it is only a common assumption of both
            photographs, and no size may be reported.
        blur_px: standard deviation of the blur left in the crop, in pixels.
        noise: standard deviation of the noise of log luminance of one pixel, natural logarithm.
        colour_known: whether the light was corrected by a card.
        card_light: how light falls over that card; None without one.
        seen_block: as `block`, but also where nothing but a narrow glint hides the skin, in this photograph or in the
            other of a pair: the lit rim of a pore must not hide the pore. As `block` where not given.
    """

    box: Box
    light: Light
    zone: Mask
    usable: Mask
    shiny: Mask
    block: NDArray[np.int32]
    blocks: int
    px_per_mm: float
    sizes_known: bool
    blur_px: float
    noise: float
    colour_known: bool
    card_light: CardLight | None = None
    seen_block: NDArray[np.int16] | None = None
    _known: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    def once(
        self, work: Callable[Concatenate[SkinPatch, Given], Found], *args: Given.args, **named: Given.kwargs
    ) -> Found:
        """`work(self, *args)`, worked out once for all metrics that ask for it, and kept as long as the patch is.

        For what is small beside the patch and asked for more than once; `args` must be hashable. A patch made out of
        this one by `with_light` or `replace` begins anew.
        """
        key = (work, args, tuple(named.items()))
        if key not in self._known:
            self._known[key] = work(self, *args, **named)
        return cast("Found", self._known[key])

    @property
    def block_of_pores(self) -> NDArray[np.signedinteger]:
        """The block of each pixel in which a pore would be seen, -1 for none: `seen_block` where that is known."""
        return self.block if self.seen_block is None else self.seen_block

    @property
    def usable_share(self) -> float:
        """How much of the zone may be counted, 0 to 1."""
        inside = int(np.count_nonzero(self.zone))
        return float(np.count_nonzero(self.usable)) / inside if inside else 0.0

    @property
    def area_mm2(self) -> float:
        """Usable skin in mm2, as the scale has it."""
        return float(np.count_nonzero(self.usable)) / self.px_per_mm**2

    def with_light(self, light: Light) -> Self:
        """The same place with other light, such as after matching sharpness, or under another colour matrix."""
        return replace(self, light=light)

    def per_block(self, amount: NDArray[np.floating] | None = None) -> NDArray[np.float64]:
        """The sum of `amount` (or the number of pixels) over the usable pixels of each block, (blocks,)."""
        counted = self.block >= 0
        weights = None if amount is None else amount[counted]
        return np.bincount(self.block[counted], weights=weights, minlength=self.blocks).astype(np.float64)
