import { Agent, createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Express } from 'express'

export interface Received {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One app behind one port, and connections that are kept: a server and a connection for every request cost as much as a small page. */
class Line {
  private readonly agent = new Agent({ keepAlive: true })
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(app: Express): Promise<Line> {
    const server = createServer(app)
    // Nothing here keeps the process: a test that forgets to close does not hang the run.
    server.on('connection', socket => socket.unref())
    server.keepAliveTimeout = 0
    await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
    server.unref()
    return new Line(server, (server.address() as AddressInfo).port)
  }

  send({ method, path, headers, body }: Asked): Promise<Received> {
    const length = body === undefined && method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body ?? '') }
    return new Promise((done, failed) => {
      const options = { agent: this.agent, method, headers: { ...headers, ...length } }
      // Written out as a browser would: 客户 in an address is sent as %E5….
      const sent = request(new URL(`http://127.0.0.1:${this.port}${path}`), options, res => {
        const parts: Buffer[] = []
        res.on('data', (part: Buffer) => parts.push(part))
        res.on('error', failed)
        res.on('end', () => done({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(parts) }))
      })
      sent.on('error', failed)
      sent.end(body)
    })
  }

  close(): void {
    this.agent.destroy()
    this.server.close()
    this.server.closeAllConnections()
  }
}

const lines = new WeakMap<Express, Promise<Line>>()

export function lineTo(app: Express): Promise<Line> {
  const line = lines.get(app) ?? Line.open(app)
  lines.set(app, line)
  return line
}

export async function hangUp(app: Express): Promise<void> {
  const line = lines.get(app)
  lines.delete(app)
  ;(await line)?.close()
}

/** What a browser keeps for one host; over plain http a cookie marked Secure is not sent. */
export class Jar {
  private readonly kept = new Map<string, string>()

  keep(headers: IncomingHttpHeaders): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...rest] = line.split(/;\s*/)
      const name = pair.slice(0, pair.indexOf('='))
      const says = (what: RegExp) => rest.map(one => what.exec(one)?.[1]).find(one => one !== undefined)
      const maxAge = says(/^max-age=(-?\d+)$/i)
      const expires = says(/^expires=(.*)$/i)
      const over =
        maxAge === undefined ? expires !== undefined && Date.parse(expires) <= Date.now() : Number(maxAge) <= 0
      if (over || says(/^(secure)$/i)) this.kept.delete(name)
      else this.kept.set(name, pair)
    }
  }

  get header(): Record<string, string> {
    return this.kept.size > 0 ? { cookie: [...this.kept.values()].join('; ') } : {}
  }
}
