"""Slack: payloads to requests, cards to Block Kit, and the live connection."""
