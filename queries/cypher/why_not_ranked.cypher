// Why does this ligand score 0, or not at all?
// topic ligands
// note Reason is empty where the ligand has a score above 0.
// param ligand: ligand   its symbol
// column ligand: text   its symbol
// column rank: integer   position in the ranking
// column score: number   that of its best route; empty where it is not measured
// column reason: text   in words
// column secretion: number   how surely treated sensitive cells secrete more of it
// column log2FoldChange: number   its change in the sender, log2
// column padj: number   adjusted p of that change
// column sign: integer   of its best route's transmission
// column n_routes: integer   pairs that have a path to an effector
// column receptors: texts   all it binds
MATCH (l:Protein|Complex)
WHERE l.id = $ligand AND l.is_ligand
OPTIONAL MATCH (l)-[:BINDS]->(r:Protein|Complex)
WITH l, collect(r.id) AS receptors
RETURN l.id AS ligand, l.rank AS rank, l.score AS score, l.reason AS reason,
       l.secretion AS secretion, l.log2FoldChange AS log2FoldChange, l.padj AS padj,
       l.sign AS sign, l.n_routes AS n_routes, receptors
ORDER BY ligand
