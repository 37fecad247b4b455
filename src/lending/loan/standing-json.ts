import { bookDate } from '../dates'
import type { EarnedMark } from '../servicing'
import { type EventData, Reader } from './json-reader'
import { AS_AGREED } from './standing'
import type { Diverted, Standing } from './standing-types'

/** The standing as JSON for its column beside the 期; null while nothing was changed. */
export function standingData(standing: Standing | undefined): EventData | null {
  if (!standing) return null
  const { rates, pauses, writtenOff, revolving, earned, diverted } = standing
  return {
    rates: rates.map(rate => [rate.from, rate.ratePpm]),
    maturity: standing.maturityDate,
    day: standing.dueDay,
    ...(standing.weekday === undefined ? {} : { weekday: standing.weekday }),
    method: standing.method,
    ...(standing.planFen === undefined ? {} : { plan: standing.planFen.toString() }),
    ...(standing.tailFen === undefined ? {} : { tail: standing.tailFen.toString() }),
    ...(standing.firstSeq === undefined ? {} : { first: standing.firstSeq }),
    drawn: standing.drawnFen.toString(),
    capitalised: standing.capitalisedFen.toString(),
    extensions: standing.extensions,
    extendedMonths: standing.extendedMonths,
    restructures: standing.restructures,
    pauses: pauses.map(pause => [pause.from, pause.to, pause.late]),
    writtenOff: writtenOff && [
      writtenOff.on,
      writtenOff.principalFen.toString(),
      writtenOff.interestFen.toString(),
      writtenOff.lateFen.toString(),
      writtenOff.recoveredPrincipalFen.toString(),
      writtenOff.recoveredInterestFen.toString(),
    ],
    revolving: revolving && [revolving.at, revolving.balanceFen.toString(), revolving.fenDays.toString()],
    ...(earned ? { earned: [earned.seq, earned.at, earned.accruedFen.toString(), earned.byDaysFen.toString()] } : {}),
    ...(diverted ? { diverted: [diverted.fen.toString(), diverted.from, diverted.until, diverted.ratioPpm] } : {}),
  }
}

/** Reads it back; undefined for null. */
export function readStanding(data: unknown): Standing | undefined {
  if (data === null || data === undefined) return undefined
  const from = new Reader({ seq: 0, kind: 'standing', valueDate: '', data })
  const maybe = <T>(name: string, read: (value: unknown) => T): T | null =>
    from.raw(name) === null ? null : read(from.raw(name))
  return {
    ...AS_AGREED,
    rates: from.list('rates').map(rate => {
      const [day, ppm] = from.asList(rate)
      return { from: bookDate(from.asText(day)), ratePpm: from.asWhole(ppm) }
    }),
    maturityDate: maybe('maturity', value => bookDate(from.asText(value))),
    dueDay: maybe('day', value => from.asWhole(value)),
    ...(from.raw('weekday') === undefined ? {} : { weekday: from.whole('weekday') }),
    method: maybe('method', value => from.asText(value)),
    ...(from.raw('plan') === undefined ? {} : { planFen: from.fen('plan') }),
    ...(from.raw('tail') === undefined ? {} : { tailFen: from.fen('tail') }),
    ...(from.raw('first') === undefined ? {} : { firstSeq: from.whole('first') }),
    drawnFen: from.fen('drawn'),
    capitalisedFen: from.fen('capitalised'),
    extensions: from.whole('extensions'),
    extendedMonths: from.whole('extendedMonths'),
    restructures: from.whole('restructures'),
    pauses: from.list('pauses').map(pause => {
      const [start, to, late] = from.asList(pause)
      return {
        from: bookDate(from.asText(start)),
        to: to === null ? null : bookDate(from.asText(to)),
        late: late === true,
      }
    }),
    writtenOff: maybe('writtenOff', value => writtenOffIn(from, from.asList(value))),
    revolving: maybe('revolving', value => {
      const [at, balance, days] = from.asList(value)
      return { at: bookDate(from.asText(at)), balanceFen: from.asFen(balance), fenDays: from.asFen(days) }
    }),
    ...(from.raw('earned') === undefined ? {} : { earned: earnedIn(from, from.list('earned')) }),
    ...(from.raw('diverted') === undefined ? {} : { diverted: divertedIn(from, from.list('diverted')) }),
  }
}

const earnedIn = (from: Reader, [seq, at, accrued, byDays]: readonly unknown[]): EarnedMark => ({
  seq: from.asWhole(seq),
  at: bookDate(from.asText(at)),
  accruedFen: from.asFen(accrued),
  byDaysFen: from.asFen(byDays),
})

const divertedIn = (from: Reader, [fen, start, until, ratio]: readonly unknown[]): Diverted => ({
  fen: from.asFen(fen),
  from: bookDate(from.asText(start)),
  until: until === null ? null : bookDate(from.asText(until)),
  ratioPpm: from.asWhole(ratio),
})

function writtenOffIn(from: Reader, [on, ...sums]: readonly unknown[]): NonNullable<Standing['writtenOff']> {
  const [principalFen, interestFen, lateFen, recoveredPrincipalFen, recoveredInterestFen] = sums.map(sum =>
    from.asFen(sum),
  ) as [bigint, bigint, bigint, bigint, bigint]
  return {
    on: bookDate(from.asText(on)),
    principalFen,
    interestFen,
    lateFen,
    recoveredPrincipalFen,
    recoveredInterestFen,
  }
}
