/** Where to go next, when it comes from outside: a path of this program, or the first page. '//evil.cn' → '/' */
export const localPath = (path: unknown): string =>
  typeof path === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(path) && path.length < 500 ? path : '/'
