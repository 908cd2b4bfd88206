"""OmniPath: where its tables come from, and what they say."""
