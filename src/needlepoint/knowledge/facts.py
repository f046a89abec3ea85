"""Every fact that a condition of the knowledge base may ask about: of the consultation, and of the check-in after."""

from needlepoint.patient import history
from needlepoint.patient.check_in import CHECK_IN_FACTS
from needlepoint.patient.facts import Fact

FACTS: dict[str, Fact] = {**history.FACTS, **CHECK_IN_FACTS}

__all__ = ["FACTS"]
