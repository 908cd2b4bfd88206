"""Where the graph can live; each store is a projection of `graph.build.SignedGraph`."""
