"""How well the forecast is calibrated, and how fast it is."""
