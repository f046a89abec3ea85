"""HTML pages in one file: a template with its style, script and data, closed to everything outside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files


def self_contained_page(name: str, values: Mapping[str, str]) -> str:
    """A page from the template `name.html` with `name.css` and `name.js` put inside.

    Its content security policy lets run only this style and this script, shows only pictures inside the file, and lets
    nothing be fetched or sent.

    Args:
        values: for each `{{key}}` of the template, ready HTML.
    """
    folder = files("needlepoint.photos.pictures")
    page, style, script = (folder.joinpath(f"{name}.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    policy = (
        f"default-src 'none'; img-src data: blob:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    filled = {**values, "policy": policy, "style": style, "script": script}
    head, *rest = page.split("{{")
    parts = [head]
    for piece in rest:
        key, _, after = piece.partition("}}")
        parts += [filled[key], after]
    return "".join(parts)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
