"""Teams' limits: the one table every renderer, reader and sender keeps to."""

from __future__ import annotations

from typing import Final

CARD_VERSION: Final = "1.5"
# Messages may be larger by now; webhooks and older clients stop at 28 KB, and this counts UTF-16.
CARD_BYTES: Final = 28_000
ACTIONS: Final = 6
TITLE: Final = 40
SUMMARY: Final = 2_000
DIALOG_TITLE: Final = 64
QUOTE: Final = 6_000
TEXT: Final = 6_000
INPUT_TEXT: Final = 3_000
CHART_SERIES: Final = 6
CHART_POINTS: Final = 20
# What comes in: more than this is cut (words) or refused at the door (bytes).
WORDS_IN: Final = 40_000
QUOTE_IN: Final = 300
BODY_BYTES: Final = 256_000
DEPTH: Final = 64
# How many seconds apart our messages are: in one conversation (60 in 30 s at most), and in one organisation (30/s).
CONVERSATION_SECONDS: Final = 0.5
TENANT_SECONDS: Final = 0.05
TENANT_BURST: Final = 20
