import { openDialog } from './overlay.mjs'
import { step, tick } from './rows.mjs'
import { word } from './words.mjs'

const PLACES = { h: '/', c: '/customers', l: '/loans', a: '/approvals', p: '/collections' }
const LIST = [
  ['Ctrl K', 'keyFind'],
  ['?', 'keyList'],
  ['G H · C · L · A · P', 'keyGo'],
  ['N', 'keyNew'],
  ['J · K', 'keyMove'],
  ['X', 'keyPick'],
  ['E', 'keyEdit'],
  ['Ctrl Enter', 'keySubmit'],
  ['Alt S', 'keySave'],
  ['Alt W', 'keyTab'],
  ['Esc', 'close'],
]

function keyList() {
  const dialog = document.getElementById('dialog')
  if (!dialog) return
  const title = document.createElement('h2')
  title.textContent = word('keys')
  title.tabIndex = -1
  const head = document.createElement('div')
  head.className = 'dlg-h'
  head.append(title)
  const list = document.createElement('dl')
  list.className = 'kv one long'
  for (const [key, name] of LIST) {
    const term = document.createElement('dt')
    const kbd = document.createElement('kbd')
    kbd.textContent = key
    term.append(kbd)
    const text = document.createElement('dd')
    text.textContent = word(name)
    const pair = document.createElement('div')
    pair.append(term, text)
    list.append(pair)
  }
  const body = document.createElement('div')
  body.className = 'dlg-b'
  body.append(list)
  dialog.setAttribute('aria-label', word('keys'))
  dialog.replaceChildren(head, body)
  openDialog(dialog)
  title.focus()
}

/** ↑ ↓ walk from the box through what was found and back; Enter on a hit is the link's own. */
function walkHits(event) {
  const palette = event.target.closest?.('#palette')
  if (!palette || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
  const places = [palette.querySelector('input[type=search]'), ...palette.querySelectorAll('#hits a, #hits button')]
  const at = places.indexOf(document.activeElement)
  event.preventDefault()
  places[(at + (event.key === 'ArrowDown' ? 1 : -1) + places.length) % places.length]?.focus()
}

function find() {
  const palette = document.getElementById('palette')
  if (palette?.showModal) {
    openDialog(palette)
    palette.querySelector('input').select()
    return
  }
  document.getElementById('find')?.select()
}

/** The form the cursor is in, or the only form with a main button on the page. */
function submitForm() {
  const form = document.activeElement?.closest('form') ?? document.querySelector('main form:not(.filters)')
  const button = form?.querySelector('.btn.ok, .btn.primary')
  if (button) form.requestSubmit(button)
  else form?.requestSubmit()
}

const typing = element =>
  element?.matches?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]')
const press = letter => document.querySelector(`[data-hotkey="${letter}"]`)?.click()

let goUntil = 0
function single(event) {
  const letter = event.key.toLowerCase()
  if (Date.now() < goUntil) {
    goUntil = 0
    const allowed = document.querySelector(`.menu a[href="${PLACES[letter]}"]`)
    if (allowed) location.href = PLACES[letter]
    return
  }
  if (letter === 'g') goUntil = Date.now() + 1500
  else if (letter === 'j') step(1)
  else if (letter === 'k') step(-1)
  else if (letter === 'x') tick()
  else if (event.key === '?') keyList()
  else press(letter)
}

export function watchKeys() {
  document.addEventListener('keydown', event => {
    if (event.isComposing || event.defaultPrevented) return
    walkHits(event)
    const control = event.ctrlKey || event.metaKey
    if (control && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      find()
    } else if (control && event.key === 'Enter') {
      event.preventDefault()
      submitForm()
    } else if (event.altKey && event.code === 'KeyS') {
      event.preventDefault()
      submitForm()
    } else if (event.altKey && event.code === 'KeyW') {
      event.preventDefault()
      document.querySelector('[data-close-page]')?.click()
    } else if (!control && !event.altKey && event.key.length === 1 && !typing(event.target)) {
      if (document.documentElement.dataset.keys !== 'off' && !document.querySelector('dialog[open]')) single(event)
    }
  })
}
