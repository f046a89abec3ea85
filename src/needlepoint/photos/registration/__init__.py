"""Where each bit of skin of the baseline lies in a later photograph, and how sure that is."""

from needlepoint.photos.registration.field import Registration
from needlepoint.photos.registration.registering import coarse_agreement, register

__all__ = ["Registration", "coarse_agreement", "register"]
