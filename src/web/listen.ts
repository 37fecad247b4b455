import type { Server } from 'node:http'
import type { Express } from 'express'

const isTaken = (error: Error): boolean => 'code' in error && error.code === 'EADDRINUSE'

/** The server once it takes requests; rejects when it cannot, with a word on what to do about a taken port. */
export const listenOn = (app: Express, port: number, host: string): Promise<Server> =>
  new Promise((done, fail) => {
    // Express calls back for success and for failure alike
    const server = app.listen(port, host, (error?: Error) => {
      if (!error) done(server)
      else if (isTaken(error)) fail(new Error(`port ${port} is taken; stop what uses it, or choose another by PORT`))
      else fail(error)
    })
  })
