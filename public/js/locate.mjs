/** Where this device is, asked once and only when its button is pressed; without the button the place is typed. */
export function dressLocate(root = document) {
  if (!('geolocation' in navigator) || !window.isSecureContext) return
  for (const box of root.querySelectorAll('[data-locate]')) box.hidden = false
}

function ask(box) {
  const field = box.querySelector('input[name="position"]')
  const state = box.querySelector('[data-locate-state]')
  state.textContent = state.dataset.waiting
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const metres = Math.min(999_999, Math.round(coords.accuracy))
      field.value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)},${metres}`
      state.textContent = state.dataset.got.replace('{n}', metres)
    },
    () => {
      field.value = ''
      state.textContent = state.dataset.failed
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 },
  )
}

export function watchLocate() {
  dressLocate()
  document.addEventListener('click', event => {
    const button = event.target instanceof Element && event.target.closest('[data-locate-get]')
    if (button) ask(button.closest('[data-locate]'))
  })
}
