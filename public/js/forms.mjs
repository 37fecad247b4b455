import { ask } from './overlay.mjs'

/** Typing by pinyin sends input events for every letter; a live search waits for the finished word. */
function guardComposition() {
  document.addEventListener('input', event => event.isComposing && event.stopImmediatePropagation(), true)
  document.addEventListener(
    'compositionend',
    event => event.target.dispatchEvent(new Event('input', { bubbles: true })),
    true,
  )
  document.addEventListener(
    'keydown',
    event => {
      if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation()
    },
    true,
  )
}

/** The server answers a repeated key with the first result; this only spares the second trip. */
function guardTwice() {
  document.addEventListener('submit', event => {
    const form = event.target
    if (event.defaultPrevented || form.method === 'get' || form.method === 'dialog' || form.hasAttribute('hx-post'))
      return
    if (form.dataset.sent) {
      event.preventDefault()
      return
    }
    form.dataset.sent = 'yes'
    // after the browser has read the pressed button's value
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true
    })
    // a download leaves the page where it is; whatever else takes long carries its key, so that a second try is the same
    setTimeout(() => openAgain(form), 'download' in form.dataset ? 2_000 : 15_000)
  })
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) openAgain(form)
  })
}

function openAgain(form) {
  delete form.dataset.sent
  for (const button of form.querySelectorAll('button')) button.disabled = false
}

function askFirst() {
  document.addEventListener(
    'submit',
    event => {
      const form = event.target
      const question = form.dataset.confirm
      if (!question || form.dataset.agreed) {
        delete form.dataset.agreed
        return
      }
      event.preventDefault()
      event.stopImmediatePropagation()
      const submitter = event.submitter
      ask(question, submitter, () => {
        form.dataset.agreed = 'yes'
        form.requestSubmit(submitter ?? undefined)
      })
    },
    true,
  )
}

/** Leaving with unsaved words asks once, in the browser's own dialog. */
function guardLeaving() {
  let dirty = false
  document.addEventListener('input', event => {
    if (event.target.closest?.('form[data-unsaved]')) dirty = true
  })
  document.addEventListener('submit', () => {
    dirty = false
  })
  window.addEventListener('beforeunload', event => {
    if (!dirty) return
    event.preventDefault()
    event.returnValue = ''
  })
}

export function watchForms() {
  guardComposition()
  askFirst()
  guardTwice()
  guardLeaving()
}
