import { type Credentials, signed } from './sign'
import { checkedName, type FileStore, STORE_NAME, type StoredName } from './store'

const TIMEOUT_MS = 30_000
const TRIES = 3

export interface Bucket extends Credentials {
  /** https://host[:port]/bucket, path style, understood by every S3-compatible store. */
  readonly at: string
}

/** s3+https://KEY:SECRET@host:port/bucket?region=cn-north-1 */
export function bucketOf(address: string): Bucket {
  const url = new URL(address.replace(/^s3\+/, ''))
  const bucket = url.pathname.replace(/^\/|\/$/g, '')
  if (!/^s3\+https?:/.test(address) || !url.username || !url.password || !/^[\w.-]{3,63}$/.test(bucket))
    throw new Error('FILE_STORE must look like s3+https://KEY:SECRET@host/bucket?region=NAME')
  return {
    at: `${url.protocol}//${url.host}/${bucket}`,
    accessKey: decodeURIComponent(url.username),
    secretKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
  }
}

type Method = 'GET' | 'PUT' | 'DELETE'

/** A store that does not answer well is asked again, a little later each time; what it refuses is told at once. */
async function asked(bucket: Bucket, method: Method, path: string, body: Buffer = Buffer.alloc(0)): Promise<Response> {
  const url = new URL(`${bucket.at}${path}`)
  for (let attempt = 1; ; attempt++) {
    try {
      const headers = signed({ method, url, body, at: new Date() }, bucket)
      const init = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' as const }
      const answer = await fetch(url, method === 'PUT' ? { ...init, body: new Uint8Array(body) } : init)
      if (answer.status < 500 || attempt === TRIES) return answer
      await answer.body?.cancel()
    } catch (error) {
      if (attempt === TRIES) throw new Error(`the file store does not answer to ${method}`, { cause: error })
    }
    await new Promise(resolve => setTimeout(resolve, 200 * 4 ** (attempt - 1)))
  }
}

async function done(answer: Response, method: Method): Promise<Response> {
  if (answer.ok) return answer
  const words = (await answer.text()).slice(0, 200)
  throw new Error(`the file store refused ${method}: ${answer.status} ${words}`)
}

export function bucketStore(bucket: Bucket): FileStore {
  const path = (name: string) => `/${checkedName(name)}`
  return {
    put: async (name, sealed) =>
      void (await (await done(await asked(bucket, 'PUT', path(name), sealed), 'PUT')).text()),
    async get(name) {
      const answer = await asked(bucket, 'GET', path(name))
      if (answer.status === 404) {
        await answer.body?.cancel()
        return undefined
      }
      return Buffer.from(await (await done(answer, 'GET')).arrayBuffer())
    },
    async remove(name) {
      const answer = await asked(bucket, 'DELETE', path(name))
      if (answer.status !== 404) await (await done(answer, 'DELETE')).text()
    },
    list: () => listed(bucket),
  }
}

const tag = (xml: string, name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
const plain = (text: string): string =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&')

async function* listed(bucket: Bucket): AsyncGenerator<StoredName> {
  for (let token = ''; ; ) {
    const more = token === '' ? '' : `&continuation-token=${encodeURIComponent(token)}`
    const xml = await (await done(await asked(bucket, 'GET', `?list-type=2${more}`), 'GET')).text()
    for (const [, one = ''] of xml.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
      const [name, changed] = [tag(one, 'Key') ?? '', tag(one, 'LastModified') ?? '']
      if (STORE_NAME.test(name) && changed) yield { name, changedAt: new Date(changed) }
    }
    token = plain(tag(xml, 'NextContinuationToken') ?? '')
    if (token === '') return
  }
}
