/** An expected "no": a value, never an exception. `refused` is a stable code, `words` a sentence for people. */
export interface Refused {
  readonly refused: string
  /** Chinese sentence; `{name}` placeholders are filled from `params`. */
  readonly words?: string
  readonly params?: Readonly<Record<string, string | number>>
  /** The form field the sentence belongs to. */
  readonly field?: string
}

export const refuse = (refused: string, words?: string, more: Pick<Refused, 'params' | 'field'> = {}): Refused =>
  words === undefined ? { refused, ...more } : { refused, words, ...more }

export const isRefused = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && 'refused' in value
