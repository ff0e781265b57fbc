"""The shape of a data_visualization block: bars, lines, areas and pies."""

from collections.abc import Iterator
from typing import Final

from .shape import Json, Shape, also, many, number, obj, one_of, problem, string, typed
from .texts import BLOCK_ID

LABEL = string(20)
MOST_SERIES: Final = 12
MOST_POINTS: Final = 20

POINT = obj({"label": LABEL, "value": number})
SERIES = obj({"name": LABEL, "data": many(POINT, 1, MOST_POINTS)})
AXES = obj({"categories": many(LABEL, 1, MOST_POINTS)}, {"x_label": string(50), "y_label": string(50)})


def positive(segment: Json, at: str) -> Iterator[str]:
    """Ask that a slice has a size."""
    if segment["value"] <= 0:
        yield problem("must be greater than 0", f"{at}/value")


def unlike_names(chart: Json, at: str) -> Iterator[str]:
    """Ask that every series has its own name."""
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        yield problem("series names must be unique", f"{at}/series")


def a_point_per_category(chart: Json, at: str) -> Iterator[str]:
    """Ask that each series has exactly one point for each category."""
    categories = chart["axis_config"]["categories"]
    if len(set(categories)) < len(categories):
        yield problem("categories must be unique", f"{at}/axis_config/categories")
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            yield problem("data labels must match the categories", f"{at}/series/{index}/data")


def plotted(kind: str) -> Shape:
    """Ask for a chart with axes."""
    shape = obj({"type": one_of(kind), "series": many(SERIES, 1, MOST_SERIES), "axis_config": AXES})
    return also(shape, unlike_names, a_point_per_category)


PIE = obj({"type": one_of("pie"), "segments": many(also(POINT, positive), 1, MOST_SERIES)})
CHARTS = typed({"pie": PIE, "bar": plotted("bar"), "line": plotted("line"), "area": plotted("area")})
CHART_BLOCK = obj(
    {"type": one_of("data_visualization"), "title": string(50), "chart": CHARTS},
    {"block_id": BLOCK_ID},
)
