"""Reads the pages of prompts/ into a Library."""
