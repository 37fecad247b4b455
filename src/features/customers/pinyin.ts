import { pinyin } from 'pinyin-pro'

export interface Sounds {
  /** wangjianguo */
  readonly pinyin: string
  /** wjg */
  readonly initials: string
}

const plain = (syllable: string): string => syllable.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * How a name is typed on a keyboard, for searching. Names of persons are read with the surname's own sound:
 * 单雄信 → shanxiongxin, 曾 → zeng; firms are read as words. Letters and digits in a name stay.
 */
export function soundsOf(name: string, kind: 'person' | 'sole' | 'company'): Sounds {
  const syllables = pinyin(name, {
    toneType: 'none',
    type: 'array',
    v: true,
    nonZh: 'consecutive',
    ...(kind === 'person' ? { surname: 'head' as const } : {}),
  }).map(plain)
  return {
    pinyin: syllables.join('').slice(0, 200),
    initials: syllables
      .map(syllable => syllable.charAt(0))
      .join('')
      .slice(0, 60),
  }
}
