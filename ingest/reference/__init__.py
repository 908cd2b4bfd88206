"""Shipped tables of gene identifiers (README.md)."""
