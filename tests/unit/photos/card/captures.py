"""Small simulated photographs of cards: seen in perspective, through a camera with its own colours and tone curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.card.drawing import draw_card, warp_card
from needlepoint.photos.card.layout import CardLayout
from needlepoint.photos.photo import Box, CameraFacts, ColourEncoding, Photo

FOCAL_35MM = 26.0
FINENESS = 6.0
"""Pixels a millimetre of the card as it is drawn."""
SKIN_BOX = Box(360, 6, 426, 50)
"""Where the skin that is asked about lies at 4.5 pixels a millimetre: above the middle of the card, clear of it, so
that light that falls off from left to right is there as it is in the middle of the card."""
SKIN_INSIDE = Box(370, 14, 416, 42)
"""Clear of what blur and the coarser colours of JPEG bring in from around it."""
CROSS_TALK = np.array([[0.88, 0.08, 0.04], [0.05, 0.90, 0.05], [0.03, 0.09, 0.88]])


@dataclass(frozen=True)
class Camera:
    """How the picture is taken; the default is a plain camera from straight above."""

    px_per_mm: float = 4.5
    tilt_deg: float = 0.0
    turn_deg: float = 0.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    cross_talk: bool = False
    contrast: float = 0.0
    exposure: float = 0.8
    gradient: float = 0.0
    noise: float = 0.004
    quality: int = 92
    seed: int = 1


def photograph(
    card: CardLayout,
    camera: Camera | None = None,
    *,
    skin: NDArray[np.float64] | None = None,
    colours: Mapping[str, NDArray[np.float64]] | None = None,
    covered_mm: tuple[float, float, float, float] | None = None,
    altered: Callable[[NDArray[np.float32]], None] | None = None,
) -> Photo:
    """A photograph of one card in the middle of a frame of skin, with another skin in SKIN_BOX.

    Args:
        card: which.
        camera: how it is taken.
        skin: linear light of the skin in the box and of nothing else.
        colours: of the print, where it is not as it should be.
        covered_mm: left, top, right, bottom of what a hand covers of the card.
        altered: changes the drawn card in place, at FINENESS pixels a millimetre.
    """
    how = camera or Camera()
    margin = 60
    shape = (int(card.height_mm * how.px_per_mm) + 2 * margin, int(card.width_mm * how.px_per_mm) + 2 * margin)
    drawn = draw_card(card, FINENESS, colours)
    if altered is not None:
        altered(drawn)
    if covered_mm is not None:
        left, top, right, bottom = (round(each * FINENESS) for each in covered_mm)
        drawn[top:bottom, left:right] = (0.38, 0.22, 0.15)
    seen, share = warp_card(drawn, _homography(card, how, shape) @ _to_mm(FINENESS), shape)
    scene = np.empty((*shape, 3), np.float32)
    scene[:] = (0.35, 0.2, 0.14)
    if skin is not None:
        scene[SKIN_BOX.slices] = skin
    scene += share[..., None] * (seen - scene)
    return developed(scene, how)


def developed(scene: NDArray[np.float32], how: Camera) -> Photo:
    """What the camera makes of light."""
    width = scene.shape[1]
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :, None]
    light = scene * (1 + how.gradient * across)
    if how.cross_talk:
        light = light @ CROSS_TALK.T.astype(np.float32)
    light = light * np.array(how.balance, np.float32) * np.float32(how.exposure)
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), 0.7), np.float32)
    rng = np.random.default_rng(how.seed)
    light += rng.standard_normal(light.shape, np.float32) * how.noise * np.sqrt(np.maximum(light, 0) + 0.01)
    light = np.clip(light, 0, 1)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    code = code + how.contrast * code * (1 - code) * (2 * code - 1)
    pixels = np.asarray(code * 255 + 0.5, np.uint8)
    coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, how.quality])[1]
    decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return of_pixels(np.ascontiguousarray(decoded[..., ::-1], np.uint8))


def of_pixels(pixels: NDArray[np.uint8]) -> Photo:
    """A photograph of these pixels by a phone's main camera."""
    facts = CameraFacts(focal_length_35mm=FOCAL_35MM)
    return Photo("card.jpg", pixels, ColourEncoding.srgb(), facts, "0" * 64)


def with_pixels(photo: Photo, pixels: NDArray[np.uint8]) -> Photo:
    """The same photograph with other pixels."""
    return replace(photo, pixels=np.ascontiguousarray(pixels), _small={})


def _to_mm(fineness: float) -> NDArray[np.float64]:
    return np.array([[1 / fineness, 0, 0.5 / fineness], [0, 1 / fineness, 0.5 / fineness], [0, 0, 1]])


def _homography(card: CardLayout, how: Camera, shape: tuple[int, int]) -> NDArray[np.float64]:
    """From millimetres of the card to pixels, its middle in the middle of the picture."""
    focal = FOCAL_35MM / np.hypot(36, 24) * np.hypot(*shape)
    middle_x, middle_y = (shape[1] - 1) / 2, (shape[0] - 1) / 2
    lens = np.array([[focal, 0, middle_x], [0, focal, middle_y], [0, 0, 1]])
    tilt, turn = np.radians([how.tilt_deg, how.turn_deg])
    right = np.array([np.cos(turn), np.sin(turn) * np.cos(tilt), np.sin(turn) * np.sin(tilt)])
    down = np.array([-np.sin(turn), np.cos(turn) * np.cos(tilt), np.cos(turn) * np.sin(tilt)])
    away = np.array([0, 0, focal / how.px_per_mm])
    centre = np.column_stack((right, down)) @ np.array([card.width_mm / 2, card.height_mm / 2])
    return np.asarray(lens @ np.column_stack((right, down, away - centre)))
