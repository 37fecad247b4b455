export { MASKED, type Placeholder, placeholdersOf, readTemplate, vocabularyOf } from './catalogue'
export { type DiffLine, diffLines } from './diff'
export { fillTemplate, type LetterBlock, type LetterValues } from './fill'
export {
  LETTER_KINDS,
  type LetterFacts,
  type LetterKind,
  letterNo,
  letterRefusal,
  SUBJECTS,
  type Subject,
  subjectRefusal,
  subjectsOf,
  versionOn,
} from './kinds'
export { checkNodes, type Fault, type FaultCode, type Node, namesIn, type Parsed, parseTemplate } from './template'
