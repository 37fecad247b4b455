import type { Ctx } from '../../web/context'
import { minute } from '../../web/format'
import type { Own } from '../fields/own'
import { type Loaded, load } from './head'
import { customerFields } from './own'
import { changeOf } from './profile'
import { type Version, versions } from './queries'
import { showTab } from './show'

const versionView = (c: Ctx, loaded: Loaded, own: Own, version: Version) => ({
  archiveNo: version.archiveNo,
  current: version.version === loaded.file.archiveVersion,
  note: c.t('{who} {at} · {reason}', { who: version.who, at: minute(version.at), reason: c.t(version.reason) }),
  rows: version.diff.flatMap(change => {
    const cells = changeOf(c, loaded, own, change)
    return cells === null ? [] : [{ cells }]
  }),
})

/** 变更历史: every version of the file with what was changed. */
export async function history(c: Ctx): Promise<void> {
  const id = c.id()
  const before = /^[1-9]\d{0,8}$/.exec(c.query('before') ?? '')?.[0]
  const [loaded, own, all] = await Promise.all([
    load(c, id),
    customerFields(c.db, c.viewer),
    versions(c.db, c.viewer, id, before ? Number.parseInt(before, 10) : undefined),
  ])
  const last = all.at(-1)
  showTab(c, loaded, 'history', {
    versions: all.map(version => versionView(c, loaded, own, version)),
    older: all.length === 50 && last ? `/customers/${id}/history?before=${last.version}` : null,
  })
}
