/** A tree of links made one for the keyboard too: arrows, Home, End, first letters; branches come when they are opened. */
const leafOf = item => item.querySelector(':scope > .stem > [data-leaf], :scope > .stem > .leaf, :scope > [data-leaf]')
const groupOf = item => item.querySelector(':scope > ul')
const itemOf = leaf => leaf.closest('li')
const treeOf = element => element.closest('[data-tree]')

/** Lines that can be seen, in the order they are read. */
const visible = tree => [...tree.querySelectorAll('[role="treeitem"]')].filter(leaf => !leaf.closest('ul[hidden]'))

function dressItem(item, level) {
  item.setAttribute('role', 'none')
  const leaf = leafOf(item)
  if (!leaf) return
  leaf.setAttribute('role', 'treeitem')
  leaf.setAttribute('aria-level', String(level))
  if (!leaf.hasAttribute('tabindex')) leaf.tabIndex = -1
  const group = groupOf(item)
  if (!group) return
  group.setAttribute('role', 'group')
  if (!leaf.hasAttribute('aria-expanded')) leaf.setAttribute('aria-expanded', String(!group.hidden))
  const twist = item.querySelector(':scope > .stem > [data-twist]')
  if (twist) {
    twist.tabIndex = -1
    twist.setAttribute('aria-hidden', 'true')
  }
}

function dressLevel(list, level) {
  for (const item of list.children) {
    dressItem(item, level)
    const group = groupOf(item)
    if (group) dressLevel(group, level + 1)
  }
}

/** After the first paint and after every branch that came. */
export function dressTrees() {
  for (const tree of document.querySelectorAll('[data-tree]')) {
    tree.setAttribute('role', 'tree')
    dressLevel(tree, 1)
    if (!tree.querySelector('[role="treeitem"][tabindex="0"]')) visible(tree)[0]?.setAttribute('tabindex', '0')
  }
}

function go(leaf) {
  if (!leaf) return
  for (const other of treeOf(leaf).querySelectorAll('[role="treeitem"][tabindex="0"]')) other.tabIndex = -1
  leaf.tabIndex = 0
  leaf.focus()
}

function setOpen(item, open) {
  const group = groupOf(item)
  if (!group) return
  group.hidden = !open
  leafOf(item).setAttribute('aria-expanded', String(open))
  item.classList.toggle('open', open)
  if (open && group.childElementCount === 0) group.dispatchEvent(new CustomEvent('branch'))
}
const isOpen = item => groupOf(item) !== null && !groupOf(item).hidden

function right(leaf) {
  const item = itemOf(leaf)
  const group = groupOf(item)
  if (!group) return
  if (!isOpen(item)) setOpen(item, true)
  else if (group.firstElementChild) go(leafOf(group.firstElementChild))
}
function left(leaf) {
  const item = itemOf(leaf)
  if (isOpen(item)) return setOpen(item, false)
  const above = item.parentElement.closest('li')
  if (above && treeOf(above)) go(leafOf(above))
}

let typed = ''
let typedAt = 0
function letter(leaf, key) {
  const now = performance.now()
  typed = now - typedAt < 700 ? typed + key : key
  typedAt = now
  const lines = visible(treeOf(leaf))
  const from = lines.indexOf(leaf) + (typed.length > 1 ? 0 : 1)
  const order = [...lines.slice(from), ...lines.slice(0, from)]
  go(order.find(one => one.textContent.trim().toLowerCase().startsWith(typed.toLowerCase())))
}

function step(leaf, by) {
  const lines = visible(treeOf(leaf))
  go(lines[lines.indexOf(leaf) + by])
}
const KEYS = {
  ArrowDown: leaf => step(leaf, 1),
  ArrowUp: leaf => step(leaf, -1),
  ArrowRight: right,
  ArrowLeft: left,
  Home: leaf => go(visible(treeOf(leaf))[0]),
  End: leaf => go(visible(treeOf(leaf)).at(-1)),
  '*': leaf => {
    for (const item of itemOf(leaf).parentElement.children) setOpen(item, true)
  },
}

export function watchTrees() {
  document.addEventListener(
    'keydown',
    event => {
      const leaf = event.target.closest?.('[role="treeitem"]')
      if (!leaf || event.ctrlKey || event.metaKey || event.altKey) return
      const act = KEYS[event.key]
      const types = event.key.length === 1 && event.key !== ' '
      if (!act && !types) return
      // letters move inside the tree and are no shortcuts of the page here
      event.preventDefault()
      event.stopPropagation()
      if (act) act(leaf)
      else letter(leaf, event.key)
    },
    true,
  )
  document.addEventListener('click', event => {
    const twist = event.target.closest?.('[data-twist]')
    if (!twist || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const item = twist.closest('li')
    setOpen(item, !isOpen(item))
    go(leafOf(item))
  })
}
