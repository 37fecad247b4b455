import { word } from './words.mjs'

const openers = new WeakMap()

export function openDialog(dialog, opener = document.activeElement) {
  if (!dialog || dialog.open || !dialog.showModal) return
  openers.set(dialog, opener)
  dialog.showModal()
  const first = dialog.querySelector('[autofocus]')
  if (first) first.focus()
}

function onClose(dialog) {
  if (dialog.id === 'dialog' || dialog.id === 'drawer') dialog.replaceChildren()
  const opener = openers.get(dialog)
  if (opener?.isConnected) opener.focus()
}

function part(tag, cls, text) {
  const node = document.createElement(tag)
  if (cls) node.className = cls
  if (text) node.textContent = text
  return node
}

function button(cls, text) {
  const node = part('button', cls, text)
  node.type = 'button'
  return node
}

/** A question over the page. `yes` runs only when the verb of the pressed button is pressed again; it looks like that button. */
export function ask(question, pressed, yes) {
  const title = part('h2', '', word('confirm'))
  title.tabIndex = -1
  const kind = pressed?.classList.contains('danger') ? 'danger' : 'primary'
  const agree = button(`btn ${kind}`, pressed?.textContent.trim() || word('confirm'))
  const cancel = button('btn', word('cancel'))
  cancel.dataset.close = ''
  agree.addEventListener('click', () => {
    agree.closest('dialog').close()
    yes()
  })
  const head = part('div', 'dlg-h')
  head.append(title)
  const body = part('div', 'dlg-b', question)
  const foot = part('div', 'dlg-f')
  foot.append(agree, cancel)
  const dialog = document.getElementById('dialog')
  if (!dialog?.showModal) {
    if (window.confirm(question)) yes()
    return
  }
  dialog.setAttribute('aria-label', word('confirm'))
  dialog.replaceChildren(head, body, foot)
  openDialog(dialog)
  cancel.focus()
}

/** Answers swapped into the two page dialogs open them; an empty answer closes them. */
export function afterSwap(source) {
  for (const id of ['dialog', 'drawer']) {
    const dialog = document.getElementById(id)
    if (!dialog) continue
    const title = dialog.querySelector('h1, h2')
    if (title) dialog.setAttribute('aria-label', title.textContent.trim())
    if (dialog.childElementCount > 0) openDialog(dialog, source)
    else if (dialog.open) dialog.close()
  }
}

function startToast(toast) {
  toast.dataset.on = 'yes'
  const time = Number(toast.dataset.seconds ?? 4) * 1000
  let timer = setTimeout(() => toast.remove(), time)
  const pause = () => clearTimeout(timer)
  const resume = () => {
    clearTimeout(timer)
    timer = setTimeout(() => toast.remove(), time)
  }
  toast.addEventListener('pointerenter', pause)
  toast.addEventListener('focusin', pause)
  toast.addEventListener('pointerleave', resume)
  toast.addEventListener('focusout', resume)
}

export function dressToasts() {
  const all = [...document.querySelectorAll('[data-toast]')]
  for (const old of all.slice(0, Math.max(0, all.length - 3))) old.remove()
  for (const toast of all.slice(-3)) if (!toast.dataset.on) startToast(toast)
}

/** A revealed number hides again by itself. */
export function dressReveals(root) {
  for (const box of root.querySelectorAll('[data-revealed]:not([data-on])')) {
    box.dataset.on = 'yes'
    setTimeout(() => {
      box.querySelector('[data-clear]').remove()
      box.querySelector('[data-mask]').hidden = false
      box.querySelector('[role="status"]')?.remove()
    }, Number(box.dataset.seconds) * 1000)
  }
}

export function watchOverlays() {
  document.addEventListener('close', event => event.target instanceof HTMLDialogElement && onClose(event.target), true)
  document.addEventListener('click', event => {
    const opener = event.target.closest?.('[data-dialog]')
    if (opener && !event.ctrlKey && !event.metaKey && event.button === 0) {
      const dialog = document.querySelector(opener.dataset.dialog)
      if (dialog?.showModal) {
        event.preventDefault()
        openDialog(dialog, opener)
      }
    }
    const closer = event.target.closest?.('[data-close]')
    const around = closer?.closest('dialog')
    if (around) {
      event.preventDefault()
      around.close()
    }
    if (event.target instanceof HTMLDialogElement && event.target.id !== 'dialog') event.target.close()
    for (const pop of document.querySelectorAll('details[data-pop][open]'))
      if (!pop.contains(event.target)) pop.open = false
  })
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return
    // A search box takes the first Escape to empty itself; here it closes what it stands in.
    const around = event.target.closest?.('#palette[open]')
    if (around) {
      event.preventDefault()
      around.close()
    }
    const pop = document.querySelector('details[data-pop][open]')
    if (pop) {
      pop.open = false
      pop.querySelector('summary').focus()
    }
    if (location.hash === '#menu') location.hash = 'main'
  })
}
