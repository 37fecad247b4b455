import type { Ctx } from '../../web/context'
import { takeSheet as take } from '../audit/sheet'

export const SHEET_ROWS = 20_000

type Told = Omit<Parameters<typeof take>[1], 'subject'>

/** A register of the archive in Excel, and in the audit who took it. */
export const takeSheet = (c: Ctx, told: Told): Promise<void> => take(c, { ...told, subject: 'archive' })
