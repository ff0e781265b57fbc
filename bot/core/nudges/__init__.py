"""Which nudge, when, for whom and with which words: pure functions over one notebook.

slots: the rhythm's own moments, and how it backs off · occasions: what else gives reason for a nudge ·
week: working days and hours, holidays, leave, meetings · policy: send, move or skip, rule by rule ·
seen: what the leader last did · choosing: page and colleague · variants: which text · holdout: what chance withholds ·
deciding: all of it, for one notebook at one moment · around: what a decision knows from outside the notebook.
"""

from bot.core.nudges.around import QUIET, Around, Silence
from bot.core.nudges.choosing import FADING, PAGES, REST, current, longest_unseen
from bot.core.nudges.deciding import coming, due_of, next_due, stirs, undecided, wake
from bot.core.nudges.occasions import AFRESH, PLANNING, REVIEW, occasions, talk_times
from bot.core.nudges.policy import done, there
from bot.core.nudges.seen import last_compliment, last_talk
from bot.core.nudges.slots import FRESH, appreciated, choose, fly, replan, rest, resume, settle, slot_of, whole_key

__all__ = [
    "AFRESH",
    "FADING",
    "FRESH",
    "PAGES",
    "PLANNING",
    "QUIET",
    "REST",
    "REVIEW",
    "Around",
    "Silence",
    "appreciated",
    "choose",
    "coming",
    "current",
    "done",
    "due_of",
    "fly",
    "last_compliment",
    "last_talk",
    "longest_unseen",
    "next_due",
    "occasions",
    "replan",
    "rest",
    "resume",
    "settle",
    "slot_of",
    "stirs",
    "talk_times",
    "there",
    "undecided",
    "wake",
    "whole_key",
]
