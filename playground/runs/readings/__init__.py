"""Readings: numbers that a lesson may quote of a run."""
