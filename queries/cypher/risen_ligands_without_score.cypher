// Which ligands rise in treated sensitive cells and still score 0, and why?
// topic ligands
// param padj: number = 0.05   adjusted p at most
// param limit: integer = 50   rows at most
// column ligand: text   its symbol; the highest rise first
// column log2FoldChange: number   its change in the sender, log2
// column padj: number   adjusted p of that change
// column sign: integer   of its best route's transmission
// column n_routes: integer   pairs that have a path to an effector
// column reason: text   why it scores 0
MATCH (l:Protein|Complex)
WHERE l.is_ligand AND l.log2FoldChange > 0 AND l.padj <= $padj AND l.score = 0
RETURN l.id AS ligand, l.log2FoldChange AS log2FoldChange, l.padj AS padj, l.sign AS sign,
       l.n_routes AS n_routes, l.reason AS reason
ORDER BY log2FoldChange DESC, ligand
LIMIT $limit
