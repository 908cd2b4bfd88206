"""How often a ligand or a route would score as high by chance: begin with `error_control`."""
