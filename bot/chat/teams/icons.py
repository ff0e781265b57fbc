"""The two icons of the app, drawn from shapes: a finger that gives a ball its push."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from math import hypot

Colour = tuple[int, int, int]
# How far a point lies outside a shape; below zero it lies inside.
Shape = Callable[[float, float], float]

ACCENT = "#C2410C"
BACKGROUND: Colour = (0xC2, 0x41, 0x0C)
WHITE: Colour = (0xFF, 0xFF, 0xFF)
SUN: Colour = (0xFF, 0xD9, 0x8A)
COLOUR_SIZE, OUTLINE_SIZE, DRAWN = 192, 32, 32
# Teams cuts a bot's picture to a circle or a hexagon: only the middle of the colour icon is always seen.
SAFE = 148


def colour_icon() -> bytes:
    """192 × 192, the whole square filled."""
    scale = SAFE / DRAWN
    inset = (COLOUR_SIZE - SAFE) / 2
    rows = []
    for y in range(COLOUR_SIZE):
        row = bytearray()
        for x in range(COLOUR_SIZE):
            at = ((x + 0.5 - inset) / scale, (y + 0.5 - inset) / scale)
            seen = BACKGROUND
            for shapes, colour in ((HAND, WHITE), (BALL, SUN)):
                seen = _over(colour, seen, _covered(shapes, *at, scale))
            row += bytes(seen)
        rows.append(bytes(row))
    return _png(rows, COLOUR_SIZE, kind=2)


def outline_icon() -> bytes:
    """32 × 32, white on transparent and nothing else."""
    return _png(
        [
            b"".join(
                bytes((*WHITE, round(255 * _covered(HAND + BALL, x + 0.5, y + 0.5, 1)))) for x in range(OUTLINE_SIZE)
            )
            for y in range(OUTLINE_SIZE)
        ],
        OUTLINE_SIZE,
        kind=6,
    )


def _bar(x: float, y: float, to_x: float, to_y: float, thick: float) -> Shape:
    """A stroke with round ends."""
    along_x, along_y = to_x - x, to_y - y
    length = along_x**2 + along_y**2

    def far(at_x: float, at_y: float) -> float:
        part = max(0.0, min(1.0, ((at_x - x) * along_x + (at_y - y) * along_y) / length)) if length else 0.0
        return hypot(at_x - x - part * along_x, at_y - y - part * along_y) - thick / 2

    return far


# On a square of 32 units, one a pixel of the outline: edges on whole units stay sharp there.
HAND: tuple[Shape, ...] = (
    _bar(6, 14, 6, 21, 8),  # the palm
    _bar(6, 12.5, 18.5, 12.5, 5),  # the finger that pushes
    _bar(7, 11.5, 12, 9, 4),  # the thumb
    _bar(8, 18, 14.5, 18, 4),  # two fingers that are folded
    _bar(6, 23, 13, 23, 4),
)
BALL: tuple[Shape, ...] = (_bar(26.5, 12.5, 26.5, 12.5, 10),)


def _covered(shapes: Iterable[Shape], x: float, y: float, scale: float) -> float:
    """How much of the pixel around a point is filled: the edge runs over one pixel, which keeps it smooth."""
    return max(0.0, min(1.0, 0.5 - scale * min(far(x, y) for far in shapes)))


def _over(top: Colour, below: Colour, part: float) -> Colour:
    red, green, blue = (round(b + (t - b) * part) for t, b in zip(top, below, strict=True))
    return red, green, blue


def _png(rows: list[bytes], size: int, kind: int) -> bytes:
    """A PNG of 8 bits a channel; kind 2 is RGB, 6 is RGBA."""
    header = struct.pack(">IIBBBBB", size, size, 8, kind, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
