"""Peers are installed by the benchmark that wants them, into a folder of their own, and nowhere else."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "build" / "peers"
PINNED = {
    "scikit-image": (
        "skimage",
        ["scikit-image", "scipy", "networkx", "imageio", "tifffile", "lazy-loader", "packaging"],
    ),
    "SimpleITK": ("SimpleITK", ["SimpleITK"]),
    "itk-elastix": ("itk", ["itk-elastix"]),
    "statsmodels": ("statsmodels", ["statsmodels"]),
    "PyMARE": ("pymare", ["PyMARE"]),
    "numpyro": (
        "numpyro",
        # the last: erfcx on JAX, which a normal distribution's tail needs
        ["numpyro", "jax", "jaxlib", "multipledispatch", "tqdm", "ml-dtypes", "opt-einsum", "tfp-nightly"],
    ),
}
"""The name to import by what it is called in the package index, and what is installed for it."""
MINUTES = 10


def peers(name: str) -> str:
    """Make a peer importable; empty when it is, else why it is not.

    numpy and scipy are ours, so that both sides compute with the same.
    """
    module, wanted = PINNED[name]
    folder = FOLDER / module
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    if importlib.util.find_spec(module):
        return ""
    uv = Path(sys.executable).parent / "uv"
    program = str(uv) if uv.exists() else shutil.which("uv")
    if not program:
        return "uv is not there; run `make setup`."
    return _install(program, folder, wanted, module)


def _install(program: str, folder: Path, wanted: list[str], module: str) -> str:
    command = [program, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 * MINUTES, check=False)
    except subprocess.TimeoutExpired:
        return f"{wanted[0]} was not installed within {MINUTES} minutes."
    importlib.invalidate_caches()
    if done.returncode or not importlib.util.find_spec(module):
        return f"{wanted[0]} cannot be installed ({(done.stderr.strip().splitlines() or ['no message'])[-1]})."
    return ""
