import { decrypt, encrypt } from '../../db/codec'

/** The cells of a row as they came in a file: kept encrypted, each bound to its table, batch and row. */
export function sealedCells(table: string) {
  const place = (batchId: number, rowNo: number) => ({ table, column: 'cells', row: `${batchId}:${rowNo}` })
  return {
    seal: (batchId: number, rowNo: number, cells: readonly string[]): Buffer =>
      encrypt(place(batchId, rowNo), JSON.stringify(cells)),
    open: (batchId: number, rowNo: number, sealed: Buffer): string[] =>
      JSON.parse(decrypt(place(batchId, rowNo), sealed) || '[]') as string[],
  }
}
