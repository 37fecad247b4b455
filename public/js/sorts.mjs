let held = null

const within = (box, event) => event.target instanceof Element && event.target.closest(box)

/** What the held thing may stand before: another of its kind, or the end of a section. */
function placeOf(event) {
  const over = within(`[data-sort="${held.dataset.sort}"]`, event)
  if (over && over !== held) return over
  return held.dataset.sort === 'field' ? within('[data-sort-into]', event) : null
}

function unmark() {
  for (const one of document.querySelectorAll('.drop-here')) one.classList.remove('drop-here')
}

/** Dragging sends the form that the buttons up and down send; without a script those do the same. */
function letGo(place) {
  const form = document.querySelector(held.closest('[data-sorts]').dataset.sorts)
  const before = place.dataset.sort === held.dataset.sort ? place.dataset.sortId : ''
  form.elements.what.value = held.dataset.sort
  form.elements.id.value = held.dataset.sortId
  form.elements.before.value = before
  form.elements.into.value = place.closest('[data-sort-into]').dataset.sortInto
  form.requestSubmit()
}

/** Only the grip takes hold, so that words can still be marked and links pressed. */
export function watchSorts() {
  document.addEventListener('pointerdown', event => {
    const grip = within('[data-grip]', event)
    if (grip) grip.closest('[data-sort]').draggable = true
  })
  document.addEventListener('dragstart', event => {
    held = event.target instanceof Element ? event.target.closest('[data-sort][draggable="true"]') : null
    if (held) event.dataTransfer.effectAllowed = 'move'
  })
  document.addEventListener('dragover', event => {
    const place = held && placeOf(event)
    unmark()
    if (!place) return
    event.preventDefault()
    place.classList.add('drop-here')
  })
  document.addEventListener('drop', event => {
    const place = held && placeOf(event)
    if (!place) return
    event.preventDefault()
    letGo(place)
  })
  document.addEventListener('dragend', () => {
    unmark()
    if (held) held.draggable = false
    held = null
  })
}
