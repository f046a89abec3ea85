"""CIELAB, CIEDE2000 and the typology angle, held against published values and an independent library."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from needlepoint.photos.optics.colour import ciede2000, individual_typology_angle, lab_of, xyz_of

with warnings.catch_warnings():  # it says at import that it draws no pictures without matplotlib
    warnings.simplefilter("ignore")
    import colour

# Sharma, Wu and Dalal 2005, table 1: the pairs that catch wrong hue means and wrong signs, with their differences.
SHARMA = np.array(
    [
        [50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425],
        [50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615],
        [50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412],
        [50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000],
        [50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669],
        [50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195],
        [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045],
        [50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461],
        [50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065],
        [50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492],
        [50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977],
        [50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030],
        [50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000],
        [50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000],
        [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
        [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
        [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
        [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
        [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
        [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
        [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
        [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
        [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
        [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
    ]
)


@pytest.fixture(name="light")
def some_light() -> np.ndarray:
    return np.random.default_rng(1).random((40, 50, 3))


def test_lab_agrees_with_colour_science(light: np.ndarray) -> None:
    space = colour.RGB_COLOURSPACES["sRGB"]
    expected = colour.XYZ_to_Lab(light @ space.matrix_RGB_to_XYZ.T, space.whitepoint)
    assert np.abs(lab_of(light) - expected).max() < 1e-9
    assert np.abs(lab_of(light.astype(np.float32)) - expected).max() < 2e-3
    assert lab_of(light.astype(np.float32)).dtype == np.float32


def test_white_grey_and_black_are_neutral() -> None:
    lab = lab_of(np.array([[1.0, 1, 1], [0.18, 0.18, 0.18], [0, 0, 0]]))
    assert lab[:, 0] == pytest.approx([100, 49.496, 0], abs=2e-3)
    assert np.abs(lab[:, 1:]).max() < 0.03
    assert xyz_of(np.ones(3)) == pytest.approx([0.9505, 1, 1.089])


def test_light_beyond_black_and_white_is_followed() -> None:
    lab = lab_of(np.array([[-0.01, -0.01, -0.01], [1.2, 1.2, 1.2]], np.float32))
    assert np.isfinite(lab).all()
    assert lab[0, 0] < 0 < 100 < lab[1, 0]


def test_ciede2000_gives_the_published_pairs() -> None:
    found = ciede2000(SHARMA[:, :3], SHARMA[:, 3:6])
    assert np.abs(found - SHARMA[:, 6]).max() < 1e-4
    theirs = colour.delta_E(SHARMA[:, :3], SHARMA[:, 3:6], method="CIE 2000")
    assert np.abs(theirs - SHARMA[:, 6]).max() < 1e-4


def test_ciede2000_agrees_with_colour_science_everywhere(light: np.ndarray) -> None:
    first = lab_of(light)
    second = lab_of(light[::-1])
    expected = colour.delta_E(first, second, method="CIE 2000")
    assert np.abs(ciede2000(first, second) - expected).max() < 1e-6
    assert np.abs(ciede2000(first.astype(np.float32), second.astype(np.float32)) - expected).max() < 2e-3
    assert np.abs(ciede2000(first, first)).max() == 0


def test_the_typology_angle_is_that_of_its_definition() -> None:
    lab = np.array([[70.0, 10, 20], [50, 10, 20], [30, 10, 20], [70, 10, 0], [70, 10, -5]])
    angle = individual_typology_angle(lab)
    assert angle[:3] == pytest.approx([45, 0, -45])
    assert np.isnan(angle[3:]).all()
