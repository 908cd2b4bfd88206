// Which ligands bind this receptor, and how do they change?
// topic receptors
// param receptor: receptor   its symbol
// column rank: integer   position of the ligand in the ranking
// column ligand: text   its symbol
// column score: number   that of its best route, with whichever receptor
// column sign: integer   1 activates, -1 inhibits, 0 both
// column sign_assumed: flag   no sign is known: taken as activating
// column secretion: number   how surely treated sensitive cells secrete more of it
// column log2FoldChange: number   its change in the sender, log2
// column padj: number   adjusted p of that change
// column curation_effort: number   OmniPath's count of resource-publication pairs
MATCH (l:Protein|Complex)-[b:BINDS]->(r:Protein|Complex)
WHERE r.id = $receptor
RETURN l.rank AS rank, l.id AS ligand, l.score AS score, b.sign AS sign,
       b.sign_assumed AS sign_assumed, l.secretion AS secretion,
       l.log2FoldChange AS log2FoldChange, l.padj AS padj,
       b.curation_effort AS curation_effort
ORDER BY rank, ligand
