"""One photograph of a scene, with everything that is true of how it was taken."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from PIL import Image

from needlepoint.photos.phantom.card_in_scene import CardInScene, draw_into
from needlepoint.photos.phantom.day_surface import DaySurface
from needlepoint.photos.phantom.geometry import View
from needlepoint.photos.phantom.lights import Lamp, Lighting
from needlepoint.photos.phantom.phone_camera import PhoneCamera, develop, draw_phone, encode_jpeg
from needlepoint.photos.phantom.render import render
from needlepoint.photos.phantom.scene import SkinScene
from needlepoint.photos.phantom.seen_by import SeenBy
from needlepoint.photos.photo import CameraFacts, ColourEncoding, Mask, Photo, Points
from needlepoint.photos.zones.outline import ZoneOutline

_BALANCE_DRIFT = 0.08
"""How far the automatic white balance of one phone moves red and blue between dates, either way. Ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """How one photograph was taken: where from, in which light, of skin how dry, with which camera and colours."""

    view: View
    lighting: Lighting
    surface: DaySurface
    camera: PhoneCamera
    seen_by: SeenBy
    cards: tuple[CardInScene, ...] = ()


@dataclass(frozen=True, eq=False)
class Shot:
    """A photograph as the bytes of its file, and the truth of it."""

    name: str
    scene: SkinScene
    capture: Capture
    jpeg: bytes

    @cached_property
    def photo(self) -> Photo:
        """The file decoded, as ingest would."""
        pixels = np.array(Image.open(io.BytesIO(self.jpeg)))
        facts = CameraFacts(taken_at=self.capture.camera.taken_at)
        return Photo(self.name, pixels, ColourEncoding.srgb(), facts, hashlib.sha256(self.jpeg).hexdigest())

    @property
    def px_per_mm(self) -> float:
        """In the tangent plane, in the middle of the patch."""
        return self.capture.view.px_per_mm

    def outlines(self) -> tuple[ZoneOutline, ...]:
        """The scene's zones in this picture's pixels."""
        view = self.capture.view
        return tuple(
            ZoneOutline(zone.name, zone.role, view.seen_at(zone.outline_mm)) for zone in self.scene.zones.values()
        )

    def seen_mask(self, mask: Mask) -> Mask:
        """A mask of the scene's map as this picture's pixels see it."""
        place = self.capture.view.surface_of_pixels().astype(np.float32)
        grid = self.scene.grid
        middle = (np.array(grid.shape[::-1], np.float32) - 1) / 2
        at = place * np.float32(grid.px_per_mm) + middle
        found = cv2.remap(mask.astype(np.uint8) * 255, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
        return np.asarray(found >= 128)

    def pixels_of(self, skin_mm: Points) -> Points:
        """Where points of the skin lie in the picture."""
        return self.capture.view.seen_at(skin_mm)


def take(scene: SkinScene, capture: Capture, name: str) -> Shot:
    """Photograph a scene."""
    light = render(scene, capture.view, capture.lighting, capture.surface, capture.seen_by)
    for card in capture.cards:
        light = draw_into(light, card, capture.view, capture.lighting, capture.seen_by)
    return Shot(name, scene, capture, encode_jpeg(develop(light, capture.camera), capture.camera))


def first_capture(
    rng: np.random.Generator,
    size: tuple[int, int],
    px_per_mm: float,
    taken_at: dt.datetime,
    *,
    processed: bool = True,
) -> Capture:
    """A capture as a careful person takes the first one: straight on, light from 30 to 50 degrees (ranges are ours).

    Args:
        rng: everything random comes from here.
        size: (width, height) in pixels.
        px_per_mm: in the middle of the patch.
        taken_at: written into the file.
        processed: whether the camera tone-maps, sharpens and denoises as phones do.
    """
    flat = bool(rng.random() < 0.25)
    radii = (np.inf, np.inf) if flat else (float(rng.uniform(90, 220)), float(rng.uniform(120, 300)))
    view = View(
        size[0],
        size[1],
        px_per_mm,
        distance_mm=float(rng.uniform(260, 420)),
        yaw_deg=float(rng.normal(0, 2)),
        pitch_deg=float(rng.normal(0, 2)),
        roll_deg=float(rng.normal(0, 2)),
        radii_mm=radii,
    )
    lamps = [Lamp(float(rng.uniform(30, 50)), float(rng.uniform(180, 360)))]
    if rng.random() < 0.4:
        second = Lamp(float(rng.uniform(35, 60)), lamps[0].azimuth_deg + float(rng.uniform(120, 240)), 0.4)
        lamps.append(second)
    lighting = Lighting(tuple(lamps), ambient=float(rng.uniform(0.35, 0.55)))
    camera = replace(draw_phone(rng, processed=processed), taken_at=taken_at)
    surface = DaySurface(float(rng.uniform(0.45, 0.85)), float(rng.uniform(0.27, 0.34)))
    return Capture(view, lighting, surface, camera, SeenBy.drawn(rng))


def repeated(first: Capture, rng: np.random.Generator, taken_at: dt.datetime, *, spread: float = 1.0) -> Capture:
    """A capture by a careful person who repeats an earlier one; `spread` 1 is between dates, less is minutes later.

    Within elevation +-3, azimuth +-5, pose +-4 degrees, distance +-5 %, and the phone's own ways (all ours).
    """
    near = Near(rng, spread)
    view = _view_again(first.view, near)
    up, around = near.within(3), near.within(5)
    lamps = tuple(
        replace(lamp, elevation_deg=lamp.elevation_deg + up, azimuth_deg=lamp.azimuth_deg + around)
        for lamp in first.lighting.lamps
    )
    lighting = replace(first.lighting, lamps=lamps, ambient=first.lighting.ambient + near.within(0.03))
    surface = replace(first.surface, gloss=first.surface.gloss * (1 + near.within(0.2)))
    camera = replace(
        first.camera,
        exposure=first.camera.exposure * (1 + near.within(0.12)),
        blur_px=float(np.clip(first.camera.blur_px + near.within(0.2), 0.4, 1.2)),
        noise_seed=int(rng.integers(2**31)),
        taken_at=taken_at,
    )
    balance = 1 + np.array([near.within(_BALANCE_DRIFT), 0, near.within(_BALANCE_DRIFT)])
    cards = tuple(_card_again(card, near) for card in first.cards)
    return Capture(view, lighting, surface, camera, SeenBy(first.seen_by.weights * balance), cards)


def _view_again(old: View, near: Near) -> View:
    factor = 1 + near.within(0.05)
    return replace(
        old,
        distance_mm=old.distance_mm * factor,
        px_per_mm=old.px_per_mm / factor,
        yaw_deg=old.yaw_deg + near.within(4),
        pitch_deg=old.pitch_deg + near.within(4),
        roll_deg=old.roll_deg + near.within(4),
        shift_mm=(old.shift_mm[0] + near.within(3), old.shift_mm[1] + near.within(1)),
    )


def _card_again(card: CardInScene, near: Near) -> CardInScene:
    return replace(
        card,
        corner_mm=(card.corner_mm[0] + near.within(2), card.corner_mm[1] + near.within(0.5)),
        offset_mm=max(card.offset_mm + near.within(4), 0.0),
        turn_deg=card.turn_deg + near.within(1),
        tilt_deg=card.tilt_deg + near.within(2),
    )


@dataclass(frozen=True, slots=True)
class Near:
    """Random amounts around zero that never exceed a limit: uniform within it, scaled by `spread`."""

    rng: np.random.Generator
    spread: float = 1.0

    def within(self, limit: float) -> float:
        """An amount from -limit to limit, times the spread."""
        return float(self.rng.uniform(-limit, limit)) * self.spread
