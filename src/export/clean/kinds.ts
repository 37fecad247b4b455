/** What may be filed, told apart by content alone. Pictures that cannot be cleaned (HEIC, WebP), pages and drawings with scripts (HTML, SVG) and old Office files are none of these. */
export const FILE_TYPES = ['pdf', 'jpg', 'png', 'docx', 'xlsx', 'csv', 'txt'] as const
export type FileType = (typeof FILE_TYPES)[number]

export type CleanCode =
  | 'file.unknown-type'
  | 'file.broken-picture'
  | 'file.picture-too-large'
  | 'file.heic'
  | 'file.old-office'
  | 'file.office-macro'
  | 'file.office-external'
  | 'file.office-broken'
  | 'file.pdf-active'
  | 'file.pdf-locked'
  | 'file.pdf-broken'
  | 'file.too-slow-to-check'

export interface Cleaned {
  readonly type: FileType
  readonly bytes: Buffer
  readonly pages: number
  readonly width: number | null
  readonly height: number | null
}

/** Thrown inside the cleaners only, and turned into a value at their door. */
export class Unclean extends Error {
  constructor(
    readonly code: CleanCode,
    readonly detail = '',
  ) {
    super(code)
  }
}

/** A phone takes 50 megapixels; a picture that unpacks to gigabytes is made for harm. */
const MAX_PIXELS = 60_000_000
const MAX_SIDE = 20_000

export function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw new Unclean('file.broken-picture', 'size')
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    throw new Unclean('file.picture-too-large', `${width}×${height}`)
}
