"""What comes over the network: asked for politely, checked, and kept."""
