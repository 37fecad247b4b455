import type { ErrorRequestHandler, Request } from 'express'
import type { Logger } from 'pino'
import { errorCode } from '../db/error-code'
import { isConnectionLoss } from '../db/transaction'
import type { Viewer } from '../permissions'
import { requestId } from './context'
import { HttpError } from './errors'
import { translator } from './i18n'
import { plainPage } from './page'

const TITLES: Readonly<Record<number, string>> = {
  400: '请求无法识别',
  403: '没有权限',
  404: '没有找到',
  409: '内容已变化',
  413: '内容太大',
  422: '填写有误',
  429: '操作太频繁',
  503: '系统正忙',
}

/** Postgres: a text with a NUL in it, which no column can hold and no honest form holds. */
const UNWRITABLE = new Set(['22021', '22P05'])

const FAILED = '系统没有完成这次操作，已填写的内容请保留，稍后重试'
// The key of a form makes it safe to send it twice, also when nobody knows whether the first time counted.
const RECOVERING = '数据库正在恢复，通常几十秒内可用。已填写的内容请保留，稍后再提交一次；同一张表单不会重复入账'

const langOf = (req: Request): 'zh' | 'en' => ((req as { user?: Viewer }).user?.lang === 'en' ? 'en' : 'zh')

/** body-parser and the router throw errors with a status of their own; all else is ours and a 500. */
function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  if (UNWRITABLE.has(errorCode(error) ?? '')) return 422
  if (isConnectionLoss(error)) return 503
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

/** The last word on a request that failed: one plain page with the number support can find, never a stack. */
export const failure =
  (log: Logger): ErrorRequestHandler =>
  (error, req, res, next) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error, requestId: requestId(res), path: req.path }, 'request failed')
    if (res.headersSent) return next(error)
    if (status === 503) res.setHeader('Retry-After', '5')
    const words = error instanceof HttpError ? error.words : isConnectionLoss(error) ? RECOVERING : FAILED
    const t = translator(langOf(req))
    plainPage(
      req,
      res,
      langOf(req),
      'errors/error',
      {
        status,
        title: t(TITLES[status] ?? (status >= 500 ? '系统出错' : '请求无法识别')),
        text: t(status >= 500 || error instanceof HttpError ? words : '请求内容无法识别，请返回重试'),
        requestId: requestId(res),
        backHref: '/',
      },
      status,
    )
  }
