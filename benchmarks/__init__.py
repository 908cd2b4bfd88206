"""What pararoute costs, and how right it is: `make bench`, and scripts that docs/ tell of."""
