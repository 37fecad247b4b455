export { ALL_LINES, type Line, linesOf, SHEETS, type SheetName, type Standard } from './lines'
export { type Figures, type Mismatch, readFigures, sumOfParts } from './read'
