"""The colours of every page, report and figure: one meaning, one colour.

Hues of Okabe and Ito's set, which people with any of the common colour blindnesses tell apart. A
sign is never told by colour alone: a word, an arrow or a T-bar, or a marker's shape says it too.

Examples
--------
>>> [round(contrast(colour), 1) for colour in (ACTIVATING, INHIBITING_TEXT, MUTED)]
[5.2, 5.1, 7.0]
"""

from __future__ import annotations

ACTIVATING = "#0072B2"  # blue
INHIBITING = "#D55E00"  # vermilion; for marks: 3.9 : 1 on white
INHIBITING_TEXT = "#B84F00"  # the same darker, for words
NEUTRAL = "#767676"  # neither, or not named; still readable as text
NEUTRAL_LIGHT = "#BBBBBB"  # marks in the background, never text
GRID = "#E0E0E0"
TEXT = "#1A1A1A"
MUTED = "#595959"  # second text
PAPER = "#FFFFFF"

SIGNS = {1: ACTIVATING, -1: INHIBITING, 0: NEUTRAL}
SIGN_TEXTS = {1: ACTIVATING, -1: INHIBITING_TEXT, 0: MUTED}
SIGN_WORDS = {1: "activates", -1: "inhibits", 0: "neither"}
TERMS = {  # the four terms of a score; light and dark in turn, for those who see no hue
    "secretion": "#56B4E9",
    "binding": "#00795A",
    "reception": "#E69F00",
    "transmission": "#A3497A",
}
NULLS = {"expression": "#00795A", "network": "#A3497A"}
EVIDENCE = "#00795A"  # for a direction where filled, against it where hollow
SEQUENTIAL = ("#EAF3F9", "#8FC1E0", "#0072B2", "#003B5C")  # more is darker
DIVERGING = (INHIBITING_TEXT, "#F0B48A", "#FFFFFF", "#8FC1E0", ACTIVATING)  # -1, 0, 1


def contrast(colour: str, ground: str = PAPER) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2 defines it; text needs 4.5.

    Parameters
    ----------
    colour, ground : str
        As ``#RRGGBB``.

    Examples
    --------
    >>> contrast("#000000")
    21.0
    """
    one, two = sorted((_luminance(colour), _luminance(ground)))
    return (two + 0.05) / (one + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
