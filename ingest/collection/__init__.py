"""Many contrasts in one place: listed without reading them, then read a few at a time."""
