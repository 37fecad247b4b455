import { word } from './words.mjs'

/**
 * A scanner types a code and Enter, several in a second. Each is taken off the field at once and sent one after the other, so that none is
 * lost and the box that was read before stays the box of what follows; what was found is asked for when nothing is left to send (hx-trigger of the page).
 */
const waiting = []
let busy = false

async function send(form, code) {
  const body = new URLSearchParams(new FormData(form))
  body.set('code', code)
  const answer = await fetch(form.action, { method: 'POST', headers: { 'X-Scan': '1' }, body, redirect: 'manual' })
  if (answer.status !== 204) throw new Error(String(answer.status))
  const box = answer.headers.get('X-Box')
  if (box !== null) form.elements.box.value = box
}

function say(form, text) {
  const list = form.querySelector('[data-scan-state]')
  if (list) list.textContent = text
}

async function work(form) {
  if (busy) return
  busy = true
  try {
    while (waiting.length > 0) {
      say(form, waiting.join(' '))
      await send(form, waiting[0])
      waiting.shift()
    }
    say(form, '')
    document.dispatchEvent(new Event('scanned'))
  } catch {
    say(form, `${word('failed')} ${waiting.join(' ')}`)
  } finally {
    busy = false
  }
}

export function watchScans() {
  document.addEventListener(
    'submit',
    event => {
      const field = event.target.querySelector?.('[data-scan]')
      if (!field) return
      event.preventDefault()
      event.stopImmediatePropagation()
      const code = field.value.trim()
      field.value = ''
      if (code !== '') waiting.push(code)
      work(event.target)
    },
    true,
  )
}
