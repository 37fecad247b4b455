/** An answer that is not a page of the product: shown by the one error view. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly words: string,
  ) {
    super(`${status} ${words}`)
  }
}

/** Missing and not yours are the same answer. */
export const notFound = (): HttpError => new HttpError(404, '没有找到这个页面或记录，也可能不在您的数据范围内')
export const forbidden = (): HttpError =>
  new HttpError(403, '您的角色没有这项权限，如需办理请联系本机构负责人或系统管理员')
export const badRequest = (words = '请求内容无法识别，请返回重试'): HttpError => new HttpError(400, words)
export const conflict = (words: string): HttpError => new HttpError(409, words)
