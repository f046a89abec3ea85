"""A calibration card in the picture: flat, at a stated distance from the skin's plane, printed as printers print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.card.drawing import draw_card, warp_card
from needlepoint.photos.card.layout import CARDS, CardKind, CardLayout
from needlepoint.photos.phantom.geometry import View
from needlepoint.photos.phantom.lights import Lighting, irradiance
from needlepoint.photos.phantom.seen_by import SeenBy, smooth_reflectance
from needlepoint.photos.photo import Light, Points

_DRAWN_IN_STEPS_OF = 4.0
"""Pixels a millimetre at which every edge of a tag falls between two pixels of the drawing, which leaves no seams."""
_COVER_LIGHT = 0.22
"""What covers a part of a card (a finger, a sleeve) reflects. Ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """What one printer made of a card.

    Attributes:
        light: true linear sRGB by name of ink, as printed; empty for a perfect print.
    """

    light: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def drawn(cls, layout: CardLayout, rng: np.random.Generator, *, error: float = 1.0) -> Print:
        """A print at random. At `error` 1 (ours: a decent office printer), each ink is off by 3 % in each channel
        (standard deviation), all of them by a tint of 1.5 % and a tone of 3 % in the exponent, and paper by 1 %."""
        tint = np.exp(rng.normal(0, 0.015, 3) * error)
        tone = 1 + rng.normal(0, 0.03) * error
        printed = {}
        for ink in layout.inks:
            own = np.exp(rng.normal(0, 0.03, 3) * error)
            if ink.name == "paper":
                printed[ink.name] = np.minimum(ink.light * np.exp(rng.normal(0, 0.01, 3) * error), 0.98)
            else:
                printed[ink.name] = np.clip(ink.light**tone * tint * own, 0.005, 0.95)
        return cls(printed)


@dataclass(frozen=True, slots=True, eq=False)
class CardInScene:
    """One card before the skin.

    Attributes:
        kind: which card.
        corner_mm: its upper left corner in the skin's coordinates.
        offset_mm: how far its plane lies in front of the skin's tangent plane, towards the camera.
        turn_deg: within its plane, clockwise in the picture.
        tilt_deg: about its long axis, towards the camera above zero.
        printed: its colours.
        covered: (left, top, right, bottom) of what hides a part of it, as shares of its sides; None for nothing.
    """

    corner_mm: tuple[float, float]
    kind: CardKind = CardKind.STRIP
    offset_mm: float = 0.0
    turn_deg: float = 0.0
    tilt_deg: float = 0.0
    printed: Print = field(default_factory=Print)
    covered: tuple[float, float, float, float] | None = None

    @property
    def layout(self) -> CardLayout:
        """Its geometry."""
        return CARDS[self.kind]

    def place(self, card_mm: Points) -> Points:
        """Where points of the card (n, 2) lie before the skin: (n, 3), z away from the camera."""
        turn, tilt = np.radians([self.turn_deg, self.tilt_deg])
        right = np.array([np.cos(turn), np.sin(turn), 0.0])
        down = np.array([-np.sin(turn) * np.cos(tilt), np.cos(turn) * np.cos(tilt), -np.sin(tilt)])
        corner = np.array([*self.corner_mm, -self.offset_mm])
        return np.asarray(corner + card_mm[:, :1] * right + card_mm[:, 1:] * down)

    def seen_at(self, card_mm: Points, view: View) -> Points:
        """Where points of the card lie in the picture."""
        return view.pixels_of_solid(self.place(card_mm))


def draw_into(light: Light, card: CardInScene, view: View, lighting: Lighting, eye: SeenBy) -> Light:
    """The picture with the card in front of the skin."""
    layout = card.layout
    fineness = _DRAWN_IN_STEPS_OF * np.ceil(view.px_per_mm / _DRAWN_IN_STEPS_OF)
    colours = {ink.name: _seen(card.printed.light.get(ink.name, ink.light), eye) for ink in layout.inks}
    drawn = draw_card(layout, fineness, colours)
    _cover(drawn, card)
    corners = layout.corners_mm
    in_drawing = (corners * fineness - 0.5).astype(np.float32)
    in_picture = card.seen_at(corners, view).astype(np.float32)
    to_picture = np.asarray(cv2.getPerspectiveTransform(in_drawing, in_picture), np.float64)
    seen, share = warp_card(drawn, to_picture, light.shape[:2])
    flat = np.zeros(light.shape[:2], np.float32)
    slope = np.full_like(flat, -np.tan(np.radians(card.tilt_deg)))
    fallen = irradiance(flat, slope, lighting, view.surface_of_pixels())
    return np.asarray(light + share[..., None] * (seen * fallen[..., None] - light), np.float32)


def _seen(true_light: NDArray[np.float64], eye: SeenBy) -> NDArray[np.float64]:
    return eye.light_of(smooth_reflectance(np.asarray(true_light, np.float64)))


def _cover(drawn: Light, card: CardInScene) -> None:
    if card.covered is None:
        return
    height, width = drawn.shape[:2]
    left, top, right, bottom = np.array(card.covered) * [width, height, width, height]
    drawn[int(top) : int(bottom), int(left) : int(right)] = _COVER_LIGHT
