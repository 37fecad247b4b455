import { type TestApp, testApp, visitor } from '../support/app'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

test('a stranger is sent to the sign-in page and back to where he wanted to go', async () => {
  const stranger = visitor(t.app)
  const answer = await stranger.get('/customers?q=1')
  expect(answer.status).toBe(404)
  expect((await stranger.get('/login')).status).toBe(200)
})

test('the right password opens a session, a wrong one counts the tries left', async () => {
  const person = visitor(t.app)
  await person.get('/login')
  const wrong = await person.post('/login', { staffNo: '0321', password: 'no' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('还可以尝试 4 次')
  expect((await t.as('0318')).get).toBeDefined()
})

test('a form without the token of the session is refused', async () => {
  const person = visitor(t.app)
  await person.get('/login')
  expect((await person.post('/login', { _csrf: 'x', staffNo: '0318', password: 'Xindang@2026' })).status).toBe(403)
})
