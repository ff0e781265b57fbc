"""A status says that somebody is away only when it says so: whole words, three languages, no denials."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.status import away
from tests.fakes.world import library

LEXICON = library().lexicon
ON_LEAVE = """
Met verlof
Met verlof t/m 4 januari
VERLOF tot maandag!
Op vakantie
op vakantie in Spanje 🌞, terug op 12/8
Vakantie :palm_tree:
Kerstvakantie tot 5 jan
Ouderschapsverlof (woensdag)
In bevallingsverlof tot mei
Zwangerschapsverlof – Tom neemt over
Vandaag vrij
Vrij
vrij!
Vrij tot dinsdag
Vrij t/m 3 januari
dagje vrij
Ziek
ziek thuis, bel Sara
Feestdag in België
Afwezig
Niet bereikbaar, met verlof
Niet bereikbaar op verlof
Recup
ADV-dag
out of office
Out-of-office until Monday
OOO
OOO | back 3 Jan
o.o.o.
PTO
On PTO this week 🎉
On leave
Annual leave, back on Tuesday
Parental leave until March
on vacation
Vacationing
On holiday in Italy
Bank holiday 🇬🇧
Taking the day off
Off today
Off
Out sick
Sick
Not available - on vacation
En congé
en conge jusqu'au 15 août
Congé parental
CONGÉS
En vacances
vacances !
Absente jusqu'à lundi
Absent du bureau
Malade
En arrêt maladie
Jour férié
🏖️ t/m vrijdag
🤒
Terug op maandag van vakantie
Verlof – dringend? bel Tom
Ik geniet van mijn verlof
Vrij van 21 t/m 27 december
Thuis met een ziek kindje
OOO (paternity leave)
Away until Jan 4
Out of office – back Monday 7th
Away (annual leave)
En congés payés
Vrij | dringend? bel Tom
Verlof; vanaf maandag ben ik er weer
Vacances de Noël
"""
BETTER_NOT_NOW = """
Focus
Focustijd tot 11 u.
Even niet storen aub
Do not disturb
DND
Deep work
In een vergadering
In een vergadering • Outlook Agenda
In a meeting • Google Calendar
In a huddle
on a call
Vergadering
Overleg
busy
In gesprek
in overleg met klant
En réunion
en reunion jusqu'à 15h
Ne pas déranger
Pause déjeuner
Lunch
Terug van vakantie, in een vergadering
🎧
Niet op verlof, wel in een vergadering
Niet storen a.u.b.
Please don't disturb
Merci de ne pas déranger
"""
NEITHER = """
Niet op verlof
Niet met verlof, wel thuiswerk
Niet meer ziek
Terug van vakantie
Net terug van een heerlijke vakantie ☀️
Terug uit verlof
Weer aan de slag na mijn verlof
Vrij om te praten
Vrij druk vandaag
Vrij veel werk
Elke vrijdag op kantoor
Vakantie aan het plannen
Vakantie plannen met het team
Vakantieplanning maken
Verlofaanvragen verwerken
Bijna vakantie!
Nog 3 dagen tot vakantie
Toe aan vakantie
Zin in vakantie 😎
Laatste dag voor mijn verlof
Vakantie over twee weken
Vakantie zit erop
Verlof vanaf maandag
Geen vergaderingen vandaag
Niet in een vergadering
Zieke collega vervangen
Thuiswerk
Op kantoor in Gent
Kantoor tot 15 u.
Fijne feestdag allemaal
Back from vacation
Back from a long vacation
Back from maternity leave
No longer on leave
Not on holiday
Free to talk
Almost vacation
Planning my vacation
Vacation starts Friday
PTO requests by Friday please
Sick of meetings
Leave me a message
Working remotely
I'll be back at 3
Out of coffee
Happy holidays
Not in a meeting
De retour de vacances
De retour de congé
Rentrée de congé
Pas en congé
Pas malade
Bientôt en vacances
Avant les vacances
Vacances terminées
Congé à partir de lundi
Disponible
En télétravail
En ligne
Terug uit ouderschapsverlof
Vrij flexibel vandaag
Vrij gesprek? Bel me
Dochter ziek, werk van thuis
Werk aan de vakantieregeling
Before my vacation: inbox zero
Holiday planning Q1
Not sick anymore
De retour de congé maternité
Plus malade
"""


def lines(words: str) -> list[str]:
    """The statuses of a list."""
    return [line for line in words.splitlines() if line]


@pytest.mark.parametrize(
    ("text", "says"),
    [(text, "leave") for text in lines(ON_LEAVE)]
    + [(text, "quiet") for text in lines(BETTER_NOT_NOW)]
    + [(text, "") for text in lines(NEITHER)],
)
def test_a_status_says_what_a_colleague_would_read_in_it(text: str, says: str):
    assert away(text, "", LEXICON) == says
    assert away(text.upper(), ":speech_balloon:", LEXICON) == says


@pytest.mark.parametrize(
    ("text", "emoji", "says"),
    [
        ("", ":palm_tree:", "leave"),
        ("", "palm_tree", "leave"),
        ("Bali", ":desert_island:", "leave"),
        ("", ":face_with_thermometer:", "leave"),
        ("", "🌴", "leave"),
        ("", ":no_bell:", "quiet"),
        ("", ":spiral_calendar_pad:", "quiet"),
        ("Werk", ":headphones::skin-tone-2:", "quiet"),
        ("Op vakantie", ":house_with_garden:", "leave"),
        ("Op vakantie", ":no_bell:", "leave"),
        ("Terug van vakantie", ":palm_tree:", ""),
        ("Terug van vakantie", ":no_bell:", "quiet"),
        ("Not in a meeting", ":calendar:", ""),
        ("", ":palm_tre:", ""),
        ("", ":", ""),
        ("", "", ""),
        ("palm tree planten", "", ""),
    ],
)
def test_the_emoji_counts_unless_the_words_deny_it(text: str, emoji: str, says: str):
    assert away(text, emoji, LEXICON) == says


@given(st.text(max_size=700), st.text(max_size=40))
@example("niet " * 300, ":")
@example("\x00\u202e" * 10, "::")
@example("verlof " * 200, "")
def test_any_status_can_be_read(text: str, emoji: str):
    assert away(text, emoji, LEXICON) in ("leave", "quiet", "")


@given(
    st.sampled_from(sorted(word for word in LEXICON.away["leave"] if word[0].isalnum())), st.text("abcxyz", min_size=1)
)
def test_only_whole_words_count(word: str, letters: str):
    assert away(word, "", LEXICON) == "leave"
    whole = {other for listed in LEXICON.away.values() for other in listed}
    glued = (letters + word).split()[0], (word + letters).split()[-1]
    if len(word.split()) == 1 and not whole & set(glued):
        assert away(letters + word, "", LEXICON) == away(word + letters, "", LEXICON) == ""


@given(st.sampled_from(sorted(word for word in LEXICON.away["leave"] if word[0].isalnum())))
def test_every_word_of_leave_can_be_denied(word: str):
    assert away(f"terug van {word}", "", LEXICON) == ""
