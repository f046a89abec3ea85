"""A typical camera, and what brings skin as it sees it to what the eye sees."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.photos.card.correction import WEIGHT
from needlepoint.photos.card.layout import CARDS, CardKind
from needlepoint.photos.card.matrix import fit_matrix
from needlepoint.photos.optics.camera import EYE_OF_CAMERA, as_the_eye_sees, camera_weights, without_shine
from needlepoint.photos.optics.colour import ciede2000, individual_typology_angle, lab_of
from needlepoint.photos.optics.spectra import LightSource
from needlepoint.photos.phantom.seen_by import SeenBy, smooth_reflectance, srgb_of
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone

INKS = CARDS[CardKind.STRIP].inks


def corrected(eye: SeenBy, reflectance: np.ndarray) -> np.ndarray:
    """What the matrix of a perfectly printed card makes of a reflectance that a camera sees."""
    printed = np.array([ink.light for ink in INKS])
    weight = np.array([WEIGHT[ink.kind] for ink in INKS])
    return eye.light_of(reflectance) @ fit_matrix(eye.light_of(smooth_reflectance(printed)), printed, weight).matrix.T


def test_a_perfect_white_is_white_to_the_camera() -> None:
    assert camera_weights().sum(axis=0) == pytest.approx(np.ones(3))


def test_a_camera_agrees_with_the_eye_on_smooth_colours_but_not_on_skin() -> None:
    smooth = smooth_reflectance(np.array([[0.5, 0.3, 0.22], [0.2, 0.2, 0.2]]))
    assert smooth @ camera_weights() == pytest.approx(srgb_of(smooth), rel=0.03)
    skin = Tissue.of_tone(Tone.II).reflectance(np.ones(()), np.ones(()))
    assert np.abs(skin @ camera_weights() / srgb_of(skin) - 1).max() > 0.03


def test_skin_is_brought_nearer_to_what_the_eye_sees_on_every_tone() -> None:
    before, after = [], []
    for tone in Tone:
        skin = Tissue.of_tone(tone).reflectance(np.ones(()), np.ones(()))
        truth = lab_of(srgb_of(skin))
        for light in LightSource:
            seen = corrected(SeenBy.nominal(light), skin)
            before.append(ciede2000(lab_of(seen), truth))
            after.append(ciede2000(lab_of(as_the_eye_sees(seen)), truth))
    assert np.mean(after) < 1.0 < 2.0 < np.mean(before)


def test_the_typology_angle_under_unknown_cameras_is_right_on_the_whole() -> None:
    off = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        skin = Tissue.of_tone(Tone.IV, rng).reflectance(np.ones(()), np.ones(()))
        seen = as_the_eye_sees(corrected(SeenBy.drawn(rng), skin))
        off.append(individual_typology_angle(lab_of(seen)) - individual_typology_angle(lab_of(srgb_of(skin))))
    assert np.abs(off).mean() < 1.0


@pytest.mark.parametrize("tone", [Tone.I, Tone.II, Tone.III])
def test_light_skin_is_read_neither_too_light_nor_too_dark_on_the_whole(tone: Tone) -> None:
    off = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        skin = Tissue.of_tone(tone, rng).reflectance(np.ones(()), np.ones(()))
        seen = as_the_eye_sees(corrected(SeenBy.drawn(rng), skin))
        off.append(individual_typology_angle(lab_of(seen)) - individual_typology_angle(lab_of(srgb_of(skin))))
    assert abs(float(np.mean(off))) < 1.0


def test_a_picture_and_single_colours_are_turned_alike() -> None:
    light = np.random.default_rng(2).random((4, 5, 3)).astype(np.float32)
    assert as_the_eye_sees(light) == pytest.approx(light @ EYE_OF_CAMERA.T, rel=1e-5)
    assert as_the_eye_sees(light).dtype == np.float32
    assert as_the_eye_sees(light[0, 0].astype(np.float64)).shape == (3,)


def test_taking_shine_out_leaves_very_dark_skin_above_zero() -> None:
    dark = np.array([[0.02, 0.01, 0.004], [0.2, 0.1, 0.05]])
    assert (without_shine(dark) > 0).all()
    assert (without_shine(dark) < dark).all()
