"""Portraits that tell patients apart: drawn faces, of nobody."""

from __future__ import annotations

import random

import numpy as np
from PIL import Image, ImageDraw

from needlepoint_clinic.demo_clinic.skin_pictures import Pixels

SIDE = 360
_LARGE = 2
"""Drawn so many times larger and made small, for smooth edges."""
_SKIN = {"I": "#f6dcc8", "II": "#efcbb0", "III": "#ddae8b", "IV": "#c08d66", "V": "#8d5b3c", "VI": "#5a3826"}
_HAIR = ("#20160f", "#3b2416", "#6b4423", "#a9743b", "#d8b26a")
_GREY = "#b9b6b0"
_CLOTHES = ("#2f5d62", "#7a3b3f", "#3f4c7a", "#5b6b3a", "#6a4a7c", "#8a6a3c", "#35424d")
_WALLS = ("#dfe7e6", "#e8e3da", "#e1e4ec", "#e9e0e2")


def portrait(phototype: str, *, sex: str, age: int, rng: random.Random) -> Pixels:
    """A face with the person's phototype and age, and hair, clothes and eyes by chance."""
    image = Image.new("RGB", (SIDE * _LARGE, SIDE * _LARGE), rng.choice(_WALLS))
    pen = ImageDraw.Draw(image)
    hair = _GREY if age > 54 and rng.random() < 0.7 else rng.choice(_HAIR[: 5 if phototype in ("I", "II") else 2])
    long = sex == "female" and rng.random() < 0.75
    _body(pen, _SKIN[phototype], rng.choice(_CLOTHES), hair if long else None)
    _head(pen, _SKIN[phototype], hair, rng, beard=sex == "male" and rng.random() < 0.4)
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS), np.uint8)


def _at(*parts: float) -> tuple[float, ...]:
    """Shares of the picture's side as pixels."""
    return tuple(part * SIDE * _LARGE for part in parts)


def _body(pen: ImageDraw.ImageDraw, skin: str, clothes: str, long_hair: str | None) -> None:
    if long_hair:
        pen.rounded_rectangle(_at(0.26, 0.2, 0.74, 0.82), radius=0.2 * SIDE * _LARGE, fill=long_hair)
    pen.ellipse(_at(0.12, 0.76, 0.88, 1.4), fill=clothes)
    pen.rounded_rectangle(_at(0.42, 0.6, 0.58, 0.84), radius=0.06 * SIDE * _LARGE, fill=_darker(skin, 0.92))


def _head(pen: ImageDraw.ImageDraw, skin: str, hair: str, rng: random.Random, *, beard: bool) -> None:
    wide = rng.uniform(0.185, 0.215)
    pen.ellipse(_at(0.5 - wide - 0.03, 0.13, 0.5 + wide + 0.03, 0.55), fill=hair)
    pen.ellipse(_at(0.5 - wide, 0.2, 0.5 + wide, 0.71), fill=skin)
    if beard:
        pen.chord(_at(0.5 - wide, 0.2, 0.5 + wide, 0.71), 20, 160, fill=_darker(hair, 1.1))
    parting = rng.uniform(0.4, 0.6)
    pen.pieslice(_at(0.5 - wide - 0.02, 0.14, 0.5 + wide + 0.02, 0.56), 180, 360, fill=hair)
    pen.polygon(_at(0.5 - wide, 0.37, parting, 0.26, 0.5 + wide, 0.37, 0.5 + wide, 0.41, 0.5 - wide, 0.41), fill=skin)
    iris = rng.choice(("#3a2a1c", "#4c5f3a", "#41607d", "#2b1d14"))
    for middle in (0.42, 0.58):
        pen.ellipse(_at(middle - 0.028, 0.425, middle + 0.028, 0.455), fill="#fbf8f4")
        pen.ellipse(_at(middle - 0.014, 0.425, middle + 0.014, 0.455), fill=iris)
        pen.line(_at(middle - 0.035, 0.402, middle + 0.035, 0.4), fill=_darker(hair, 0.9), width=6)
    pen.line(_at(0.5, 0.45, 0.485, 0.535, 0.51, 0.54), fill=_darker(skin, 0.82), width=5, joint="curve")
    pen.arc(_at(0.44, 0.54, 0.56, 0.61), 20, 160, fill=_darker(skin, 0.6), width=7)


def _darker(colour: str, by: float) -> str:
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{min(round(part * by), 255):02x}" for part in parts)
