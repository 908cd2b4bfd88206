"""The verb `sweep`: very many contrasts, ranked in parts by processes here or on a cluster."""
