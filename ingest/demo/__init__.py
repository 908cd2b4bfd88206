"""The bundled demo: a mirror made of textbook facts and synthetic contrasts (README.md)."""
