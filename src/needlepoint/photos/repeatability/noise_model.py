"""The noise model: what a number is known to wander by when nothing has changed, quantity by quantity.

One is shipped, made on the phantom. A clinic's own repeat shots replace its shot-to-shot part (see `study.py`).
Standard deviations are on the quantity's change scale: natural logarithm where change is told as a ratio, else its
unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from needlepoint.errors import UnreadableFile
from needlepoint.photos.quantities import Quantity

FORMAT = "needlepoint noise model 1"
SHIPPED = Path(__file__).with_name("noise_phantom.json")
MAX_BYTES = 200_000
AGAIN = "Make it again with `needlepoint photos repeatability`."

NotNegative = Annotated[float, msgspec.Meta(ge=0)]


class NoiseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of one quantity.

    Attributes:
        capture_sd: of one reading, from shot to shot of the same skin, light and card newly arranged.
        degrees_of_freedom: how well capture_sd is known; large for the phantom.
        skin_share: how much of the block-to-block spread of a change is error rather than skin that changed unevenly.
        drift_sd: of what untreated skin reads differently by itself from photograph to photograph, which a control
            region takes off; it adds to capture_sd where there is no control region.
        gain_sd: how surely the size of a change is read, as a share of the change.
        level_sd: of the error of a level, what the instrument gets wrong in every photograph included.
    """

    capture_sd: NotNegative
    degrees_of_freedom: Annotated[float, msgspec.Meta(gt=0)]
    skin_share: NotNegative
    drift_sd: NotNegative
    gain_sd: NotNegative
    level_sd: NotNegative


class NoiseModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A noise model with where it comes from.

    Attributes:
        name: for people, such as "phantom 2026-11" or "Clinic A, phone in room 2".
        source: `phantom`, or `clinic` where repeat shots of patients stand behind the shot-to-shot part.
        made_on: the day, as 2026-11-26.
        about: how it was made, in words.
        device: the camera it is for; empty for any.
    """

    format: str
    name: str
    source: str
    made_on: str
    about: str
    entries: Mapping[Quantity, NoiseEntry]
    device: str = ""

    def of(self, quantity: Quantity) -> NoiseEntry | None:
        """What is known of a quantity; None where nobody has studied it, so that no interval can be given."""
        return self.entries.get(quantity)


def shipped_noise_model() -> NoiseModel:
    """The one that comes with the program, made on the phantom."""
    return read_noise_model(SHIPPED)


def read_noise_model(path: Path) -> NoiseModel:
    """Read a noise model from its file.

    Raises:
        UnreadableFile: it is missing, of another format or version, or holds what cannot be.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened ({error.strerror}).", where=str(path)) from None
    if len(data) > MAX_BYTES:
        raise UnreadableFile("This is too large for a noise model.", where=str(path), next_step=AGAIN)
    try:
        model = msgspec.json.decode(data, type=NoiseModel)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFile(f"This is not a noise model ({error}).", where=str(path), next_step=AGAIN) from None
    if model.format != FORMAT:
        raise UnreadableFile(f"Its format is '{model.format}', not '{FORMAT}'.", where=str(path), next_step=AGAIN)
    if not all(math.isfinite(number) for entry in model.entries.values() for number in msgspec.structs.astuple(entry)):
        raise UnreadableFile("It holds a number that is not finite.", where=str(path), next_step=AGAIN)
    return model


def noise_model_json(model: NoiseModel) -> bytes:
    """The file of a noise model."""
    return msgspec.json.format(msgspec.json.encode(model, order="sorted"), indent=2) + b"\n"
