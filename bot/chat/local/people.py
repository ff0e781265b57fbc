"""The small cast of the local room: a leader, a team of three and two people to try mistakes with."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.core.model import Person

PLATFORM = "local"
TENANT = "local"
CHANNEL = "algemeen"
LEADER = "anna"
TEAM = ("jan", "sara", "tom")
ZONE = ZoneInfo("Europe/Brussels")

CAST = {
    person.id: person
    for person in (
        Person(id="anna", name="Anna Peeters", zone=ZONE.key),
        Person(id="jan", name="Jan Maes", zone=ZONE.key),
        Person(id="sara", name="Sara El Amrani", zone=ZONE.key),
        Person(id="tom", name="Tom de Vries", zone=ZONE.key),
        # Two to try mistakes with: somebody who left, and the bot itself.
        Person(id="piet", name="Piet Claes", zone=ZONE.key, active=False),
        Person(id="duwtje", name="Duwtje", zone=ZONE.key, automated=True),
    )
}

PRESENT = {key: person for key, person in CAST.items() if person.active and not person.automated}
