"""How far two readings of the same skin lie apart: a clinic's own study, and the noise model that comes of it."""
