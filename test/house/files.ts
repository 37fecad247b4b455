import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const root = resolve(__dirname, '..', '..')

/** All files below a folder of the project, as paths from its root. */
export function filesBelow(folder: string, ending: string): string[] {
  const top = join(root, folder)
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(name => name.endsWith(ending) && statSync(join(root, name)).isFile())
    .sort()
}

export const read = (file: string): string => readFileSync(join(root, file), 'utf8')
export const from = (file: string): string => relative(root, file)
