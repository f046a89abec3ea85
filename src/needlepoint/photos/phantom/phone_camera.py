"""What a phone makes of light: lens, exposure, noise, denoising, tone, sharpening, 8 bit, JPEG.

Its colours (filters, white balance, cross-talk) are of `seen_by.SeenBy`. Ranges of `draw_phone` and the widths of every
filter are ours; the exposure's range is the one that the method's figures were measured with.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from needlepoint.photos.photo import Light

_CURVE_STEPS = 65_536
"""So many that the nearest one is off by at most 0.05 of an 8 bit step, in the darkest tones."""


@dataclass(frozen=True, slots=True, eq=False)
class PhoneCamera:
    """One capture's settings. The default is a plain camera: nothing but the curve of sRGB.

    Attributes:
        exposure: what a perfect white becomes before the tone curve.
        blur_px: standard deviation of the lens's blur.
        vignette: share of light lost in the corners.
        full_well: electrons at white, which sets the shot noise; 0 for none.
        read_noise: electrons.
        denoise: 0 to 1, how much of the picture is replaced by an edge-keeping mean.
        tone: strength of an S-shaped global tone curve, 0 for none.
        local_tone: 0 for none; shadows wider than a centimetre or so are lifted by this power.
        sharpen: amount of unsharp masking.
        quality: of the JPEG.
        noise_seed: of this capture.
        taken_at: written into the file.
    """

    exposure: float = 0.85
    blur_px: float = 0.0
    vignette: float = 0.0
    full_well: float = 0.0
    read_noise: float = 0.0
    denoise: float = 0.0
    tone: float = 0.0
    local_tone: float = 0.0
    sharpen: float = 0.0
    quality: int = 92
    noise_seed: int = 0
    taken_at: dt.datetime | None = None


def draw_phone(rng: np.random.Generator, *, processed: bool = True) -> PhoneCamera:
    """A phone's settings at random; without processing, only its lens, noise and colours."""
    strength = 1.0 if processed else 0.0
    return PhoneCamera(
        exposure=float(rng.uniform(0.72, 1.02)),
        blur_px=float(rng.uniform(0.55, 0.95)),
        vignette=float(rng.uniform(0.02, 0.12)),
        full_well=float(rng.uniform(3000, 9000)),
        read_noise=float(rng.uniform(2, 5)),
        denoise=strength * float(rng.uniform(0.1, 0.5)),
        tone=strength * float(rng.uniform(0.0, 0.35)),
        local_tone=strength * float(rng.uniform(0.0, 0.12)),
        sharpen=strength * float(rng.uniform(0.2, 0.7)),
        quality=int(rng.integers(82, 96)),
        noise_seed=int(rng.integers(2**31)),
    )


def develop(light: Light, camera: PhoneCamera) -> NDArray[np.uint8]:
    """The 8 bit picture a camera makes of light, (height, width, 3), before it is compressed."""
    picture = _exposed(light, camera)
    if camera.full_well:
        picture = _noisy(picture, camera)
    if camera.denoise:
        smooth = cv2.bilateralFilter(picture, 5, 0.04, 1.2)
        picture = np.asarray(cv2.addWeighted(picture, 1 - camera.denoise, smooth, camera.denoise, 0), np.float32)
    if camera.local_tone:
        picture *= _lifted(picture, camera.local_tone)
    code = _coded(picture, camera.tone)
    if camera.sharpen:
        soft = cv2.GaussianBlur(code, (0, 0), 1.2)
        code = np.asarray(cv2.addWeighted(code, 1 + camera.sharpen, soft, -camera.sharpen, 0), np.float32)
    np.maximum(code, 0, out=code)
    return np.asarray(cv2.convertScaleAbs(code, alpha=255), np.uint8)


def encode_jpeg(pixels: NDArray[np.uint8], camera: PhoneCamera) -> bytes:
    """The picture as the bytes of a JPEG file, with its date where the camera has one."""
    stream = io.BytesIO()
    exif = Image.Exif()
    if camera.taken_at is not None:
        stamp = camera.taken_at.strftime("%Y:%m:%d %H:%M:%S")
        exif[0x0132] = stamp
        exif.get_ifd(0x8769)[0x9003] = stamp
    Image.fromarray(pixels).save(stream, "JPEG", quality=camera.quality, exif=exif)
    return stream.getvalue()


def _exposed(light: Light, camera: PhoneCamera) -> Light:
    seen = cv2.GaussianBlur(light, (0, 0), camera.blur_px) if camera.blur_px else light
    if not camera.vignette:
        return np.asarray(seen * np.float32(camera.exposure), np.float32)
    height, width = light.shape[:2]
    x = (np.arange(width, dtype=np.float32) - (width - 1) / 2) / (width / 2)
    y = (np.arange(height, dtype=np.float32) - (height - 1) / 2) / (height / 2)
    loss = np.float32(camera.vignette / 2) * (x[None] ** 2 + y[:, None] ** 2)
    return np.asarray(seen * (np.float32(camera.exposure) * (1 - loss))[..., None], np.float32)


def _noisy(picture: Light, camera: PhoneCamera) -> Light:
    rng = np.random.Generator(np.random.SFC64(camera.noise_seed))
    noise = rng.standard_normal(picture.shape, np.float32)
    # Neighbours share noise, since each pixel of a mosaic sensor sees one colour only and the others are filled in.
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.5), np.float32)
    # The variance of electrons, over the square of the well: shot noise and the reading's.
    spread = np.maximum(picture, 0)
    spread *= np.float32(1 / camera.full_well)
    spread += np.float32((camera.read_noise / camera.full_well) ** 2)
    noise *= np.sqrt(spread, out=spread)
    noise += picture
    return noise


def _lifted(picture: Light, power: float) -> Light:
    luma = cv2.cvtColor(np.clip(picture, 1e-3, None), cv2.COLOR_RGB2GRAY)
    height, width = luma.shape
    small = cv2.resize(luma, (max(width // 16, 1), max(height // 16, 1)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(width / 16 / 10, 1))
    gain = (small / small.mean()) ** np.float32(-power)
    return np.asarray(cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)[..., None], np.float32)


def _coded(picture: Light, tone: float) -> Light:
    """Linear light to stored values 0 to 1: sRGB's curve, then an S about the middle. By table."""
    linear = np.linspace(0, 1, _CURVE_STEPS)
    code = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    code = code + tone * code * (1 - code) * (2 * code - 1)
    place = np.clip(picture, 0, 1)
    place *= np.float32(_CURVE_STEPS - 1)
    return np.asarray(code.astype(np.float32)[(place + np.float32(0.5)).astype(np.uint16)])
