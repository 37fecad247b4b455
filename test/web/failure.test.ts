import express from 'express'
import pino from 'pino'
import request from 'supertest'
import { failure } from '../../src/web/failure'

const answering = (error: unknown) => {
  const app = express()
  app.get('/', () => {
    throw error
  })
  app.use(failure(pino({ level: 'silent' })))
  return request(app).get('/')
}

test.each([
  ['the server is starting up', Object.assign(new Error('the database system is starting up'), { code: '57P03' })],
  ['the connection is gone', new Error('Connection terminated unexpectedly')],
])('%s: 503, to be tried again, and no word of what failed inside', async (_name, error) => {
  const answer = await answering(error)
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
  expect(answer.text).toContain('数据库正在恢复')
  expect(answer.text).not.toContain(error.message)
})

test('a fault of ours stays a 500 without its message', async () => {
  const answer = await answering(new Error('secret detail'))
  expect(answer.status).toBe(500)
  expect(answer.text).not.toContain('secret detail')
})
