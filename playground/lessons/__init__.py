"""Lessons as data: each asks for a prediction, lets the student run, and says what has happened."""
