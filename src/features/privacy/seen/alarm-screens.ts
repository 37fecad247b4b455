import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { posted } from '../view'
import { ALARM_WORDS } from '../words'
import { closeAlarm } from './commands'
import { type AlarmRow, alarmRows } from './queries'

const branchesOf = (c: Ctx): readonly number[] | null => (c.viewer.scope === 'all' ? null : c.viewer.branchIds)

const rowOf = (c: Ctx, row: AlarmRow) => ({
  id: `privacy-alarm-${row.id}`,
  done: row.closedAt !== null,
  cells: {
    day: row.day,
    who: { text: `${row.name} ${row.staffNo}`, sub: row.branchName },
    what: {
      text: c.t(ALARM_WORDS[row.rule] ?? row.rule),
      sub: row.rule === 'off-hours' ? '' : c.t('{n} 次', { n: row.found }),
    },
    at: minute(row.at),
    seen: { text: c.t('查看'), href: `/privacy/seen?staffNo=${row.staffNo}&from=${row.day}&to=${row.day}` },
    state: row.closedAt
      ? { badge: { word: c.t('已核实'), tone: 'ok' }, sub: `${row.closerName} ${row.note}` }
      : { badge: { word: c.t('待核实'), tone: 'warn' } },
  },
})

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const rows = await alarmRows(c.db, branchesOf(c))
  const open = rows.filter(row => row.closedAt === null && row.userId !== c.viewer.id)
  page(
    c,
    'privacy/alarms',
    {
      rows: rows.map(row => rowOf(c, row)),
      open: c.may('privacy.check')
        ? open.map(row => ({
            value: `${row.id}`,
            label: `${row.day} ${row.name} ${row.staffNo} ${c.t(ALARM_WORDS[row.rule] ?? row.rule)}`,
          }))
        : [],
      form,
      errors: form.errors,
    },
    { status },
  )
}

export const alarms = (c: Ctx): Promise<void> => show(c, emptyForm({ alarm: c.query('alarm', 9) ?? '' }))

const fields = { alarm: f.id('异常'), note: f.text('核实结果', { required: true, max: 200 }) }

export async function submitAlarm(c: Ctx): Promise<void> {
  await posted(c, {
    fields,
    work: ({ alarm, note }) =>
      once(c, 'trace.clear', (trx, actor, today) =>
        closeAlarm(trx, actor, today, { id: alarm, note, branchIds: branchesOf(c) }),
      ),
    again: (form, status) => show(c, form, status),
    done: () => {
      leaveToast(c.res, { words: '已记录核实结果' })
      c.res.redirect(303, '/privacy/alarms')
    },
  })
}
