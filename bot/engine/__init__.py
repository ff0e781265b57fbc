"""Beats, so that what is due gets woken."""
