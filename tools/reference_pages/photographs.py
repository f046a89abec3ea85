"""What is measured in photographs, and why a photograph is refused: from the lists that the program itself uses."""

from __future__ import annotations

from needlepoint.photos.gate import LEAST_PX_PER_MM
from needlepoint.photos.quantities import FACTS, ChangeScale, Drift, Metric, Quantity, QuantityFacts, quantities_of
from needlepoint.photos.reasons import REFUSES, WORDS, Reason
from reference_pages.markdown import page, section, table, words

BETTER = {-1: "less", 0: "depends", 1: "more"}
UNDER_A_CHANGE = "only noted, or judged quantity by quantity"


def pages() -> tuple[tuple[str, str], ...]:
    """The page of quantities and the page of reasons."""
    return _quantities(), _reasons()


def _quantities() -> tuple[str, str]:
    return "photo-quantities.md", page(
        "What is measured in photographs",
        "Every quantity with its unit. How each is worked out, and how far to trust it, is told in "
        "[photographs](../explanation/photographs.md). No depth and no volume is among them: a single photograph has "
        "neither.",
        *(_metric(metric) for metric in Metric),
    )


def _metric(metric: Metric) -> str:
    rows = (_row(quantity, FACTS[quantity]) for quantity in quantities_of(metric))
    least = f"At least {LEAST_PX_PER_MM[metric]:g} pixels a millimetre of skin are needed."
    head = (
        "quantity",
        "unit",
        "what it is",
        "change is told as",
        "own change of untreated skin",
        "better",
        "level needs",
    )
    return section(2, metric.value, least, table(head, rows))


def _row(quantity: Quantity, facts: QuantityFacts) -> tuple[str, ...]:
    needs = [name for name, needed in (("a size", facts.needs_size), ("a card", facts.needs_colour)) if needed]
    return (
        f"`{quantity}`",
        facts.unit or "none",
        facts.means,
        "percent" if facts.change is ChangeScale.RATIO else "difference",
        "is taken off" if facts.drift is Drift.SAME_QUANTITY else "is not taken off",
        BETTER[facts.better],
        " and ".join(needs) or "nothing",
    )


def _reasons() -> tuple[str, str]:
    return "photo-reasons.md", page(
        "Why a photograph or a pair is refused",
        "The list is closed: no other reason is ever given. For metrics that a reason does not refuse it is a caution. "
        "Which reason refuses what is our own judgement; see [photographs](../explanation/photographs.md).",
        table(
            ("reason", "what is wrong", "what to do", "refuses"),
            ((f"`{each}`", WORDS[each].wrong, WORDS[each].better, _refuses(each)) for each in Reason),
        ),
    )


def _refuses(reason: Reason) -> str:
    refused = REFUSES.get(reason, frozenset())
    if not refused:
        return UNDER_A_CHANGE
    return "everything" if refused == frozenset(Metric) else words(", ".join(sorted(refused)))
