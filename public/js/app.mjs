import { dressFields, watchFields } from './fields.mjs'
import { watchForms } from './forms.mjs'
import { watchKeys } from './keys.mjs'
import { dressLocate, watchLocate } from './locate.mjs'
import { watchNetwork } from './net.mjs'
import { afterSwap, dressReveals, dressToasts, watchOverlays } from './overlay.mjs'
import { dressRows, watchRows } from './rows.mjs'
import { watchScans } from './scan.mjs'
import { watchSorts } from './sorts.mjs'
import { dressTrees, watchTrees } from './tree.mjs'

/** The menu folds at once; the choice is kept on the server in the background. */
function watchFold() {
  document.addEventListener('submit', event => {
    const form = event.target
    if (!('fold' in form.dataset)) return
    event.preventDefault()
    const button = form.querySelector('button')
    const body = new URLSearchParams(new FormData(form))
    body.set('menu', button.value)
    document.documentElement.dataset.menu = button.value
    fetch(form.action, { method: 'POST', body, redirect: 'manual' })
    button.value = button.value === 'folded' ? 'open' : 'folded'
    button.querySelector('span').textContent = button.dataset[button.value]
  })
}

/** The section in view is marked in the index at the side. */
function watchSections() {
  const links = [...document.querySelectorAll('[data-sect]')]
  if (links.length === 0) return
  const mark = id => {
    for (const link of links) {
      if (link.hash === `#${id}`) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }
  const observer = new IntersectionObserver(
    entries => {
      const seen = entries.find(entry => entry.isIntersecting)
      if (seen) mark(seen.target.id)
    },
    { rootMargin: '-100px 0px -70% 0px' },
  )
  for (const link of links) {
    const section = document.getElementById(link.hash.slice(1))
    if (section) observer.observe(section)
  }
}

/** On a page answered with errors the summary has the focus, also without a swap. */
function focusErrors() {
  const summary = document.querySelector('[data-errors]')
  if (summary && !summary.closest('dialog')) summary.focus()
}

watchFold()
watchForms()
watchFields()
watchOverlays()
watchKeys()
watchRows()
watchScans()
watchLocate()
watchSorts()
watchTrees()
watchNetwork(ctx => {
  afterSwap(ctx.sourceElement)
  dressFields(document)
  dressToasts()
  dressReveals(document)
  dressRows()
  dressTrees()
  dressLocate()
})
dressFields(document)
dressToasts()
dressRows()
dressTrees()
watchSections()
focusErrors()
