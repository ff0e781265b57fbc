"""The map of the house: core decides, rooms carry.

core      turns a Request into an Answer and a moment into nudges; no socket, file, clock or vendor
content   reads the pages of prompts/ into a Library
chat      the rooms people type in: slack, teams, local
store     keeps one notebook per person
engine    beats, so that what is due gets woken
wiring    joins the rooms; linking makes one of two identities; settings reads the environment; __main__ holds the doors
"""
