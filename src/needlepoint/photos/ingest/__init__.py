"""Photographs in: what they are by their content, in native pixels and linear light, or refused in words."""

from needlepoint.photos.ingest.reading import read_photo
from needlepoint.photos.ingest.stripping import stripped_copy, write_stripped

__all__ = ["read_photo", "stripped_copy", "write_stripped"]
