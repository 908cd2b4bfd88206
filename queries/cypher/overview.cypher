// What is in the graph: ligands, receptors and routes, and how many of each kind?
// topic network
// column ligands: integer   in the pair table
// column measured: integer   of these, by the sender
// column scored: integer   of these, with a score above 0
// column receptors: integer   in the pair table
// column effectors: integer   on which routes end
// column routes: integer   pairs that have a path to an effector
// column activating: integer   of these, with an activating transmission
// column inhibiting: integer   of these, with an inhibiting transmission
MATCH (s:CellState)
WHERE s.id = 'sensitive'
OPTIONAL MATCH (m:Protein|Complex)
WITH count(CASE WHEN m.is_ligand THEN 1 END) AS ligands,
     count(CASE WHEN m.is_ligand AND m.secretion IS NOT NULL THEN 1 END) AS measured,
     count(CASE WHEN m.score > 0 THEN 1 END) AS scored,
     count(CASE WHEN m.is_receptor THEN 1 END) AS receptors,
     count(CASE WHEN m.is_effector THEN 1 END) AS effectors
OPTIONAL MATCH (r:Route)
RETURN ligands, measured, scored, receptors, effectors, count(r.id) AS routes,
       count(CASE WHEN r.sign = 1 THEN 1 END) AS activating,
       count(CASE WHEN r.sign = -1 THEN 1 END) AS inhibiting
ORDER BY ligands
