"""Keeps one notebook per person, durably."""
