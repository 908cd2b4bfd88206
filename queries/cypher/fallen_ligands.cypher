// Which ligands do treated sensitive cells make less of?
// topic ligands
// param padj: number = 0.05   adjusted p at most
// param limit: integer = 50   rows at most
// column ligand: text   its symbol; the deepest fall first
// column log2FoldChange: number   its change in the sender, log2
// column padj: number   adjusted p of that change
// column sign: integer   of its best route's transmission
// column n_routes: integer   pairs that have a path to an effector
// column transmission_free: number   signed transmission over all its receptors
MATCH (l:Protein|Complex)
WHERE l.is_ligand AND l.log2FoldChange < 0 AND l.padj <= $padj
RETURN l.id AS ligand, l.log2FoldChange AS log2FoldChange, l.padj AS padj, l.sign AS sign,
       l.n_routes AS n_routes, l.transmission_free AS transmission_free
ORDER BY log2FoldChange, ligand
LIMIT $limit
