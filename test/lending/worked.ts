/** 依据 · 情形 · 应得结果 · 系统算出的结果 */
export type Line = readonly [source: string, what: string, expected: string, actual: () => string]
export const table = (title: string, lines: readonly Line[]): void =>
  describe(title, () => {
    test.each(lines.map(line => [...line] as const))('%s · %s = %s', (_source, _what, expected, actual) =>
      expect(actual()).toBe(expected),
    )
  })
