import * as excel from '../../src/lending/cost/excel'
import { type BookDate, parseDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'

type Cell = number | string | null | boolean
export type Args = readonly (Cell | readonly (Cell | readonly Cell[])[])[]
class Failure extends Error {}

const fail = (code: string): never => {
  throw new Failure(code)
}
const number = (value: unknown): number =>
  value === null ? 0 : typeof value === 'number' ? value : typeof value === 'boolean' ? +value : fail('#VALUE!')
const flag = (value: number): 0 | 1 => (value === 0 ? 0 : value === 1 ? 1 : fail('#NUM!'))
const numbers = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).flatMap(v => (Array.isArray(v) ? numbers(v) : [number(v)]))
const dates = (value: unknown): BookDate[] =>
  (Array.isArray(value) ? value : [value]).flat().map(text => {
    const parsed = parseDate(`${text}`)
    return isRefused(parsed) ? fail('#VALUE!') : parsed.date
  })

/** Arguments as a sheet gives them: text where a number belongs is #VALUE!, an empty cell counts as 0. */
function answer(name: string, args: Args): number | string {
  if (name === 'XIRR') return excel.xirr(numbers(args[0]), dates(args[1]))
  if (name === 'XNPV') return excel.xnpv(number(args[0]), numbers(args[1]), dates(args[2]))
  if (name === 'IRR') return excel.irr(numbers([args[0]].flat(2).filter(cell => cell !== null)))
  if (name === 'NPV') return excel.npv(number(args[0]), numbers(args.slice(1)))
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args.map(number)
  const five = { FV: excel.fv, PV: excel.pv, PMT: excel.pmt, NPER: excel.nper, RATE: excel.rate }
  const six = { IPMT: excel.ipmt, PPMT: excel.ppmt }
  const cumulated = { CUMIPMT: excel.cumipmt, CUMPRINC: excel.cumprinc }
  const two = { EFFECT: excel.effect, NOMINAL: excel.nominal }
  if (name in five) return five[name as keyof typeof five](a, b, c, d, flag(e))
  if (name in six) return six[name as keyof typeof six](a, b, c, d, e, flag(f))
  if (name in cumulated) return cumulated[name as keyof typeof cumulated](a, b, c, d, e, flag(f))
  return two[name as keyof typeof two](a, b)
}

export function call(name: string, args: Args): number | string {
  try {
    return answer(name, args)
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}
