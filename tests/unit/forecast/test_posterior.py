"""A posterior comes back as it was written, or not at all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest

from needlepoint.errors import UnreadableFile
from needlepoint.forecast import posterior as room
from needlepoint.forecast.posterior import FORMAT, load_posterior, posterior_bytes
from tests.forecast_factory import draws, posterior, provenance

FILE = posterior_bytes(draws(), provenance())


def written(folder: Path, content: bytes) -> Path:
    path = folder / "posterior.npz"
    path.write_bytes(content)
    return path


def arrays_in(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content)) as file:
        return {name: file[name] for name in file.files}


def packed(arrays: dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as raised:
        load_posterior(path)
    assert raised.value.where == "posterior.npz"
    assert "forecast fit" in (raised.value.next_step or "")
    return raised.value.problem


def test_what_was_written_is_read(tmp_path: Path) -> None:
    found = load_posterior(written(tmp_path, FILE))
    assert found.provenance == provenance()
    assert found.draws.keys() == draws().keys()
    for name, values in draws().items():
        np.testing.assert_array_equal(found.draws[name], values)
        assert found.draws[name].dtype == np.float32
    assert found.size == 400


def test_the_digest_names_draws_and_provenance() -> None:
    changed = {**draws(), "tau_u": draws()["tau_u"] + np.float32(0.001)}
    named = {str(arrays_in(each)["digest"]) for each in (FILE, posterior_bytes(changed, provenance()))}
    named.add(str(arrays_in(posterior_bytes(draws(), provenance(seed=2)))["digest"]))
    assert len(named) == 3


def test_a_file_is_read_once_in_a_process(tmp_path: Path) -> None:
    path = written(tmp_path, FILE)
    assert load_posterior(path) is load_posterior(path)


@pytest.mark.parametrize("name", ["alpha", "omega"])
def test_one_altered_draw_is_noticed(name: str, tmp_path: Path) -> None:
    arrays = arrays_in(FILE)
    arrays[name] = arrays[name].copy()
    arrays[name].flat[17] += 0.5
    assert "altered" in refused(written(tmp_path, packed(arrays)))


def test_an_altered_provenance_is_noticed(tmp_path: Path) -> None:
    arrays = arrays_in(FILE)
    arrays["provenance"] = np.array(str(arrays["provenance"]).replace('"people":50', '"people":500'))
    assert "altered" in refused(written(tmp_path, packed(arrays)))


@pytest.mark.parametrize("extra", ["added", None])
def test_an_array_too_many_or_too_few_is_noticed(extra: str | None, tmp_path: Path) -> None:
    arrays = arrays_in(FILE)
    if extra:
        arrays[extra] = np.zeros(3, dtype=np.float32)
    else:
        del arrays["rho"]
    assert "altered" in refused(written(tmp_path, packed(arrays)))


@pytest.mark.parametrize("other", [FORMAT + 1, 0, None])
def test_another_format_is_named(other: int | None, tmp_path: Path) -> None:
    arrays = arrays_in(FILE)
    text = msgspec.json.decode(str(arrays["provenance"]))
    arrays["provenance"] = np.array(msgspec.json.encode({**text, "format": other}).decode())
    said = refused(written(tmp_path, packed(arrays)))
    assert f"format {other}" in said
    assert f"reads format {FORMAT}" in said


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(share: float, tmp_path: Path) -> None:
    assert "not a posterior" in refused(written(tmp_path, FILE[: int(share * len(FILE))]))


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04", b"\x93NUMPY"])
def test_what_is_no_posterior(content: bytes, tmp_path: Path) -> None:
    assert "not a posterior" in refused(written(tmp_path, content))


def test_a_single_array_is_no_posterior(tmp_path: Path) -> None:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    assert "not a posterior" in refused(written(tmp_path, file.getvalue()))


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear clinic")
    assert "not a posterior" in refused(written(tmp_path, file.getvalue()))


def test_arrays_of_python_objects_are_never_unpacked(tmp_path: Path) -> None:
    arrays = arrays_in(FILE) | {"alpha": np.array([{"a": 1}], dtype=object)}
    assert "not a posterior" in refused(written(tmp_path, packed(arrays)))


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"format":1}'])
def test_a_provenance_that_is_none(text: str, tmp_path: Path) -> None:
    arrays = arrays_in(FILE) | {"provenance": np.array(text)}
    refused(written(tmp_path, packed(arrays)))


def test_any_flipped_byte_is_noticed_or_harmless(tmp_path: Path) -> None:
    """Names and dates inside the zip carry no meaning; everything else is held by CRC or digest."""
    for at in np.random.default_rng(1).integers(0, len(FILE), 150):
        content = bytearray(FILE)
        content[at] ^= 0x40
        folder = tmp_path / str(at)
        folder.mkdir(exist_ok=True)
        try:
            found = load_posterior(written(folder, bytes(content)))
        except UnreadableFile:
            continue
        assert found.digest == str(arrays_in(FILE)["digest"]), at


def test_a_missing_file(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "posterior.npz")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "posterior.npz").mkdir()
    assert "cannot be read" in refused(tmp_path / "posterior.npz")


def test_a_file_far_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_BYTES", len(FILE) - 1)
    assert "too large" in refused(written(tmp_path, FILE))


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked(tmp_path: Path) -> None:
    bomb = packed(arrays_in(FILE) | {"alpha": np.zeros(room.MAX_BYTES, dtype=np.uint8)})
    assert len(bomb) < room.MAX_BYTES / 50
    assert "unpacks to more" in refused(written(tmp_path, bomb))


def test_thinned_draws_are_some_of_those_there_were() -> None:
    whole = posterior()
    some = whole.thinned(50)
    assert some.size == 50
    assert set(some.draws["tau_u"]) <= set(whole.draws["tau_u"])
    assert some.draws["tau_u"][0] == whole.draws["tau_u"][0]
    assert some.draws["tau_u"][-1] == whole.draws["tau_u"][-1]
    assert some.digest == whole.digest
    at = np.flatnonzero(np.isin(whole.draws["tau_u"], some.draws["tau_u"]))
    np.testing.assert_array_equal(some.draws["alpha"], whole.draws["alpha"][at])


@pytest.mark.parametrize("size", [0, -1, 401])
def test_no_more_draws_than_there_are(size: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 400"):
        posterior().thinned(size)
