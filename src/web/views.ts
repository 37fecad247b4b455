import path from 'node:path'
import { Eta } from 'eta'
import { root } from '../config'
import type { Frame } from './frame'

const INCLUDE = 'this.render(__eta_t, {...it, ...(__eta_d ?? {})}, options)'
// The kit is handed what it is given and nothing else: Eta would hand it the whole page, with its `id` and `error`.
const PART =
  "this.part(__eta_t, __eta_t.startsWith('/_kit/') ? { h: it.h, ...__eta_d } : { ...it, ...__eta_d }, options)"

function throughPart(compiled: string): string {
  if (!compiled.includes(INCLUDE)) throw new Error('this version of Eta includes differently')
  return compiled.replace(INCLUDE, PART)
}

type Template = (this: Eta, data: object, options: { filepath: string }) => string

/** Parts of the shell that show nothing of the page they stand around. */
export const FRAME: ReadonlySet<string> = new Set(
  ['menu', 'top', 'phonebar', 'palette', 'words'].map(name => `/_layouts/${name}`),
)

/** Eta with views named from the top of views/, each looked up once: a list of 20 rows includes two hundred parts. */
class Views extends Eta {
  private readonly parts = new Map<string, Template>()

  /** `/_kit/table` from the top of views/, `./_rows` from the view that includes it. */
  part(name: string, data: object, from: { filepath: string }): string {
    const filepath = name.startsWith('/') ? name : path.posix.join(path.posix.dirname(from.filepath), name)
    const known = this.parts.get(filepath)
    if (known) return FRAME.has(filepath) ? this.kept(filepath, known, data) : known.call(this, data, { filepath })
    const file = path.join(root, 'views', `${filepath}.eta`)
    const template = this.compile(this.readFile!(file), { filepath: file }) as unknown as Template
    if (this.config.cache) this.parts.set(filepath, template)
    return template.call(this, data, { filepath })
  }

  /** A part of the frame is made once for all it shows (web/frame.ts). */
  private kept(filepath: string, template: Template, data: { shell?: { frame?: Frame['parts'] } }): string {
    const frame = data.shell?.frame
    const html = frame?.get(filepath) ?? template.call(this, data, { filepath })
    frame?.set(filepath, html)
    return html
  }
}

const views = new Views({
  views: path.join(root, 'views'),
  cache: process.env.NODE_ENV !== 'development',
  functionHeader:
    'const {t, money, yuan, date, datetime, minute, rate, annual, num, csrf, path, lang, status, key} = it.h;',
  plugins: [{ processFnString: throughPart }],
})

/** `loans/list` → HTML. */
export const renderView = (name: string, data: object): string => views.part(`/${name}`, data, { filepath: '/' })
