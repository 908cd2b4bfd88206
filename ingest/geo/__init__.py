"""GEO: series, counts and contrasts made from them."""
