import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Express } from 'express'
import pino from 'pino'
import { STORY_PASSWORD, seedPeople } from '../../seeds/story/people'
import { createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import { createCodec, installCodec } from '../../src/db/codec'
import { parseFieldKeys } from '../../src/db/codec-keys'
import { menu } from '../../src/features'
import { folderStore } from '../../src/integrations/file-store/folder'
import { installFileStore } from '../../src/integrations/file-store/store'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { folderVariable } from './cluster'
import { type TestDatabase, testDatabase } from './database'
import { type Asked, hangUp, Jar, lineTo, type Received } from './http'

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

/** Field keys and the file store: the same for every worker of a run, so that copies of one database find their files. */
export const installTestKeys = (): void => {
  installCodec(createCodec(KEYS))
  installFileStore(folderStore(path.join(process.env[folderVariable] ?? tmpdir(), 'files')))
}

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
  const close = async () => {
    await hangUp(app)
    await database.close()
  }
  return { ...database, app, as: staffNo => signIn(app, staffNo), close }
}

export interface Answer {
  status: number
  text: string
  location: string
  headers: Record<string, string>
  body: Buffer
}

export interface UploadedFile {
  name: string
  bytes: Buffer
}

export interface Person {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Posts a form as the page would: with the session's token and a fresh key unless `_key` is given. */
  post(path: string, fields?: Record<string, string | string[]>, headers?: Record<string, string>): Promise<Answer>
  upload(
    path: string,
    field: string,
    file: UploadedFile | readonly UploadedFile[],
    fields?: Record<string, string>,
  ): Promise<Answer>
}

const answerOf = ({ status, headers, body }: Received): Answer => ({
  status,
  text: body.toString('utf8'),
  location: headers.location ?? '',
  headers: headers as Record<string, string>,
  body,
})

export const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''

/** A visitor who has not signed in. */
export function visitor(app: Express): Person {
  const jar = new Jar()
  let token = ''
  const send = async (asked: Asked): Promise<Answer> => {
    const line = await lineTo(app)
    const received = await line.send({ ...asked, headers: { ...jar.header, ...asked.headers } })
    jar.keep(received.headers)
    return answerOf(received)
  }
  return {
    get: async (path, headers = {}) => {
      const answer = await send({ method: 'GET', path, headers })
      token = tokenIn(answer.text) || token
      return answer
    },
    post: (path, fields = {}, headers = {}) =>
      send({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(pairs({ _csrf: token, _key: crypto.randomUUID(), ...fields })).toString(),
      }),
    upload: async (path, field, file, fields = {}) => {
      // Read in by the few who send files: it takes as long as a page.
      const [{ port }, { default: request }] = await Promise.all([lineTo(app), import('supertest')])
      const post = request(`http://127.0.0.1:${port}`).post(path).set(jar.header)
      const all = { _csrf: token, _key: crypto.randomUUID(), ...fields }
      for (const [name, value] of Object.entries(all)) post.field(name, value)
      for (const one of [file].flat()) post.attach(field, one.bytes, one.name)
      const { status, headers, text = '' } = await post
      jar.keep(headers)
      return answerOf({ status, headers, body: Buffer.from(text) })
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
