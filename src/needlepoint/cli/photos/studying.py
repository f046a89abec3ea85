"""A folder of repeat shots, measured shot by shot: a bad one never costs the others, and none is measured twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from needlepoint.cli.options import read_bytes
from needlepoint.cli.photos.kept_readings import KeptReadings, key_of
from needlepoint.cli.photos.photo_options import ScaleOptions
from needlepoint.cli.photos.shots import read_shot
from needlepoint.cli.progress import Say
from needlepoint.errors import NeedlepointError, UnreadableFile
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.repeatability.noise_model import NoiseModel, noise_model_json
from needlepoint.photos.repeatability.repeats import Repeat, repeats_of
from needlepoint.photos.repeatability.shots_file import StudyPerson, StudyShot
from needlepoint.photos.repeatability.study import Study, StudyReading
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.reading import read_zones


@dataclass(frozen=True)
class FolderStudy:
    """A study and what of its folder could not be read.

    Attributes:
        skipped: a message for each photograph, or each person whose first photograph or zones could not be read.
    """

    study: Study
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _First:
    """A person's first shot, made ready once."""

    shot: Shot
    zones: tuple[ZoneOutline, ...]
    zones_file: bytes


@dataclass
class FolderReader:
    """Measures the people of a study one after the other.

    Attributes:
        base: the noise model whose shares of spread are used.
        kept: readings that are there already; new ones are added as they are made.
    """

    scale: ScaleOptions
    base: NoiseModel
    kept: KeptReadings
    seed: int
    say: Say
    _skipped: list[str] = field(default_factory=list)

    def study(self, people: tuple[StudyPerson, ...]) -> FolderStudy:
        """All of them."""
        total = sum(len(person.shots) for person in people)
        readings: list[StudyReading] = []
        done = 0
        for person in people:
            for reading in self._of_person(person):
                self.say(f"{person.name}, {reading.shot.path.name}", done / total)
                readings.append(reading)
                done += 1
        return FolderStudy(Study(tuple(readings)), tuple(self._skipped))

    def _of_person(self, person: StudyPerson) -> Iterator[StudyReading]:
        try:
            first = self._first(person)
        except NeedlepointError as error:
            self._skipped.append(f"{person.name} is left out. {error}")
            return
        yield StudyReading(person.shots[0], (), is_first=True)
        for shot in person.shots[1:]:
            try:
                yield StudyReading(shot, self._repeats(first, shot))
            except NeedlepointError as error:
                self._skipped.append(f"{shot.path.name} is left out. {error}")

    def _first(self, person: StudyPerson) -> _First:
        shot = read_shot(person.shots[0].path, self.scale)
        data = read_bytes(person.zones)
        return _First(shot, read_zones(data, person.zones.name, shot.photo.shape), data)

    def _repeats(self, first: _First, shot: StudyShot) -> tuple[Repeat, ...]:
        digest = _digest(shot.path)
        about = (repr(self.scale), noise_model_json(self.base), str(self.seed))
        key = key_of([first.shot.photo.sha256, digest, first.zones_file, *about])
        found = self.kept.get(key)
        if found is None:
            other = read_shot(shot.path, self.scale, is_baseline=False)
            rng = np.random.default_rng([self.seed, int(digest[:8], 16)])
            found = repeats_of(first.shot, other, first.zones, self.base, rng)
            self.kept.keep(key, found)
        return found


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened ({error.strerror}).", where=str(path)) from None
