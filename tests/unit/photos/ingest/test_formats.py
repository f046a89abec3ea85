"""Every format comes out as upright native pixels, in the depth in which it was stored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from needlepoint.photos.ingest import read_photo
from tests.unit.photos.ingest.pictures import (
    HEIGHT,
    WIDTH,
    chunk,
    heic,
    one_of_each,
    png_with,
    saved,
    sixteen_bit,
    skin,
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "HEIC"])
def test_a_picture_comes_out_as_it_was_put_in(kind: str) -> None:
    data = one_of_each()[kind]
    photo = read_photo(data, name="left cheek")
    assert photo.shape == (HEIGHT, WIDTH)
    assert np.abs(photo.pixels.astype(int) - skin()).mean() < (1.5 if kind in {"JPEG", "HEIC"} else 1e-9)
    assert photo.sha256 == hashlib.sha256(data).hexdigest()
    assert (photo.name, photo.is_grey, photo.top_value) == ("left cheek", False, 255)


def test_the_name_is_that_of_the_file_without_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "week 4.png"
    path.write_bytes(one_of_each()["JPEG"])
    photo = read_photo(path)
    assert photo.name == "week 4.png"
    assert photo.shape == (HEIGHT, WIDTH), "the ending says PNG, the content is a JPEG, and the content counts"


@pytest.mark.parametrize("ending", [".png", ".tiff"])
def test_sixteen_bits_stay_sixteen_bits(ending: str) -> None:
    deep, data = sixteen_bit(skin(), ending)
    photo = read_photo(data)
    assert photo.pixels.dtype == np.uint16
    assert np.array_equal(photo.pixels, deep)
    assert photo.encoding.curves.shape == (3, 65_536)


def test_ten_bits_of_heic_fill_sixteen() -> None:
    bars = np.repeat(np.linspace(0, 65_535, 5).astype(np.uint16), 16)[None, :, None].repeat(32, 0).repeat(3, 2)
    photo = read_photo(heic(bars))
    middle = photo.pixels[16, 8::16].astype(int)
    assert photo.pixels.dtype == np.uint16
    assert np.abs(middle - bars[0, 8::16].astype(int)).max() < 400
    assert middle[-1].min() > 65_300, "white is white"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_turned_picture_comes_out_upright(kind: str, orientation: int) -> None:
    stored = skin()
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, kind, exif=exif, **({"quality": 98, "subsampling": 0} if kind == "JPEG" else {}))
    image = Image.fromarray(stored)
    image.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(image))
    found = read_photo(data).pixels
    assert found.shape == expected.shape
    assert np.abs(found.astype(int) - expected).mean() < 1.5


def test_a_turned_heic_is_turned_once() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = read_photo(heic(skin(), exif=exif.tobytes()))
    expected = np.rot90(skin(), -1)
    assert photo.pixels.shape == expected.shape, "by its own turn, and not once more by EXIF"
    assert np.abs(photo.pixels.astype(int) - expected).mean() < 1.5


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "L"), ("PNG", "LA"), ("TIFF", "L"), ("JPEG", "L"), ("PNG", "1")])
def test_grey_pictures_say_that_they_have_no_colour(kind: str, mode: str) -> None:
    photo = read_photo(saved(Image.fromarray(skin()).convert(mode), kind))
    assert photo.is_grey
    assert "has no colour" in photo.notes
    assert photo.pixels.shape == (HEIGHT, WIDTH, 3)


def test_grey_stored_as_colour_is_found_too() -> None:
    grey = skin()[..., 1:2].repeat(3, 2)
    assert read_photo(saved(grey, "JPEG")).is_grey
    one_spot = grey.copy()
    one_spot[3, 5] = (200, 100, 90)
    assert not read_photo(saved(one_spot, "PNG")).is_grey


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_transparency_is_left_out_and_the_colour_below_kept(kind: str) -> None:
    alpha = np.full((HEIGHT, WIDTH, 1), 7, np.uint8)
    photo = read_photo(saved(np.concatenate([skin(), alpha], 2), kind))
    assert np.array_equal(photo.pixels, skin())
    assert "transparency was left out" in photo.notes


def test_a_palette_is_looked_up() -> None:
    image = Image.fromarray(skin()).quantize(64)
    for kind in ("PNG", "TIFF"):
        photo = read_photo(saved(image, kind))
        assert np.array_equal(photo.pixels, np.asarray(image.convert("RGB")))
        assert "has at most 256 colours" in photo.notes


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_printing_inks_are_read_as_not_exact(kind: str) -> None:
    inks = Image.fromarray(skin()).convert("CMYK")
    photo = read_photo(saved(inks, kind, **({"quality": 98} if kind == "JPEG" else {})))
    assert np.abs(photo.pixels.astype(int) - skin()).mean() < 6
    assert photo.encoding.assumed
    assert any("inks" in note for note in photo.notes)


def test_of_an_animation_the_first_picture_is_read() -> None:
    first, second = Image.fromarray(skin()), Image.fromarray(255 - skin())
    for kind, words in (("PNG", "animated"), ("TIFF", "several pages")):
        photo = read_photo(saved(first, kind, save_all=True, append_images=[second]))
        assert np.array_equal(photo.pixels, skin())
        assert any(words in note for note in photo.notes)


def test_what_phones_put_behind_a_jpeg_is_left_out() -> None:
    jpeg = one_of_each()["JPEG"]
    clip = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x10mdatabcdefgh"
    xmp = b"http://ns.adobe.com/xap/1.0/\0<GCamera:MotionPhoto>1"
    motion = jpeg[:2] + b"\xff\xe1" + (len(xmp) + 2).to_bytes(2, "big") + xmp + jpeg[2:] + clip
    several = jpeg[:2] + b"\xff\xe2\x00\x06MPF\0" + jpeg[2:] + b"\0\0\0" + saved(skin(8, 8), "JPEG")
    samsung = jpeg + clip + b"MotionPhoto_DataSEFH\0\0\0\0SEFT"
    for data in (motion, several, samsung):
        photo = read_photo(data)
        assert np.array_equal(photo.pixels, read_photo(jpeg).pixels)
        assert any("left out" in note for note in photo.notes)
    padded = read_photo(jpeg + bytes(5000))
    assert not any("left out" in note for note in padded.notes)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_single_pixel_is_a_picture(kind: str) -> None:
    photo = read_photo(saved(skin(1, 1), kind))
    assert photo.shape == (1, 1)
    assert photo.light().shape == (1, 1, 3)


def test_a_progressive_jpeg_is_read() -> None:
    data = saved(skin(), "JPEG", progressive=True, quality=95)
    assert np.abs(read_photo(data).pixels.astype(int) - skin()).mean() < 3


@pytest.mark.slow
def test_a_hundred_megapixels_are_read() -> None:
    small = skin(100, 100)
    large = np.asarray(cv2.resize(small, (10_000, 10_000), interpolation=cv2.INTER_LINEAR))
    data = cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    assert read_photo(data).shape == (10_000, 10_000)


def test_pixels_cannot_be_changed_by_mistake() -> None:
    pixels: NDArray[Any] = read_photo(one_of_each()["PNG"]).pixels
    with pytest.raises(ValueError, match="read-only"):
        pixels[0, 0, 0] = 1


def test_a_private_chunk_of_a_png_changes_nothing() -> None:
    assert np.array_equal(read_photo(png_with(chunk(b"teSt", b"abc"))).pixels, skin())
