// Which effectors do the routes end on, and with which sign?
// topic routes
// note An effector on which no best path ends is listed with 0 routes.
// column effector: text   its symbol
// column n_routes: integer   routes whose best path ends on it
// column n_activating: integer   of these, with an activating transmission
// column n_inhibiting: integer   of these, with an inhibiting transmission
// column best_rank: integer   position of the best of them
MATCH (m:Protein|Complex)
WHERE m.is_effector
OPTIONAL MATCH (r:Route)
WHERE r.target = m.id
WITH m, count(r.id) AS n_routes, count(CASE WHEN r.sign = 1 THEN 1 END) AS n_activating,
     count(CASE WHEN r.sign = -1 THEN 1 END) AS n_inhibiting, min(r.rank) AS best_rank
RETURN m.id AS effector, n_routes, n_activating, n_inhibiting, best_rank
ORDER BY effector
