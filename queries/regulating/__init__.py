"""What speaks for a transcription factor: its own change, its targets, its ligands."""
