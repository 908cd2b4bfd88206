// Which receptors does this ligand bind, and what is known of each?
// topic receptors
// param ligand: ligand   its symbol
// column receptor: text   its symbol
// column sign: integer   1 activates, -1 inhibits, 0 both
// column sign_assumed: flag   no sign is known: taken as activating
// column reception: number   how likely the receptor is on resistant cells
// column reception_from: text   what that rests on: abundance, contrast or prior
// column log2FoldChange: number   its change in resistant cells, log2
// column route_rank: integer   position of the pair among the routes; empty without a path
// column sources: texts   resources that list the pair
// column references: texts   publications, RESOURCE:PMID
MATCH (l:Protein|Complex)-[b:BINDS]->(r:Protein|Complex)
WHERE l.id = $ligand
OPTIONAL MATCH (c:CellState)-[e:EXPRESSES]->(r)
OPTIONAL MATCH (t:Route)
WHERE t.ligand = $ligand AND t.receptor = r.id
RETURN r.id AS receptor, b.sign AS sign, b.sign_assumed AS sign_assumed,
       e.reception AS reception, e.reception_from AS reception_from,
       e.log2FoldChange AS log2FoldChange, t.rank AS route_rank, b.sources AS sources,
       b.`references` AS `references`
ORDER BY receptor
