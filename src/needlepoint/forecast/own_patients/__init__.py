"""Forecasts that have learnt from a clinic's own patients, and from one patient's own earlier sessions, without a new
fit."""
