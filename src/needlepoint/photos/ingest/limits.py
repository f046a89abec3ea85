"""How large a photograph may be, checked on what its head claims before anything is decoded."""

from __future__ import annotations

from needlepoint.errors import UnreadableFile

MAX_FILE_BYTES = 400_000_000
"""Ours: a TIFF of 60 megapixels in 16 bit still fits."""
MAX_PIXELS = 120_000_000
"""Ours: above the 100 megapixels of the largest cameras in use."""
MAX_SIDE_PX = 32_000
"""OpenCV's remap, which everything later rests on, takes no map wider than 32,767."""
MAX_PIXELS_PER_BYTE = 100
"""Ours: a photograph of skin has 1 to 10 pixels for each byte, and even a flat grey JPEG hardly more than 100."""
SMALL_PIXELS = 16_000_000
"""Below this the decoded picture is small enough (48 MB) that its packing is of no concern."""
MAX_SCANS = 100
"""Ours: a progressive JPEG has about ten scans; thousands of empty ones keep a decoder busy for hours."""
MAX_PARTS = 20_000
"""Segments, chunks or boxes in one file; a PNG of 400 MB in chunks of 32 kB has some 12,000."""


def check_size(width: int, height: int, file_bytes: int) -> None:
    """Refuse a picture that is empty, too large, or packed so tightly that it must be a decompression bomb.

    Raises:
        UnreadableFile: with the figure and the limit.
    """
    if width < 1 or height < 1:
        raise UnreadableFile("The picture has no pixels.", next_step="Save it again from where it came from.")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise UnreadableFile(
            f"The picture is too large: {width} by {height} pixels.",
            next_step=f"Give at most {MAX_PIXELS // 1_000_000} megapixels and {MAX_SIDE_PX} pixels a side.",
        )
    if width * height > max(SMALL_PIXELS, file_bytes * MAX_PIXELS_PER_BYTE):
        raise UnreadableFile(
            f"The file is far too small ({file_bytes} bytes) for a photograph of {width} by {height} pixels.",
            next_step="Give the photograph as the camera made it.",
        )
