import type { AddressInfo } from 'node:net'
import express from 'express'
import { assetsAt, files, stylesheet, unversioned } from '../../src/web/assets'

/** Scripts and styles alone, as a bank's installation serves them. */
async function served(): Promise<{ at: string; close: () => void }> {
  const app = express()
  app.use(unversioned)
  app.get('/css/app.css', stylesheet(true))
  app.use(files(true))
  app.get('/customers', (_req, res) => void res.send('a page'))
  const server = app.listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  return { at: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

test('a file under the digest of this version may be kept for good; under another, or none, not', async () => {
  const { at, close } = await served()
  try {
    const kept = async (path: string) => {
      const res = await fetch(at + path)
      return [res.status, res.headers.get('cache-control')]
    }
    expect(await kept(`${assetsAt}/css/app.css`)).toEqual([200, 'public, max-age=31536000, immutable'])
    expect(await kept(`${assetsAt}/js/app.mjs`)).toEqual([200, 'public, max-age=31536000, immutable'])
    expect(await kept('/assets/of-an-older-one/js/app.mjs')).toEqual([200, 'public, max-age=300'])
    expect(await kept('/icons.svg')).toEqual([200, 'public, max-age=300'])
    expect((await kept(`${assetsAt}/customers`))[0]).toBe(404)
    expect((await kept('/assets/'))[0]).toBe(404)
  } finally {
    close()
  }
})
