import type { Writable } from 'node:stream'
import { setImmediate as air, setTimeout as pause } from 'node:timers/promises'
import type { Worksheet } from 'exceljs'

/** The zip behind it speaks an old stream dialect without `writableLength`, and exceljs never says "full": measured, 60 MB waited for every 100,000 rows. These are the two queues it keeps. */
interface SheetQueue {
  stream: { pipes: { _writableState: { length: number } }[]; buffers: { length: number }[] }
}

const HIGH_WATER = 4 * 1024 * 1024

function queuedBytes(sheet: Worksheet): number {
  const { pipes, buffers } = (sheet as unknown as SheetQueue).stream
  const waiting = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  return pipes.reduce((sum, pipe) => sum + pipe._writableState.length, waiting)
}

/** Lets other requests run, then waits until the reader has taken most of what was written; throws when the reader is gone. */
export async function breathe(sheet: Worksheet, out: Writable): Promise<void> {
  await air()
  while (!out.destroyed && queuedBytes(sheet) > HIGH_WATER) await pause(5)
  if (out.destroyed) throw out.errored ?? new Error('the reader of the export went away')
}
