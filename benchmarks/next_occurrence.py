"""How fast the next weekly occurrence is found, beside APScheduler's prebuilt CronTrigger.

Run: python -m benchmarks.next_occurrence
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.core.rhythm import next_occurrence

ZONES = ("Europe/Brussels", "Europe/Amsterdam", "America/Paramaribo", "America/New_York", "Asia/Tokyo", "UTC")
START = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
ROUNDS = 5
ASKS = 2_000
TEN_TIMES = 10


def per_second(ask: Callable[[str, datetime], object], asks: int) -> float:
    """Questions answered in a second, over zones and moments."""
    moments = [START + timedelta(hours=7 * number) for number in range(asks)]
    began = time.perf_counter()
    for number, moment in enumerate(moments):
        ask(ZONES[number % len(ZONES)], moment)
    return asks / (time.perf_counter() - began)


def main() -> None:
    """Print medians of paired rounds and their ratio."""
    triggers = {zone: CronTrigger(day_of_week=3, hour=15, minute=0, timezone=ZoneInfo(zone)) for zone in ZONES}

    def ours(zone: str, moment: datetime) -> datetime:
        return next_occurrence(3, "15:00", zone, moment)

    def theirs(zone: str, moment: datetime) -> datetime | None:
        return triggers[zone].get_next_fire_time(None, moment)

    for number in range(100):
        moment = START + timedelta(hours=number)
        if ours(ZONES[0], moment) != theirs(ZONES[0], moment + timedelta(microseconds=1)):
            message = f"the two disagree about {moment}"
            raise SystemExit(message)
    pairs = [(per_second(ours, ASKS * 10), per_second(theirs, ASKS)) for _ in range(ROUNDS)]
    ratio = median(one / other for one, other in pairs)
    print("| weekly rule             | per second |")
    print("|-------------------------|-----------:|")
    print(f"| rhythm.next_occurrence  | {median(one for one, _ in pairs):10,.0f} |")
    print(f"| CronTrigger, prebuilt   | {median(other for _, other in pairs):10,.0f} |")
    print(f"ratio {ratio:.1f} (bar: {TEN_TIMES})")


if __name__ == "__main__":
    main()
