import { answerCodeCase, type CodeCase } from '../src/lending/codes'
import { answerCases } from './cases'
import { shippedBook } from './code-files'

const books = { region: shippedBook('region'), industry: shippedBook('industry') }
process.exitCode = answerCases('codes', process.argv[2], (one: CodeCase) => answerCodeCase(one, books))
