import { answerCase } from '../src/lending/schedule'
import { answerCases } from './cases'

process.exitCode = answerCases('schedule', process.argv[2], answerCase)
