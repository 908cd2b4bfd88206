"""What is asked of the graph: ranking routes and, term by term, why.

Read `routes.py` first. This room imports `graph`, `ingest.tables` and `ingest.errors` only.
"""
