import { formatFen, parseFen, tidyDate, wordsOf } from './money.mjs'

function showMoney(input) {
  const fen = input.value.trim() === '' ? null : parseFen(input.value)
  const note = document.getElementById(`${input.id}-words`)
  if (fen === null) {
    if (note) note.textContent = ''
    return
  }
  input.value = formatFen(fen).replace('−', '-')
  if (note) note.textContent = wordsOf(fen)
}

/** By rows, not by style: a swap copies attributes of elements it keeps, and the page's rules allow no style attribute. */
const grow = area => {
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(area)
  area.rows = 1
  const inner = area.scrollHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)
  area.rows = Math.max(1, Math.min(12, Math.round(inner / Number.parseFloat(lineHeight))))
}

function paintTiles(input) {
  for (const other of document.getElementsByName(input.name))
    other.closest('.tile')?.classList.toggle('on', other.checked)
}

/** Called for the page and for every part that is swapped in. */
export function dressFields(root) {
  for (const input of root.querySelectorAll('[data-money]')) showMoney(input)
  for (const hidden of root.querySelectorAll('.pickdate[hidden], [data-peek][hidden]')) hidden.hidden = false
  for (const area of root.querySelectorAll('[data-grow]')) grow(area)
}

function peek(button) {
  const input = button.parentElement.querySelector('input')
  const show = input.type === 'password'
  input.type = show ? 'text' : 'password'
  button.setAttribute('aria-pressed', String(show))
  button.querySelector('use').setAttribute('href', `/icons.svg#${show ? 'eye-off' : 'eye'}`)
}

function phrase(button) {
  const area = document.querySelector(button.dataset.phrase)
  if (!area) return
  const gap = area.value && !/[。；\s]$/.test(area.value) ? '。' : ''
  area.value = `${area.value}${gap}${button.textContent.trim()}`
  area.dispatchEvent(new Event('input', { bubbles: true }))
  area.focus()
}

export function watchFields() {
  document.addEventListener('focusout', event => {
    const input = event.target
    if (!(input instanceof HTMLInputElement)) return
    if ('money' in input.dataset) showMoney(input)
    if ('date' in input.dataset) input.value = tidyDate(input.value)
  })
  document.addEventListener('change', event => {
    const input = event.target
    if (!(input instanceof HTMLInputElement)) return
    if ('datePick' in input.dataset && input.value) {
      const box = input.closest('.box').querySelector('[data-date]')
      box.value = input.value
      box.dispatchEvent(new Event('change', { bubbles: true }))
      box.focus()
    }
    if (input.type === 'radio' && input.closest('.tile')) paintTiles(input)
  })
  document.addEventListener('input', event => {
    if (event.target instanceof HTMLTextAreaElement && 'grow' in event.target.dataset) grow(event.target)
  })
  document.addEventListener('click', event => {
    const button = event.target.closest?.('[data-peek], [data-phrase]')
    if (button) 'peek' in button.dataset ? peek(button) : phrase(button)
    const link = event.target.closest?.('[data-errors] a[href^="#f-"]')
    if (link) jumpTo(event, link.getAttribute('href').slice(1))
  })
}

/** From the error summary to its field: the label stays in sight and the field takes the cursor. */
function jumpTo(event, id) {
  const field = document.getElementById(id)
  if (!field) return
  event.preventDefault()
  const details = field.closest('details')
  if (details) details.open = true
  ;(field.closest('.f') ?? field).scrollIntoView({ block: 'center' })
  const radio = field.querySelector?.('input')
  ;(radio ?? field).focus({ preventScroll: true })
}
