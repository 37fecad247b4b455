import { word } from './words.mjs'

/** Nothing under 200 ms; then a thin line and aria-busy; after 10 s a sentence. */
const running = new Map()
const line = () => document.querySelector('.line')
const targetOf = ctx => (ctx.target instanceof Element ? ctx.target : document.getElementById('main'))
const quiet = element =>
  element.matches?.('.n, .chip span') || /\b(load|every)\b/.test(element.getAttribute?.('hx-trigger') ?? '')

function begin(ctx) {
  const target = targetOf(ctx)
  if (quiet(ctx.sourceElement)) return
  const show = setTimeout(() => {
    line()?.classList.add('on')
    target?.setAttribute('aria-busy', 'true')
  }, 200)
  const tell = setTimeout(() => {
    const note = document.createElement('p')
    note.className = 'notice info slow'
    note.setAttribute('role', 'status')
    note.textContent = word('slow')
    target?.before(note)
    running.get(ctx).note = note
  }, 10_000)
  running.set(ctx, { show, tell, target })
}

function end(ctx) {
  const state = running.get(ctx)
  if (!state) return
  clearTimeout(state.show)
  clearTimeout(state.tell)
  state.note?.remove()
  state.target?.removeAttribute('aria-busy')
  running.delete(ctx)
  if (running.size === 0) line()?.classList.remove('on')
}

function failBar(ctx, text, number) {
  const source = ctx.sourceElement
  if (quiet(source)) return
  const region = targetOf(ctx) ?? document.body
  document.querySelector('.failbar')?.remove()
  const bar = document.createElement('div')
  bar.className = 'failbar'
  bar.setAttribute('role', 'alert')
  const words = document.createElement('span')
  words.textContent = number ? `${text} ${word('number')} ${number}` : text
  const again = document.createElement('button')
  again.type = 'button'
  again.className = 'plainbtn'
  again.textContent = word('again')
  again.addEventListener('click', () => {
    bar.remove()
    source instanceof HTMLFormElement ? source.requestSubmit() : source.click()
  })
  const end = document.createElement('span')
  end.className = 'end'
  end.append(again)
  bar.append(words, end)
  const place = region.closest('dialog') ?? region
  place === region ? region.before(bar) : place.prepend(bar)
}

/** A swap that removed the focused element gives focus to the region it filled. */
function keepFocus(ctx) {
  if (quiet(ctx.sourceElement) || document.activeElement !== document.body) return
  const target = targetOf(ctx)
  if (!target?.isConnected) return
  if (!target.hasAttribute('tabindex')) target.tabIndex = -1
  target.focus({ preventScroll: true })
}

export function watchNetwork(afterSwap) {
  document.addEventListener('htmx:before:request', event => {
    const { ctx } = event.detail
    if ('poll' in (ctx.sourceElement.dataset ?? {}) && document.hidden) event.preventDefault()
    else begin(ctx)
  })
  document.addEventListener('htmx:finally:request', event => end(event.detail.ctx))
  document.addEventListener('htmx:response:error', event => {
    const { ctx } = event.detail
    if (ctx.response.status >= 500) failBar(ctx, word('failed'), ctx.response.headers.get('x-request-id'))
  })
  document.addEventListener('htmx:error', event => {
    const { ctx } = event.detail
    if (ctx?.sourceElement && !ctx.response) failBar(ctx, word('offline'), '')
  })
  document.addEventListener('htmx:after:swap', event => {
    const { ctx } = event.detail
    // also told when nothing was swapped in, as for a server error
    if (ctx.swap === 'none') return
    document.querySelector('.failbar')?.remove()
    afterSwap(ctx)
    requestAnimationFrame(() => keepFocus(ctx))
  })
}
