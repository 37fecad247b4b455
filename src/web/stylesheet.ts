import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../config'

const folder = path.join(root, 'public', 'css')

/** The parts of public/css in the order of their names, as one text: written apart, sent as one file. */
export const joinedStyles = (): string =>
  readdirSync(folder)
    .filter(name => name.endsWith('.css'))
    .sort()
    .map(name => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')
