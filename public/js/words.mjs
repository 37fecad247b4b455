/** Words come from the page, so that the scripts carry no language of their own. */
const words = () => document.getElementById('words')?.dataset ?? {}

export function word(name, params = {}) {
  return (words()[name] ?? '').replace(/\{(\w+)\}/g, (all, key) => params[key] ?? all)
}
