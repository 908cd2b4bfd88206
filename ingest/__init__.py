"""Where data comes from: OmniPath's tables, contrasts, the bundled demo; typed tables come out.

Read `tables.py` first. This room imports nothing of the other rooms.
"""
