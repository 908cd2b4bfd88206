"""What the graph is: vocabulary, building it from tables, the sparse signed network.

Read `schema.py` first. This room imports `ingest.tables` and `ingest.errors` only.
"""
