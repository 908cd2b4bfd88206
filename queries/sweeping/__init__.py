"""Ranking very many senders on one network: what all share is worked out once."""
