"""A Chart as the shapes of an SVG: sideways in percent, so that it fits any width and words keep their size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.core.card import Chart, bare

TOP, BASE, HEIGHT = 24, 154, 182
LABELS_AT = 174
# Of its own stretch, how much a label's bars take.
FILLED = 0.64
GAP = 0.16
# So many letters stand side by side on a phone, and so many numbers above the bars.
LETTERS, NUMBERS = 40, 16
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A bar, a dot or a line, from (x, y) on; `tone` is the number of its series."""

    kind: str
    tone: int
    x: str
    y: int
    width: str = "0%"
    height: int = 0
    to_x: str = ""
    to_y: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """A number or a label, centred on x."""

    kind: str
    x: str
    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Plot:
    """All there is to draw, back to front."""

    shapes: tuple[Shape, ...]
    words: tuple[Word, ...]
    keys: tuple[tuple[int, str], ...]
    kind: str
    base: int = BASE
    height: int = HEIGHT


def plot(chart: Chart) -> Plot | None:
    """Where everything stands; None when there is nothing to draw."""
    if not chart.labels or not chart.series:
        return None
    shapes = tuple(_bars(chart) if chart.kind == "bars" else _lines(chart))
    # Where a number fits nowhere, the words below the picture still say it.
    numbers = _numbers(chart) if len(chart.labels) * len(chart.series) <= NUMBERS else ()
    # One series needs no key: the title names it.
    keys = tuple((tone, bare(series.name)) for tone, series in enumerate(chart.series)) if chart.series[1:] else ()
    return Plot(shapes, (*numbers, *_labels(chart)), keys, chart.kind)


def _bars(chart: Chart) -> Iterator[Shape]:
    _, width = _stretch(chart)
    for tone, at, value in _points(chart):
        if value > 0:
            left = _x(chart, at, tone) - width / 2
            yield Shape("bar", tone, _percent(left), _y(chart, value), _percent(width), BASE - _y(chart, value))


def _lines(chart: Chart) -> Iterator[Shape]:
    dots = [Shape("dot", tone, _percent(_x(chart, at, tone)), _y(chart, value)) for tone, at, value in _points(chart)]
    for one, next_one in pairwise(dots):
        if one.tone == next_one.tone:
            yield Shape("line", one.tone, one.x, one.y, to_x=next_one.x, to_y=next_one.y)
    yield from dots


def _numbers(chart: Chart) -> Iterator[Word]:
    for tone, at, value in _points(chart):
        if value > 0:
            yield Word("number", _percent(_x(chart, at, tone)), _y(chart, value) - 7, str(value))


def _labels(chart: Chart) -> Iterator[Word]:
    labels = [bare(label) for label in chart.labels]
    # Too many for a phone: every second one, or third; the newest stands last and always has its label.
    every = -(-len(labels) * (min(max(map(len, labels)), LETTERS // 2) + 1) // LETTERS)
    room = max(SHORTEST, LETTERS // -(-len(labels) // every))
    for at, label in enumerate(labels):
        if (len(labels) - 1 - at) % every == 0:
            shown = label if len(label) <= room else f"{label[: room - 1]}…"
            yield Word("label", _percent((at + 0.5) * 100 / len(labels)), LABELS_AT, shown)


def _points(chart: Chart) -> Iterator[tuple[int, int, int]]:
    """(series, label, value) for every label that has one."""
    for tone, series in enumerate(chart.series):
        for at, value in enumerate(series.values[: len(chart.labels)]):
            yield tone, at, value


def _stretch(chart: Chart) -> tuple[float, float]:
    """How wide the place of one label is, and one bar in it."""
    slot = 100 / len(chart.labels)
    return slot, slot * FILLED / len(chart.series) * (1 - GAP)


def _x(chart: Chart, at: int, tone: int) -> float:
    """The middle of a point: bars stand side by side, the dots of a label above each other."""
    slot, _ = _stretch(chart)
    beside = 0 if chart.kind == "lines" else (tone + 0.5) / len(chart.series) - 0.5
    return (at + 0.5 + beside * FILLED) * slot


def _y(chart: Chart, value: int) -> int:
    highest = max((value for _, _, value in _points(chart)), default=0)
    return BASE - round((BASE - TOP) * max(value, 0) / max(highest, 1))


def _percent(value: float) -> str:
    return f"{value:.2f}%"
