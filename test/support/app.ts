import type { Express } from 'express'
import pino from 'pino'
import request from 'supertest'
import { STORY_PASSWORD, seedPeople } from '../../seeds/story/people'
import { createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import { createCodec, installCodec } from '../../src/db/codec'
import { parseFieldKeys } from '../../src/db/codec-keys'
import { menu } from '../../src/features'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { type TestDatabase, testDatabase } from './database'

export interface TestApp extends TestDatabase {
  app: Express
  /** A person of the story at the browser: cookies kept, CSRF token and form key taken from the page as a browser would. */
  as(staffNo: string): Promise<Person>
}

const KEYS = parseFieldKeys(`test1:${Buffer.alloc(32, 7).toString('base64')}`)

/** The real app on a real database with the story's staff and no customer yet. */
export async function testApp(options: { today?: BookDate; now?: () => Date } = {}): Promise<TestApp> {
  installTestKeys()
  const database = await testDatabase()
  await seedPeople(database.db)
  await database.db
    .insertInto('businessDay')
    .values({ today: options.today ?? bookDate('2026-03-16') })
    .execute()
  return appOn(database, options.now)
}

export const installTestKeys = (): void => installCodec(createCodec(KEYS))

/** The real app on a database that is ready for use. */
export function appOn(database: TestDatabase, now = () => new Date()): TestApp {
  const config = readConfig({ SESSION_SECRET: 'a secret for tests only, long enough', DATABASE_URL: database.url })
  const app = createApp({
    config,
    db: database.db,
    pool: database.pool,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    now,
    menu: menu(),
    bank: () => '云溪农村商业银行',
  })
  return { ...database, app, as: staffNo => signIn(app, staffNo) }
}

export interface Answer {
  status: number
  text: string
  location: string
  headers: Record<string, string>
  body: Buffer
}

export interface Person {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Posts a form as the page would: with the session's token and a fresh key unless `_key` is given. */
  post(path: string, fields?: Record<string, string | string[]>, headers?: Record<string, string>): Promise<Answer>
  upload(
    path: string,
    field: string,
    file: { name: string; bytes: Buffer },
    fields?: Record<string, string>,
  ): Promise<Answer>
}

/** Keeps the bytes as they came: a workbook is no text. */
const bytes = (res: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void => {
  const parts: Buffer[] = []
  res.on('data', (part: Buffer) => parts.push(part))
  res.on('end', () => done(null, Buffer.concat(parts)))
}

const answerOf = (res: request.Response): Answer => ({
  status: res.status,
  text: Buffer.isBuffer(res.body) ? res.body.toString('utf8') : (res.text ?? ''),
  location: res.headers.location ?? '',
  headers: res.headers as Record<string, string>,
  body: Buffer.isBuffer(res.body) ? res.body : Buffer.from(res.text ?? ''),
})

export const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''

/** A visitor who has not signed in. */
export function visitor(app: Express): Person {
  const agent = request.agent(app)
  let token = ''
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = answerOf(
      await agent
        .get(path)
        .set(headers)
        .buffer(true)
        .parse(bytes as never),
    )
    token = tokenIn(answer.text) || token
    return answer
  }
  return {
    get,
    post: async (path, fields = {}, headers = {}) =>
      answerOf(
        await agent
          .post(path)
          .set(headers)
          .buffer(true)
          .parse(bytes as never)
          .type('form')
          .send(new URLSearchParams(pairs({ _csrf: token, _key: crypto.randomUUID(), ...fields })).toString()),
      ),
    upload: async (path, field, file, fields = {}) => {
      const post = agent.post(path).field('_csrf', token).field('_key', crypto.randomUUID())
      for (const [name, value] of Object.entries(fields)) post.field(name, value)
      return answerOf(await post.attach(field, file.bytes, file.name))
    },
  }
}

const pairs = (fields: Record<string, string | string[]>): [string, string][] =>
  Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))

async function signIn(app: Express, staffNo: string): Promise<Person> {
  const person = visitor(app)
  await person.get('/login')
  const answer = await person.post('/login', { staffNo, password: STORY_PASSWORD })
  if (answer.status !== 303) throw new Error(`${staffNo} could not sign in: ${answer.status}`)
  await person.get('/me')
  return person
}
