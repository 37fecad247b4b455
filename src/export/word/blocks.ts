/** What a Word file says, without how it looks. */
export type WordBlock =
  | { readonly kind: 'p' | 'heading' | 'flush' | 'center' | 'right'; readonly text: string }
  | { readonly kind: 'sign'; readonly labels: readonly string[] }
  | {
      readonly kind: 'table'
      /** null: the first row is no head. */
      readonly columns: readonly string[] | null
      readonly rows: readonly (readonly string[])[]
    }

/** One placeholder found in a template, with what stands inside it when it is a loop. */
export interface WordTag {
  readonly name: string
  readonly loop: boolean
  readonly inside: readonly WordTag[]
}
