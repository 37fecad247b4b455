import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { listenOn } from '../../src/web/listen'

test('a port that is taken is told, and not taken for a start', async () => {
  const other = createServer()
  await new Promise<void>(done => other.listen(0, '127.0.0.1', done))
  const { port } = other.address() as AddressInfo
  await expect(listenOn(express(), port, '127.0.0.1')).rejects.toThrow(`port ${port} is taken`)
  await new Promise(done => other.close(done))
  const ours = await listenOn(express(), port, '127.0.0.1')
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  await new Promise(done => ours.close(done))
})
