"""``python -m pararoute``."""

from pararoute.cli import main

main()
