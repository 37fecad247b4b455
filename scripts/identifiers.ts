import { answerIdentifierCase } from '../src/lending/identifiers/case-format'
import { answerCases } from './cases'

process.exitCode = answerCases('identifiers', process.argv[2], answerIdentifierCase)
