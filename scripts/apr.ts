import { answerRateCase } from '../src/lending/cost/case-format'
import { answerCases } from './cases'

process.exitCode = answerCases('apr', process.argv[2], answerRateCase)
