"""Slack's limits: the one table every renderer and reader keeps to."""

from __future__ import annotations

from typing import Final

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
# Undocumented: all texts of one message together; above some 13,200 Slack answers msg_blocks_too_long.
MESSAGE_WORDS: Final = 12_000
# A view weighs at most 250 KB, written as JSON: six bytes for a character that is not ASCII.
VIEW_WORDS: Final = 30_000
FALLBACK: Final = 3_900
HEADER: Final = 150
SECTION: Final = 3_000
CONTEXT: Final = 2_000
QUOTE: Final = 6_000
LIST_ITEMS: Final = 100
BUTTON_LABEL: Final = 75
BUTTON_VALUE: Final = 2_000
ACTIONS: Final = 25
OVERFLOW: Final = 5
OPTIONS: Final = 100
MOST_OPTIONS: Final = 500
OPTION_LABEL: Final = 75
# Slack's own pages disagree on 75 or 150 for an option's value; the strict one counts.
OPTION_VALUE: Final = 75
PLACEHOLDER: Final = 150
# Charts: two in one message or on the leader's page, none in a modal. Slack's pages say 6 series or 12; the strict one.
CHARTS: Final = 2
CHART_TITLE: Final = 50
CHART_LABEL: Final = 20
CATEGORIES: Final = 20
SERIES: Final = 6
VIEW_TITLE: Final = 24
VIEW_BUTTON: Final = 24
INPUT_LABEL: Final = 2_000
INPUT_HINT: Final = 2_000
INPUT_TEXT: Final = 3_000
INITIAL_PEOPLE: Final = 100
RADIO_OPTIONS: Final = 6
METADATA: Final = 3_000
BLOCK_ID: Final = 255
# What comes in: more than this is cut (words) or refused at the door (bytes).
WORDS_IN: Final = 40_000
QUOTE_IN: Final = 300
BODY_BYTES: Final = 1_000_000
# How many seconds apart Slack likes our messages: in one channel, and in one workspace, where some may come at once.
CHANNEL_SECONDS: Final = 1.0
WORKSPACE_SECONDS: Final = 0.2
WORKSPACE_BURST: Final = 30
# So many messages to a page, and pages in a window, when we look whether something arrived.
HISTORY_PAGE: Final = 15
HISTORY_PAGES: Final = 40
# How often a minute we ask how somebody is there: Slack allows 100 and 50 in a workspace, and others ask too.
ASKED_A_MINUTE: Final = {"users.info": 80, "dnd.info": 45}
