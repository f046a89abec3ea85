"""Questions about earlier and planned treatments, and about sun and skin care."""

from __future__ import annotations

from needlepoint.patient.facts import Fact, Kind

QUESTIONS: tuple[Fact, ...] = (
    Fact(
        "needling_on",
        Kind.WHERE_WHEN,
        "Have you had microneedling before? Where, and when last?",
        "treatments",
        why="The skin needs time to heal between sessions.",
    ),
    Fact(
        "filler_on",
        Kind.WHERE_WHEN,
        "Have you had a filler? Where, and when last?",
        "treatments",
        why="Labels ask for a wait after a filler.",
    ),
    Fact(
        "filler_planned_on",
        Kind.DATE,
        "Are you planning a filler? When?",
        "treatments",
        future=True,
        why="With devices that heat the skin, the order of treatments matters.",
    ),
    Fact(
        "botulinum_toxin_on",
        Kind.WHERE_WHEN,
        "Have you had botulinum toxin, such as Botox? Where, and when last?",
        "treatments",
        why="Some sources ask for a wait after it.",
    ),
    Fact(
        "plastic_surgery_on",
        Kind.WHERE_WHEN,
        "Have you had plastic surgery, such as a facelift? Where, and when last?",
        "treatments",
        why="Labels ask for a wait after surgery.",
    ),
    Fact(
        "deep_resurfacing_on",
        Kind.WHERE_WHEN,
        "Have you had a deep peel, dermabrasion or deep laser resurfacing? Where, and when last?",
        "treatments",
        why="The skin must be fully healed.",
    ),
    Fact(
        "ablative_fractional_on",
        Kind.WHERE_WHEN,
        "Have you had fractional laser that leaves tiny open dots, such as CO2? Where, and when last?",
        "treatments",
        why="The skin must be fully healed.",
    ),
    Fact(
        "nonablative_light_on",
        Kind.WHERE_WHEN,
        "Have you had laser, light or radio-wave treatment that left the skin closed? Where, and when last?",
        "treatments",
        why="The skin should have calmed down.",
    ),
    Fact(
        "peel_on",
        Kind.WHERE_WHEN,
        "Have you had a chemical peel or a facial? Where, and when last?",
        "treatments",
        why="The skin should have calmed down.",
    ),
    Fact(
        "hair_removal_on",
        Kind.WHERE_WHEN,
        "Have you had waxing or other hair removal? Where, and when last?",
        "treatments",
        why="The skin should have calmed down.",
    ),
    Fact(
        "topical_retinoid_last_on",
        Kind.DATE,
        "When did you last use a vitamin A cream, such as retinol, tretinoin or adapalene?",
        "sun_and_care",
        why="These creams can leave skin tender.",
    ),
    Fact(
        "acid_last_on",
        Kind.DATE,
        "When did you last use an acid on your skin, such as glycolic or salicylic acid?",
        "sun_and_care",
        why="Acids can leave skin tender.",
    ),
    Fact(
        "sun_exposure_on",
        Kind.DATE,
        "When were you last in strong sun?",
        "sun_and_care",
        why="Skin should be calm before it is needled.",
    ),
    Fact(
        "tanning_on",
        Kind.DATE,
        "When did you last sunbathe or use a tanning bed?",
        "sun_and_care",
        why="One label asks for two weeks without tanning.",
    ),
    Fact(
        "self_tan_on",
        Kind.DATE,
        "When did you last use a self-tanning cream or spray?",
        "sun_and_care",
        why="It should be off the skin before needling.",
    ),
    Fact(
        "sun_planned_on",
        Kind.DATE,
        "Do you plan to be in strong sun, for example on holiday? When?",
        "sun_and_care",
        future=True,
        why="The US regulator asks for no sun in the two weeks after needling.",
    ),
)
"""Earlier and planned treatments, sun and skin care."""
