import { Writable } from 'node:stream'

/** Keeps what it is given; `failAfter` bytes it breaks, like a reader that hangs up. */
export class Sink extends Writable {
  private readonly pieces: Buffer[] = []
  private size = 0
  private readonly failAfter: number

  constructor(failAfter = Number.POSITIVE_INFINITY) {
    super()
    this.failAfter = failAfter
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.pieces.push(piece)
    this.size += piece.length
    done(this.size > this.failAfter ? new Error('hung up') : undefined)
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces)
  }
}
