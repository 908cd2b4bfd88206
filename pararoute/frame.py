"""A page in a frame of its own, as Jupyter and VS Code show it."""

from __future__ import annotations

import html

HEIGHT = 860  # pixels


def framed(page: str, title: str) -> str:
    """An iframe that holds a page and lets it run its scripts and save files, nothing else.

    Examples
    --------
    >>> framed("<p>µ</p>", "Routes").split(" title")[0]
    '<iframe srcdoc="&lt;p&gt;&#181;&lt;/p&gt;"'
    """
    # in plain ASCII: read in another encoding, its scripts would not be those of its policy
    text = html.escape(page).encode("ascii", "xmlcharrefreplace").decode()
    return (
        f'<iframe srcdoc="{text}" title="{title}" width="100%" height="{HEIGHT}" '
        'style="border: 0" sandbox="allow-scripts allow-downloads"></iframe>'
    )
