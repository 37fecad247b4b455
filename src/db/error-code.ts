/**
 * The `code` of a system or database error. Asked of the value itself and not by `instanceof Error`, which is false
 * for errors that come from another realm, such as Node's own ones inside a test.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
