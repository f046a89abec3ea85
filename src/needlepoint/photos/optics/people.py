"""People, cameras and light drawn at random before the simple model of skin, to learn what a change of colour means.

The phantom draws people too, from another model (`phantom.tissue`); nothing here is learned from it, so that it can
still show where the reading errs. Ranges are ours unless said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.camera import PEAK_NM, SHINE, WIDTHS_NM, weights_of
from needlepoint.photos.optics.change_weights import BLOOD, FORMAT, MELANIN, ChangeWeights
from needlepoint.photos.optics.chromophores import by_ratios
from needlepoint.photos.optics.skin_base import find_base
from needlepoint.photos.optics.skin_model import NOMINAL, SkinConstants, reflectance
from needlepoint.photos.optics.spectra import spectra

Array = NDArray[np.float64]

PEOPLE: Final = 20_000
CHANGES_OF_EACH: Final = 4
MOST_BLOOD, MOST_MELANIN = 0.35, 0.25
"""log10. Changes are drawn evenly up to so much more or less: about half to double."""
SHADE_SD: Final = 0.1
"""Natural logarithm. How much more or less light falls on the zone, against its control, than on the first date. The
gate lets light turn by some 10 degrees: where skin that faces it at 45 degrees lies beside skin that faces it at 15,
that makes tan 45 - tan 15 times 0.17, or 0.13."""
_PER_CAMERA: Final = 50
_PEAK_SD_NM, _WIDTH_SD = 4.0, 0.08
_MOST_CROSS_TALK: Final = 0.12
"""IMAGING 4c; a card's matrix takes it out."""
_BALANCE_SD: Final = 0.08
_CARD_SD: Final = 0.02
_CONTRAST_SD: Final = {True: 0.03, False: 0.1}
"""By whether a card tells the tone curve: how much more or less contrast a phone gives than there is."""
_SHADING_SD: Final = {True: 0.12, False: 0.3}
_SHINE_SPREAD: Final = 0.4
"""Natural logarithm, about `camera.SHINE`."""
_DARKEST: Final = 0.008
_AROUND: Final = (0.15, 0.2)
"""Standard deviations of log10 of melanin and of blood within which people count as alike."""
_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """People whose skin changed, as photographs show them.

    Attributes:
        plain: (n, 3) log light of their plain skin.
        moved: (n, k, 3) by how much it differs after each of k changes.
        changes: (n, k, 2) log10 of how much more blood and melanin there is.
    """

    plain: Array
    moved: Array
    changes: Array


def draw_people(count: int, rng: np.random.Generator, *, colour_known: bool) -> People:
    """So many people at most (none whose light is too dark to be read), each before one of many cameras."""
    cameras = _cameras(-(-count // _PER_CAMERA), rng, colour_known)[np.arange(count) // _PER_CAMERA]
    constants = _constants(count, rng)
    melanin, blood = rng.uniform(-2.1, -0.4, (count, 1)), rng.normal(-2.0, 0.3, (count, 1))
    most = np.array([MOST_BLOOD, MOST_MELANIN])
    changes = np.concatenate([np.zeros((count, 1, 2)), rng.uniform(-most, most, (count, CHANGES_OF_EACH, 2))], axis=1)
    shine = SHINE * np.exp(rng.normal(0, _SHINE_SPREAD, (count, 1, 1)))
    logs = np.empty((count, 1 + CHANGES_OF_EACH, 3))
    for first in range(0, count, _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        skin = reflectance(melanin[some] + changes[some, :, 1], blood[some] + changes[some, :, 0], constants(some))
        logs[some] = np.log(np.maximum(skin @ cameras[some], 1e-4) + shine[some])
    contrast = 1 + rng.normal(0, _CONTRAST_SD[colour_known], (count, 1, 1))
    moved = (logs[:, 1:] - logs[:, :1]) * contrast + rng.normal(0, SHADE_SD, (count, CHANGES_OF_EACH, 1))
    plain = logs[:, 0] + rng.normal(0, _SHADING_SD[colour_known], (count, 1))
    plain = plain + rng.normal(0, _CARD_SD if colour_known else 0, (count, 3))
    seen = logs[:, 0].min(axis=1) > np.log(_DARKEST)
    return People(plain[seen], moved[seen], changes[seen, 1:])


def learned_weights(count: int = PEOPLE, seed: int = 1) -> ChangeWeights:
    """The table of weights, from so many people with a card and as many without."""
    about = f"Learned from {count} people with a card and {count} without, drawn with seed {seed}."
    found = []
    for colour_known in (True, False):
        people = draw_people(count, np.random.default_rng([seed, colour_known]), colour_known=colour_known)
        at = weights_at(people, colour_known=colour_known)
        found.append([[_short(at(melanin, blood)) for blood in BLOOD] for melanin in MELANIN])
    return ChangeWeights(format=FORMAT, about=about, with_card=found[0], without_card=found[1])


def weights_at(people: People, *, colour_known: bool) -> Callable[[float, float], Array]:
    """What gives the weights, (2, 3), at a place of log10 of melanin and of blood, from the people who read alike.

    By least squares the combination of the three numbers that follows the change best, then divided by what share of
    the change it gives on average.
    """
    told, places = _told(people, colour_known)

    def at(log10_melanin: float, log10_blood: float) -> Array:
        off = (places - np.array([log10_melanin, log10_blood])) / np.array(_AROUND)
        weight = np.exp(-(off**2).sum(axis=1) / 2)
        near = weight > 1e-4
        share = np.repeat(weight[near], people.moved.shape[1])[:, None]
        x, y = told[near].reshape(-1, 3), people.changes[near].reshape(-1, 2)
        best = np.linalg.solve((x * share).T @ x, (x * share).T @ y).T
        given = (share * (x @ best.T) * y).sum(axis=0) / (share * y**2).sum(axis=0)
        return np.asarray(best / given[:, None])

    return at


def _told(people: People, colour_known: bool) -> tuple[Array, Array]:
    """Of each change blood and melanin by ratios and lightness, (n, k, 3); of each person where plain skin reads,
    (n, 2): log10 of melanin and of blood."""
    told, places = np.empty(people.moved.shape), np.empty((len(people.plain), 2))
    for number, (plain, moved) in enumerate(zip(people.plain, people.moved, strict=True)):
        base = find_base(np.exp(plain), colour_known=colour_known)
        light = np.exp(plain + np.vstack([np.zeros(3), moved]))[None].astype(np.float32)
        read = by_ratios(light, base)[0].astype(np.float64)
        told[number, :, :2] = read[1:] - read[0]
        places[number] = base.log10_melanin, base.log10_blood
    told[..., 2] = people.moved.mean(axis=-1)
    return told, places


def _cameras(count: int, rng: np.random.Generator, colour_known: bool) -> Array:
    """(count, wavelengths, 3): from reflectance to linear sRGB, each with filters and mixed light of its own."""
    lights = [power / power.mean() for power in spectra().lights.values()]
    found = []
    for _ in range(count):
        peaks = np.array(PEAK_NM) + rng.normal(0, _PEAK_SD_NM, 3)
        widths = np.array(WIDTHS_NM) * np.exp(rng.normal(0, _WIDTH_SD, (3, 2)))
        (first, second), share = rng.choice(len(lights), 2), rng.uniform()
        found.append(weights_of(peaks, widths, lights[first] * share + lights[second] * (1 - share)))
    if colour_known:
        return np.stack(found)
    talk = rng.uniform(0, _MOST_CROSS_TALK, (count, 1, 1))
    mixed = (1 - talk) * np.eye(3) + talk / 2 * (1 - np.eye(3))
    return np.asarray(np.stack(found) @ mixed * np.exp(rng.normal(0, _BALANCE_SD, (count, 1, 3)) * (1, 0, 1)))


def _constants(count: int, rng: np.random.Generator) -> Callable[[slice], SkinConstants]:
    """What gives the constants of some of the people."""
    drawn = {
        "scattering_per_cm": NOMINAL.scattering_per_cm * np.exp(rng.normal(0, 0.28, count)),
        "scattering_power": rng.normal(NOMINAL.scattering_power, 0.4, count),
        "oxygenation": np.clip(rng.normal(0.83, 0.1, count), 0.55, 0.98),
        "vessel_um": np.clip(NOMINAL.vessel_um * np.exp(rng.normal(0, 0.4, count)), 1, 12),
        "melanin_power": rng.normal(NOMINAL.melanin_power, 0.25, count),
        "epidermis_um": NOMINAL.epidermis_um * np.exp(rng.normal(0, 0.2, count)),
    }
    return lambda some: SkinConstants(**{name: values[some, None, None] for name, values in drawn.items()})


def _short(weights: Array) -> list[float]:
    return [round(float(weight), 4) for weight in weights.ravel()]
