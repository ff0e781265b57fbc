"""The map of the house: core decides, rooms carry.

core      turns a Request into an Answer and a moment into nudges; no socket, file, clock or vendor
content   reads the pages of prompts/ into a Library
chat      the rooms people type in: slack, teams, local
calendar  fetches a leader's own calendar, and reads it where a hostile file can do no harm
store     keeps one notebook per person, sealed; backs it up and brings it back
engine    beats, so that what is due gets woken; at night it walks all notebooks, and memory
wiring    joins the rooms into a house, which serving serves; settings reads the environment; logs writes lines

__main__  holds the doors, asking their words. keeping does their work on the notebooks, with exporting, previewing,
          evaluating, erasing and linking; errands are what an operator asks of the process that holds the folder
"""
