import { formatFen } from './money.mjs'
import { word } from './words.mjs'

const scopeOf = element => element.closest('[data-list]') ?? document

function refresh(scope) {
  const boxes = [...scope.querySelectorAll('[data-pick]')]
  const picked = boxes.filter(box => box.checked)
  for (const box of boxes) box.closest('tr').classList.toggle('on', box.checked)
  const all = scope.querySelector('[data-pick-all]')
  if (all) {
    all.checked = boxes.length > 0 && picked.length === boxes.length
    all.indeterminate = picked.length > 0 && picked.length < boxes.length
  }
  const bar = scope.querySelector('[data-selbar]')
  if (!bar) return
  bar.hidden = picked.length === 0
  const sums = picked.map(box => box.closest('tr').dataset.sum).filter(Boolean)
  const sum = sums.reduce((total, fen) => total + BigInt(fen), 0n)
  const pattern = bar.dataset.pattern ?? (sums.length ? `${word('picked')} · ${word('sum')}` : word('picked'))
  bar.querySelector('[data-selbar-text]').textContent = pattern
    .replace('{n}', String(picked.length))
    .replace('{sum}', formatFen(sum))
}

export function watchRows() {
  watchInbox()
  document.addEventListener('change', event => {
    const box = event.target
    if (!(box instanceof HTMLInputElement)) return
    const scope = scopeOf(box)
    if ('pickAll' in box.dataset) for (const one of scope.querySelectorAll('[data-pick]')) one.checked = box.checked
    if ('pick' in box.dataset || 'pickAll' in box.dataset) refresh(scope)
  })
  document.addEventListener('click', event => {
    const none = event.target.closest?.('[data-pick-none]')
    if (!none) return
    const scope = scopeOf(none)
    for (const box of scope.querySelectorAll('[data-pick]')) box.checked = false
    refresh(scope)
    scope.querySelector('[data-pick-all]')?.focus()
  })
}

/** The chosen line of a split inbox is marked at once; on a phone list and detail are two pages, so the link is just a link. */
function watchInbox() {
  document.addEventListener(
    'click',
    event => {
      const line = event.target.closest?.('a[data-inbox]')
      if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return
      if (matchMedia('(max-width: 760px)').matches) {
        event.stopImmediatePropagation()
        return
      }
      for (const other of line.closest('ul').querySelectorAll('[aria-current]')) other.removeAttribute('aria-current')
      line.setAttribute('aria-current', 'true')
    },
    true,
  )
}

export function dressRows() {
  if (document.querySelector('[data-pick]:checked')) refresh(document)
}

const lines = () => [...document.querySelectorAll('[data-inbox], .t tbody th a, .t tbody .lead a')]

/** J and K: the next or previous record, from the one that has focus or is chosen. */
export function step(by) {
  const all = lines()
  if (all.length === 0) return
  const at = all.findIndex(a => a === document.activeElement || a.closest('tr')?.contains(document.activeElement))
  const chosen = at >= 0 ? at : all.findIndex(a => a.hasAttribute('aria-current'))
  const next = all[Math.max(0, Math.min(all.length - 1, chosen + by))]
  next.focus()
  if ('inbox' in next.dataset) next.click()
}

/** X: ticks the row that has focus. */
export function tick() {
  const box = document.activeElement?.closest('tr')?.querySelector('[data-pick]')
  if (box) box.click()
}
