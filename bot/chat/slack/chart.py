"""A Chart as Slack's own data_visualization block, when Slack takes it."""

from __future__ import annotations

from typing import Any

from bot.chat.slack import limits
from bot.core.card import Chart, bare, escape

KIND = "data_visualization"


def native(chart: Chart) -> dict[str, Any] | None:
    """The chart as Slack draws it; None when it has more or longer parts than Slack takes."""
    title, labels = bare(chart.title), [bare(label) for label in chart.labels]
    rows = {bare(series.name): series.values for series in chart.series}
    whole = len(rows) == len(chart.series) and all(len(values) == len(labels) for values in rows.values())
    if not (whole and _fits([title], limits.CHART_TITLE, 1) and _fits([*rows], limits.CHART_LABEL, limits.SERIES)):
        return None
    if len(set(labels)) < len(labels) or not _fits(labels, limits.CHART_LABEL, limits.CATEGORIES):
        return None
    series = [
        {"name": name, "data": [{"label": at, "value": value} for at, value in zip(labels, values, strict=True)]}
        for name, values in rows.items()
    ]
    kind = {"bars": "bar", "lines": "line"}[chart.kind]
    return {
        "type": KIND,
        "title": title,
        "chart": {"type": kind, "series": series, "axis_config": {"categories": labels}},
    }


def told(chart: Chart) -> str:
    """The chart in words alone."""
    title = bare(chart.title).strip()
    return f"**{escape(title)}**\n{chart.words}" if title else chart.words


def _fits(words: list[str], longest: int, most: int) -> bool:
    return 0 < len(words) <= most and all(word.strip() and len(word) <= longest for word in words)
