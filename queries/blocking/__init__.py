"""Blocking: nodes of the network removed or weakened, and what survives of the signal."""
