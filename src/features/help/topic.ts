/** What the help pages say; each sentence is a key of the translation. */
export interface Topic {
  readonly key: string
  readonly title: string
  /** Addresses this topic speaks of, so that the question mark of a page leads to it. */
  readonly about: readonly string[]
  readonly lines: readonly string[]
}
