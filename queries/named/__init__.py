"""The named queries' contracts, and their answers from tables in plain Python.

Read `contract.py` first. Each answer is written from the question, not from the Cypher:
it is the definition that the two databases are compared with.
"""
