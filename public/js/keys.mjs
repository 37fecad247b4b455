import { openDialog } from './overlay.mjs'
import { step, tick } from './rows.mjs'
import { word } from './words.mjs'

const PLACES = { h: '/', c: '/customers', l: '/loans', a: '/approvals', p: '/collections' }
const LIST = [
  ['Ctrl K · /', 'keyFind'],
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

const hitsIn = palette => [...palette.querySelectorAll('#hits a, #hits button')]
const STEPS = { ArrowDown: 1, ArrowUp: -1 }

/** ↑ ↓ walk from the box through what was found and back, Home and End to its ends; Enter on a hit is the link's own. */
function walkHits(event) {
  const palette = event.target.closest?.('#palette')
  if (!palette) return
  const box = palette.querySelector('input[type=search]')
  const hits = hitsIn(palette)
  const places = [box, ...hits]
  const at = places.indexOf(document.activeElement)
  if (event.key in STEPS) {
    event.preventDefault()
    places[(at + STEPS[event.key] + places.length) % places.length]?.focus()
  } else if (event.target !== box && (event.key === 'Home' || event.key === 'End')) {
    event.preventDefault()
    hits.at(event.key === 'Home' ? 0 : -1)?.focus()
  } else if (event.target === box && event.key === 'Enter' && shownFor === box.value && hits.length > 0) {
    event.preventDefault()
    hits[0].click()
  } else if (event.target !== box && event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== ' ') {
    // who goes on typing means the box
    box.focus()
  }
}

/** What the hits on the screen were asked for: Enter never opens an answer to fewer letters than are typed. */
let shownFor = ''
function watchHits() {
  document.addEventListener('htmx:before:request', event => {
    const { ctx } = event.detail
    if (ctx.sourceElement.id === 'palette-q') ctx.askedFor = ctx.sourceElement.value
  })
  document.addEventListener('htmx:after:swap', event => {
    const { ctx } = event.detail
    if (ctx.askedFor !== undefined) shownFor = ctx.askedFor
  })
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
  else if (event.key === '/') find()
  else press(letter)
}

export function watchKeys() {
  watchHits()
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
      if (document.documentElement.dataset.keys === 'off' || document.querySelector('dialog[open]')) return
      // or the slash would stand in the box it opens
      if (event.key === '/') event.preventDefault()
      single(event)
    }
  })
}
