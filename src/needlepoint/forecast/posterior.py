"""The fitted posterior: one npz file that travels with the package, checked when it is read.

It holds draws of the model's parameters as float32 and a JSON text that says from what evidence, by what code and with
what diagnostics they were made. NumPy reads it; PyMC is needed only to make a new one (`needlepoint forecast fit`).
"""

from __future__ import annotations

import hashlib
import io
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import UnreadableFile
from needlepoint.forecast.harms import HarmDraws
from needlepoint.forecast.redness import RednessDraws

SHIPPED = Path(__file__).parent / "posterior.npz"
FORMAT = 1
"""Raised whenever the arrays or their meaning change; a file of another format is refused."""

MAX_BYTES = 16 * 2**20
Draws = Mapping[str, NDArray[np.float32]]


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """One row of evidence as it was used: who, how treated, how judged, in which form reported."""

    study: str
    arm: str
    indication: str
    modality: str
    combined: bool
    people: int
    sessions: float | None
    weeks: float | None
    needle_mm: float | None
    assessor: str
    bias: float
    format: str


class Diagnostics(msgspec.Struct, frozen=True, kw_only=True):
    """How well the sampler worked, as the gates ask."""

    chains: int
    draws: int
    r_hat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    divergences: int
    worst: str


class OwnCourses(msgspec.Struct, frozen=True, kw_only=True):
    """That a posterior was updated with a clinic's own courses; of the courses nothing but their number.

    Attributes:
        courses: how many.
        other_clinics: how many other clinics' pooled cells were read too.
        method: how, in the words of `needlepoint.forecast.own_patients.clinic`.
        check: what the method's own check gave: k-hat of the importance weights, or R-hat.
        before: digest of the posterior that was updated.
    """

    courses: int
    other_clinics: int
    method: str
    check: float
    before: str


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """From what, by what and how well a posterior was made.

    Attributes:
        evidence_digest: SHA-256 of the evidence tables; a test holds it against the shipped tables.
        code_digest: SHA-256 of the modules that make a posterior.
        software: version of needlepoint.
        seed: of the sampler.
        made_on: the day, as given to the command.
        arms: the evidence used.
        contraction: by indication, 1 - variance after / variance before seeing the trials, of the mean improvement
            after three sessions; 0 means that only the prior speaks.
        own: the clinic's own courses it was updated with; None where there are none.
    """

    format: int
    evidence_digest: str
    code_digest: str
    software: str
    seed: int
    made_on: str
    diagnostics: Diagnostics
    arms: tuple[Arm, ...]
    contraction: dict[str, float]
    harm: dict[str, list[list[list[int]]]]
    redness: list[list[int]]
    own: OwnCourses | None = None


@dataclass(frozen=True)
class Posterior:
    """Draws of the parameters and where they come from.

    Attributes:
        draws: by name, the first axis the draw; see docs/explanation/forecast.md for each.
        provenance: what they were made from.
        digest: SHA-256 of the draws; names this posterior in every forecast made with it.
    """

    draws: Draws
    provenance: Provenance
    digest: str

    @property
    def size(self) -> int:
        """How many draws there are."""
        return len(self.draws["tau_u"])

    @cached_property
    def harms(self) -> HarmDraws:
        """The draws and counts of harm."""
        return HarmDraws.from_arrays(self.draws, self.provenance.harm)

    @cached_property
    def redness(self) -> RednessDraws:
        """The draws and counts of redness."""
        return RednessDraws.from_arrays(self.draws, self.provenance.redness)

    def thinned(self, size: int) -> Posterior:
        """The same posterior with fewer draws, evenly taken.

        Raises:
            ValueError: more draws are asked for than there are.
        """
        if not 0 < size <= self.size:
            raise ValueError(f"between 1 and {self.size} draws, not {size}")
        chosen = np.linspace(0, self.size - 1, size).astype(int)
        return Posterior({name: values[chosen] for name, values in self.draws.items()}, self.provenance, self.digest)


@cache
def load_posterior(path: Path = SHIPPED) -> Posterior:
    """The posterior in a file; read and checked once in a process.

    Raises:
        UnreadableFile: missing, too large, not such a file, of another format, or altered since it was written.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile("This is too large to be a posterior.", where=path.name, next_step=_REFIT)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"The posterior cannot be read ({error.strerror}).", where=path.name, next_step=_REFIT
        ) from None
    try:
        arrays = _unpacked(data, path.name)
        text, told = str(arrays.pop("provenance")), str(arrays.pop("digest"))
        provenance = _provenance(text, path.name)
    except _NOT_A_POSTERIOR as error:
        raise UnreadableFile(f"This is not a posterior ({error}).", where=path.name, next_step=_REFIT) from None
    digest = digest_of(arrays, text)
    if digest != told:
        raise UnreadableFile(
            "This posterior was altered after it was made, so nothing is forecast from it.",
            where=path.name,
            next_step=_REFIT,
        )
    return Posterior(arrays, provenance, digest)


def _unpacked(data: bytes, name: str) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        if sum(member.file_size for member in file.zip.infolist()) > MAX_BYTES:  # zeros are packed a thousandfold
            raise UnreadableFile("This unpacks to more than a posterior can be.", where=name, next_step=_REFIT)
        return {member: file[member] for member in file.files}


_NOT_A_POSTERIOR = (
    ValueError,
    KeyError,
    TypeError,  # a single array
    EOFError,
    RuntimeError,  # zip: encrypted, or of a kind not supported
    zipfile.BadZipFile,
    zlib.error,
    tokenize.TokenError,  # the head of an array
    msgspec.MsgspecError,
)
"""What reading damaged or foreign bytes raises; found by flipping every fifth byte of a file."""

_REFIT = "Install Needlepoint again, or make one with `needlepoint forecast fit`."


def _provenance(text: str, name: str) -> Provenance:
    found = msgspec.json.decode(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        of = found.get("format") if isinstance(found, dict) else None
        raise UnreadableFile(
            f"This posterior is of format {of}; this version of Needlepoint reads format {FORMAT}.",
            where=name,
            next_step=_REFIT,
        )
    return msgspec.json.decode(text, type=Provenance)


def digest_of(draws: Draws, provenance: str) -> str:
    """SHA-256 over the provenance's text and the names, shapes and bytes of the draws, in the order of their names."""
    digest = hashlib.sha256(provenance.encode())
    for name in sorted(draws):
        digest.update(f"{name}{draws[name].shape}{draws[name].dtype}".encode())
        digest.update(np.ascontiguousarray(draws[name]).tobytes())
    return digest.hexdigest()


def posterior_bytes(draws: Draws, provenance: Provenance) -> bytes:
    """The file of a posterior."""
    file = io.BytesIO()
    text = msgspec.json.encode(provenance, order="sorted").decode()
    arrays: dict[str, NDArray[Any]] = {
        **draws,
        "provenance": np.array(text),
        "digest": np.array(digest_of(draws, text)),
    }
    np.savez(file, **arrays)  # type: ignore[arg-type]  # not compressed: it is read ten times as fast
    return file.getvalue()
