import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../config'

export type Lang = 'zh' | 'en'
export type Params = Readonly<Record<string, string | number | bigint>>
export type Translate = (text: string, params?: Params) => string

/** locales/en.json and locales/en/*.json: the Chinese text is the key. */
function readEnglish(): ReadonlyMap<string, string> {
  const folder = path.join(root, 'locales')
  const files = ['en.json', ...readdirSync(path.join(folder, 'en')).map(name => path.join('en', name))]
  const words = new Map<string, string>()
  for (const file of files) {
    const table = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, string>
    for (const [chinese, english] of Object.entries(table)) words.set(chinese, english)
  }
  return words
}

let english: ReadonlyMap<string, string> | undefined
const englishOf = (text: string): string => {
  english ??= readEnglish()
  return english.get(text) ?? text
}

const fill = (text: string, params?: Params): string =>
  params === undefined ? text : text.replace(/\{(\w+)\}/g, (all, name: string) => String(params[name] ?? all))

const chinese: Translate = (text, params) => fill(text, params)
const inEnglish: Translate = (text, params) => fill(englishOf(text), params)

export const translator = (lang: Lang): Translate => (lang === 'en' ? inEnglish : chinese)
