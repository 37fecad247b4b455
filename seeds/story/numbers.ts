const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** No county has this code: numbers that pass every check and belong to nobody. */
const REGION = '539900'

/** A resident number by birth date and place in line; women have even numbers, men odd ones. */
export function residentNo(birth: string, place: number, sex: 'm' | 'f'): string {
  const sequence = (place * 2 + (sex === 'm' ? 1 : 0)).toString().padStart(3, '0')
  const body = `${REGION}${birth.replaceAll('-', '')}${sequence}`
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0)
  return body + '10X98765432'.charAt(sum % 11)
}

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** A credit code: 91 company, 92 sole trader, 93 farmers' cooperative. */
export function creditCode(register: '91' | '92' | '93', place: number): string {
  const body = `${register}${REGION}MA9${place.toString().padStart(5, '0')}X`
  const sum = CREDIT_WEIGHTS.reduce((total, weight, at) => total + weight * CREDIT_ALPHABET.indexOf(body.charAt(at)), 0)
  return body + CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31)
}

/** Numbers nobody has: 1990000xxxx. */
export const mobileNo = (place: number): string => `1990000${(1000 + place * 7).toString()}`

/** A card number with its check digit, by place in line. */
export function cardNo(place: number): string {
  const body = `62990000${(7_000_000_000 + place * 13_579).toString()}`
  let sum = 0
  for (const [at, character] of [...body].reverse().entries()) {
    const doubled = at % 2 === 0 ? Number(character) * 2 : Number(character)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return `${body}${(10 - (sum % 10)) % 10}`
}

export const accountNo = (place: number): string => `0601${(88_000_000 + place * 1_237).toString()}01`

/** The same text gives the same number on every machine: what varies in the story varies by this. */
export function hashOf(text: string): number {
  let hash = 2_166_136_261
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0
  return hash
}

export const pick = <T>(from: readonly T[], text: string): T => from[hashOf(text) % from.length]!

/** A minute of the day between two hours, by text: '09:37'. */
export function timeOf(text: string, fromHour: number, toHour: number): string {
  const minute = fromHour * 60 + (hashOf(text) % ((toHour - fromHour) * 60))
  return `${Math.floor(minute / 60)
    .toString()
    .padStart(2, '0')}:${(minute % 60).toString().padStart(2, '0')}`
}
