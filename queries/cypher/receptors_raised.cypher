// Which receptors do resistant cells have more of than their parents?
// topic receptors
// note Changes of complexes are those of their scarcest measured subunit.
// param padj: number = 0.05   adjusted p at most
// param limit: integer = 50   rows at most
// column receptor: text   its symbol; the highest rise first
// column log2FoldChange: number   resistant over parental, log2
// column padj: number   adjusted p of that change
// column reception: number   how likely it is on resistant cells
// column n_ligands: integer   ligands that bind it
// column best_route_rank: integer   position of its best route; empty without a path
MATCH (c:CellState)-[e:EXPRESSES]->(r:Protein|Complex)
WHERE e.log2FoldChange > 0 AND e.padj <= $padj
OPTIONAL MATCH (l:Protein|Complex)-[:BINDS]->(r)
WITH r, e.log2FoldChange AS log2FoldChange, e.padj AS padj, e.reception AS reception,
     count(l.id) AS n_ligands
OPTIONAL MATCH (t:Route)
WHERE t.receptor = r.id
WITH r, log2FoldChange, padj, reception, n_ligands, min(t.rank) AS best_route_rank
RETURN r.id AS receptor, log2FoldChange, padj, reception, n_ligands, best_route_rank
ORDER BY log2FoldChange DESC, receptor
LIMIT $limit
