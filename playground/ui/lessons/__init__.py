"""Lessons on the page: their dialog, their steps, and links for teachers."""
