import { Eta } from 'eta'
import express from 'express'
import pg from 'pg'

/**
 * What the same machine does with the least code: Express, Eta and pg with no session, no rights, no layout. It reads the
 * same columns of the same rows as the customer list, and inserts one row a request. Runs as a process of its own.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })
const eta = new Eta({ cache: true })
eta.loadTemplate(
  '@list',
  `<!doctype html><html><head><title>customers</title></head><body><table><% for (const row of it.rows) { %><tr>
<td><a href="/customers/<%= row.id %>"><%= row.name %></a></td><td><%= row.customer_no %></td><td><%= row.kind %></td><td><%= row.officer %></td>
<td><%= row.balance_fen %></td><td><%= row.next_due_on %></td><td><%= row.risk_class %></td></tr><% } %></table></body></html>`,
)

const LIST = `select c.id, c.name, c.customer_no, c.kind, u.name as officer, l.balance_fen, l.next_due_on::text, l.risk_class
  from (select * from customers order by name collate "zh-x-icu", id limit 20) c join users u on u.id = c.officer_id
  left join lateral (select sum(balance_fen) as balance_fen, min(next_due_on) as next_due_on, max(risk_class) as risk_class
    from loans where customer_id = c.id and state = 'active') l on true`

const app = express()
app.get('/healthz', (_req, res) => void res.send('ok'))
app.get('/list', async (_req, res) => {
  const { rows } = await pool.query(LIST)
  res.type('html').send(eta.render('@list', { rows }))
})
app.use(express.urlencoded({ extended: false }))
app.post('/insert', async (req, res) => {
  await pool.query('insert into bench_rows (loan_id, amount_fen, note) values ($1, $2, $3)', [
    req.body.loan,
    req.body.amount,
    req.body.note,
  ])
  res.redirect(303, '/list')
})
app.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
