"""Colour profiles become light exactly: held against colour-science and against Little CMS."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from needlepoint.errors import UnreadableFile
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.ingest.icc import OddProfile, read_matrix_profile
from needlepoint.photos.ingest.primaries import BY_CODE, NAMES, matrix_of, transfer_curve
from needlepoint.photos.photo import Photo
from tests.unit.photos.ingest.pictures import (
    P3_D50,
    SRGB_PARA,
    chunk,
    curv_tag,
    exif_block,
    heic,
    para_tag,
    png_with,
    profile,
    profile_of,
    saved,
    segment,
    sixteen_bit,
    skin,
    xyz_tag,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import colour

ADOBE_D50 = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
SRGB_D50 = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
P3 = profile(P3_D50, SRGB_PARA)
ADOBE = profile(ADOBE_D50, curv_tag(563))
SPACES = {
    "sRGB": "sRGB",
    "Display P3": "Display P3",
    "Adobe RGB (1998)": "Adobe RGB (1998)",
    "BT.2020": "ITU-R BT.2020",
}


def with_profile(icc: bytes) -> Photo:
    """A PNG in the colours of skin that carries a profile, read."""
    return read_photo(saved(skin(), "PNG", icc_profile=icc))


def encoded(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """Linear light as sRGB values of 8 bit, not rounded."""
    clipped = np.clip(light.astype(np.float64), 0, 1)
    curve = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return np.asarray(curve * 255)


@pytest.mark.parametrize("name", SPACES)
def test_matrices_of_named_spaces_are_those_of_colour_science(name: str) -> None:
    space = colour.RGB_COLOURSPACES[SPACES[name]]
    expected = colour.matrix_RGB_to_RGB(space, colour.RGB_COLOURSPACES["sRGB"], "Bradford")
    # The published matrix of sRGB is rounded to four places, and colour-science keeps it.
    assert np.abs(matrix_of(NAMES[name]) - expected).max() < 3e-4
    assert matrix_of(NAMES[name]).sum(axis=1) == pytest.approx([1, 1, 1])


@pytest.mark.parametrize("name", ["ITU-R BT.470 - 625", "SMPTE C"])
def test_primaries_by_code_are_those_of_colour_science(name: str) -> None:
    code = {"ITU-R BT.470 - 625": 5, "SMPTE C": 6}[name]
    assert np.reshape(BY_CODE[code][2:], (3, 2)) == pytest.approx(colour.RGB_COLOURSPACES[name].primaries)


def test_the_transfer_curve_of_bt709_is_that_of_colour_science() -> None:
    curve = transfer_curve(1, 256)
    assert curve is not None
    expected = colour.models.oetf_inverse_BT709(np.linspace(0, 1, 256))
    assert np.abs(curve - expected).max() < 2e-4


@pytest.mark.parametrize(
    ("icc", "name", "space"),
    [(P3, "Display P3", "Display P3"), (ADOBE, "Adobe RGB (1998)", "Adobe RGB (1998)")],
)
def test_light_is_that_of_colour_science(icc: bytes, name: str, space: str) -> None:
    photo = with_profile(icc)
    assert (photo.encoding.name, photo.encoding.assumed) == (name, False)
    expected = colour.RGB_to_RGB(
        skin() / 255.0, colour.RGB_COLOURSPACES[space], colour.RGB_COLOURSPACES["sRGB"], "Bradford", True
    )
    assert np.abs(photo.light() - expected).max() < 2e-3


@pytest.mark.parametrize(
    "icc", [P3, ADOBE, profile(P3_D50, curv_tag(*(int(65535 * (i / 64) ** 2) for i in range(65))))]
)
def test_light_is_that_of_little_cms(icc: bytes) -> None:
    theirs = ImageCms.profileToProfile(Image.fromarray(skin()), io.BytesIO(icc), ImageCms.createProfile("sRGB"))
    assert theirs is not None
    assert np.abs(encoded(with_profile(icc).light()) - np.asarray(theirs)).max() < 1.6


@pytest.mark.parametrize(
    ("curve", "power"), [(curv_tag(), 1.0), (curv_tag(round(1.8 * 256)), 1.80078125), (para_tag(0, 2.2), 2.2)]
)
def test_plain_exponents(curve: bytes, power: float) -> None:
    read = read_matrix_profile(profile(SRGB_D50, curve), 256)
    assert read.curves[1] == pytest.approx(np.linspace(0, 1, 256) ** power, abs=1e-5)


@pytest.mark.parametrize(
    "curve",
    [
        para_tag(1, 2.4, 1 / 1.055, 0.055 / 1.055),
        para_tag(2, 2.4, 1 / 1.055, 0.055 / 1.055, 0.0),
        SRGB_PARA,
        para_tag(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0.0, 0.0),
    ],
)
def test_every_kind_of_parametric_curve(curve: bytes) -> None:
    found = read_matrix_profile(profile(SRGB_D50, curve), 256).curves[0]
    code = np.linspace(0, 1, 256)
    assert found[12:] == pytest.approx(((code[12:] + 0.055) / 1.055) ** 2.4, abs=1e-4)


def test_an_srgb_profile_needs_no_matrix() -> None:
    for icc in (profile(SRGB_D50, SRGB_PARA), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()):
        photo = with_profile(icc)
        assert photo.encoding.keeps_primaries
        assert (photo.encoding.name, photo.encoding.assumed) == ("sRGB", False)


def test_white_stays_white() -> None:
    white = np.full((4, 4, 3), 255, np.uint8)
    for icc in (P3, ADOBE):
        assert read_photo(saved(white, "PNG", icc_profile=icc)).light() == pytest.approx(np.ones((4, 4, 3)), abs=1e-3)


def test_sixteen_bits_have_their_own_curve() -> None:
    deep, data = sixteen_bit(skin(), ".png")
    photo = read_photo(png_with(chunk(b"iCCP", b"x\0\0" + zlib.compress(P3)), of=data))
    assert photo.encoding.curves.shape == (3, 65_536)
    expected = colour.RGB_to_RGB(
        deep / 65_535.0, colour.RGB_COLOURSPACES["Display P3"], colour.RGB_COLOURSPACES["sRGB"], "Bradford", True
    )
    assert np.abs(photo.light() - expected).max() < 2e-3


def test_a_grey_profile_bends_and_does_not_colour() -> None:
    icc = profile(SRGB_D50, curv_tag(2 * 256), space=b"GRAY")
    photo = read_photo(saved(Image.fromarray(skin()).convert("L"), "PNG", icc_profile=icc))
    assert photo.encoding.curves[2] == pytest.approx(np.linspace(0, 1, 256) ** 2, abs=1e-5)
    assert photo.encoding.keeps_primaries


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "HEIC"])
def test_every_format_hands_over_its_profile(kind: str) -> None:
    data = heic(skin(), icc_profile=P3) if kind == "HEIC" else saved(skin(), kind, icc_profile=P3)
    assert read_photo(data).encoding.name == "Display P3"


def test_a_profile_in_several_segments_of_a_jpeg_is_put_together() -> None:
    jpeg, middle = saved(skin(), "JPEG"), len(P3) // 2
    parts = [
        segment(0xE2, b"ICC_PROFILE\0\x02\x02" + P3[middle:]),
        segment(0xE2, b"ICC_PROFILE\0\x01\x02" + P3[:middle]),
    ]
    assert read_photo(jpeg[:2] + b"".join(parts) + jpeg[2:]).encoding.name == "Display P3"


def test_a_profile_of_tables_is_applied_by_little_cms() -> None:
    lab = ImageCms.createProfile("LAB")
    # A profile with a table: the output side of a device link is not at hand, so one of the matrix kind is given a
    # table tag that Little CMS reads.
    assert lab is not None
    icc = profile_of({b"A2B0": table_tag(), b"wtpt": xyz_tag(np.array([0.9642, 1, 0.8249]))}, connection=b"Lab ")
    photo = with_profile(icc)
    assert any("tables" in note for note in photo.notes)
    assert (photo.encoding.name, photo.encoding.assumed) == ("sRGB", False)
    assert not np.array_equal(photo.pixels, skin())


def table_tag() -> bytes:
    """A lut8 tag of two grid points that maps red, green, blue to L*, a*, b*."""
    head = b"mft1\0\0\0\0" + bytes([3, 3, 2, 0]) + struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    ramp = bytes(range(256)) * 3
    corners = bytes(
        value
        for r in (0, 1)
        for g in (0, 1)
        for b in (0, 1)
        for value in (85 * (r + g + b), 128 + 40 * (r - g), 128 + 40 * (g - b))
    )
    return head + ramp + corners + ramp


@pytest.mark.parametrize("icc", [b"x", b"x" * 300, P3[:200], P3[:128] + b"\xff" * 40, profile_of({})])
def test_a_broken_profile_is_said_and_srgb_assumed(icc: bytes) -> None:
    photo = with_profile(icc)
    assert photo.encoding.assumed
    assert any("profile cannot be read" in note for note in photo.notes)
    with pytest.raises(OddProfile):
        read_matrix_profile(icc, 256)


def test_without_a_profile_srgb_is_assumed_and_said() -> None:
    photo = read_photo(saved(skin(), "JPEG"))
    assert photo.encoding.assumed
    assert any("sRGB was assumed" in note for note in photo.notes)
    with pytest.raises(AssertionError):
        np.testing.assert_array_equal(photo.light(), with_profile(P3).light())


def test_chunks_of_a_png_that_speak_of_colour() -> None:
    gamma, p3 = chunk(b"gAMA", (55_556).to_bytes(4, "big")), chunk(b"cICP", bytes([12, 13, 0, 1]))
    white = (31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000)
    primaries = chunk(b"cHRM", struct.pack(">8I", *white))
    assert not read_photo(png_with(chunk(b"sRGB", b"\0"))).encoding.assumed
    assert read_photo(png_with(p3, chunk(b"sRGB", b"\0"))).encoding.name == "Display P3", "cICP comes first"
    assert read_photo(png_with(gamma)).encoding.curves[0] == pytest.approx(np.linspace(0, 1, 256) ** 1.8, abs=1e-4)
    assert read_photo(png_with(gamma, primaries)).encoding.name == "Display P3"
    for senseless in (chunk(b"gAMA", bytes(4)), chunk(b"gAMA", b"\0\0\0\1"), chunk(b"cICP", bytes([99, 99, 0, 1]))):
        assert read_photo(png_with(senseless)).encoding.assumed
    flat = chunk(b"cHRM", struct.pack(">8I", *[33_333] * 8))
    assert read_photo(png_with(gamma, flat)).encoding.assumed


def test_high_dynamic_range_is_refused() -> None:
    for transfer in (16, 18):
        with pytest.raises(UnreadableFile, match="HDR"):
            read_photo(png_with(chunk(b"cICP", bytes([9, transfer, 0, 1]))))


def test_what_exif_says_of_colour_counts_where_there_is_no_profile() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0xA001: 1})
    assert not read_photo(saved(skin(), "JPEG", exif=exif)).encoding.assumed
    adobe = Image.Exif()
    adobe.get_ifd(0x8769).update({0xA001: 65_535, 0xA005: {1: "R03"}})
    assert read_photo(saved(skin(), "JPEG", exif=adobe)).encoding.name == "Adobe RGB (1998)"
    assert read_photo(saved(skin(), "JPEG", exif=exif_block(), icc_profile=P3)).encoding.name == "Display P3"
