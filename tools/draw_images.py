#!/usr/bin/env python3
"""Draw the pictures of the README from its own example: a terminal as SVG, the first pages of two documents as PNG.

Needs pdftoppm (Debian: poppler-utils). Run by hand, and look at what comes out, after a change of how answers look.
"""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from needlepoint import strict_yaml
from needlepoint.candidacy import assess
from needlepoint.cli import show
from needlepoint.consultation import Consultation, read_consultation
from needlepoint.documents import leaflet_pdf, plan_page_pdf, read_clinic_details
from needlepoint.forecast.course_forecast import forecast_course
from needlepoint.forecast.posterior import load_posterior
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.planning import plan_course
from reference_pages.examples import blocks

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
DAY = dt.date(2026, 11, 23)
WIDTH = 100
DOTS_PER_INCH = 64

# As rich draws it, but without the font it would fetch from elsewhere.
SVG_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-family: ui-sans-serif, sans-serif; font-size: 16px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def example(name: str) -> strict_yaml.Document:
    """A file that the README's example writes."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    body = next(block.body for block in blocks(readme) if block.options.get("file") == name)
    return strict_yaml.parse(body.encode(), name)


def terminal(consultation: Consultation, knowledge: Knowledge) -> str:
    """The answer of `needlepoint assess` as a picture of a terminal."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    show.assessment(console, assess(consultation.profile, consultation.request, knowledge, on=DAY))
    return console.export_svg(
        title="needlepoint assess patient.yaml",
        theme=DEFAULT_TERMINAL_THEME,
        code_format=SVG_FORMAT,
        unique_id="assess",
    )


def first_page(pdf: bytes, name: str) -> None:
    """Draw the first page of a PDF as docs/images/`name`.png."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.pdf"
        source.write_bytes(pdf)
        arguments = ["-png", "-singlefile", "-f", "1", "-l", "1", "-r", str(DOTS_PER_INCH)]
        subprocess.run(["pdftoppm", *arguments, str(source), str(IMAGES / name)], check=True)


def main() -> int:
    """Draw every picture again."""
    knowledge = load_knowledge()
    consultation = read_consultation(example("patient.yaml"), knowledge, on=DAY)
    clinic = read_clinic_details(example("clinic.yaml"))
    plan = plan_course(
        consultation.profile,
        consultation.request,
        knowledge,
        on=DAY,
        wishes=consultation.wishes,
        history=consultation.history,
    )
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / "assess.svg").write_text(terminal(consultation, knowledge), encoding="utf-8")
    forecast = forecast_course(plan, consultation.profile, knowledge, load_posterior(), on=DAY)
    first_page(plan_page_pdf(plan, knowledge, made_on=DAY, forecast=forecast), "plan-page")
    first_page(leaflet_pdf(plan, knowledge, clinic, language="en", made_on=DAY), "leaflet")
    print("\n".join(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} kB" for path in sorted(IMAGES.iterdir())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
