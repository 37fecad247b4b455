interface Picture {
  readonly type: string
  readonly width: number | null
  readonly height: number | null
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, c => `&#${c.codePointAt(0)};`)

/** A picture with the mark across it as one drawing: whoever saves what is on the screen saves the mark with it. */
export function markedPicture(bytes: Buffer, { type, width, height }: Picture, mark: string): string {
  const [w, h] = [width ?? 1, height ?? 1]
  const size = Math.max(8, Math.round(Math.max(w, h) / 45))
  const words = escaped(mark)
  const step = Math.round(size * (mark.length * 0.75 + 4))
  const text = (y: number, paint: string, dx: number) =>
    `<text x="${size + dx}" y="${y + dx}" font-family="sans-serif" font-size="${size}" fill="${paint}">${words}</text>`
  const line = (y: number) => `${text(y, '#ffffff', Math.max(1, size / 14))}${text(y, '#7a2020', 0)}`
  const pattern = `<pattern id="m" width="${step}" height="${size * 7}" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">${line(size * 2)}</pattern>`
  const media = type === 'png' ? 'image/png' : 'image/jpeg'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}"><defs>${pattern}</defs><image width="${w}" height="${h}" href="data:${media};base64,${bytes.toString('base64')}"/><rect width="${w}" height="${h}" fill="url(#m)" opacity="0.42"/></svg>`
}
