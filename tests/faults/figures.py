"""What the harnesses counted, for the table at the end of a run."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Figures:
    """One row for each harness."""

    rows: dict[str, dict[str, object]] = field(default_factory=dict)

    def add(self, name: str, counted: dict[str, object]) -> None:
        """Remember one row."""
        self.rows[name] = counted

    def table(self) -> list[str]:
        """The rows, ready to print."""
        width = max(map(len, self.rows), default=0)
        return [
            f"{name:<{width}}  " + "  ".join(f"{what} {count}" for what, count in counted.items())
            for name, counted in self.rows.items()
        ]
