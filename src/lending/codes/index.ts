export { type CodeBook, codeBook, type Found } from './book'
export { answerCodeCase, type CodeCase } from './case-format'
export { CODE_TABLES, type CodeLine, type CodeTable, inForce, parentCode, readCodeTable } from './table'
