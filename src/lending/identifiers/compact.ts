import { halfWidth } from '../text'

/** What people add for reading goes: spaces, dashes, full-width forms, lower case. */
export const compact = (value: string): string => halfWidth(value).replace(/[\s-]/g, '').toUpperCase()
