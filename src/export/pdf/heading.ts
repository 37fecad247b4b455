import { GREY, type Ink, type Paper } from './paper'

/** Bank, then the title; short titles are set wide, as on Chinese forms. */
export function drawHeading(paper: Paper, bank: string, title: string, no?: string): void {
  paper.line(paper.oneLine(bank), paper.left, paper.y, { size: 10.5 }, 'center', paper.width)
  paper.y += 26
  const ink: Ink = { size: 17, weight: 'bold' }
  const clean = paper.oneLine(title)
  const wide = Array.from(clean).length <= 8 ? ink.size * 0.3 : 0
  for (const line of wide ? [clean] : paper.lines(clean, paper.width, ink)) {
    // the space after the last letter is not seen, so the line moves right by half of it
    paper.line(line, paper.left + wide / 2, paper.y, ink, 'center', paper.width, wide)
    paper.y += 26
  }
  if (no) {
    paper.line(paper.oneLine(`编号：${no}`), paper.left, paper.y, { size: 9, color: GREY }, 'right', paper.width)
    paper.y += 18
  }
  paper.y += 4
}
