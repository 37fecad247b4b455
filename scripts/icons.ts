import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Icons of the kit, by their Tabler name. Add a name here, run `npx tsx scripts/icons.ts`, commit public/icons.svg. */
const names = `
  home inbox users archive file-text clipboard-check file-certificate cash calendar-dollar calendar calendar-event
  alert-triangle alert-circle info-circle circle-check circle-x help-circle phone-call phone shield-check shield-lock scale
  chart-bar report-analytics settings search bell menu-2 x plus minus check chevron-down chevron-right chevron-left chevron-up
  selector arrow-up arrow-down arrow-left arrow-right refresh columns upload download edit printer dots eye eye-off lock user
  user-check user-plus building building-store building-bank star clock filter adjustments calculator coin history
  file-spreadsheet file-analytics logout language moon sun device-desktop device-mobile send message mail link trash ban
  arrow-back-up arrows-exchange git-merge tag folder folders gauge id paperclip camera photo barcode map-pin route key
  database plug clipboard-list clipboard-text list-check layout-board table keyboard external-link copy player-play
  player-pause scan rubber-stamp gavel receipt receipt-yuan credit-card wallet percentage trending-up sitemap headset note
  bookmark report-money contract address-book layout-sidebar-left-collapse currency-yuan
`
  .trim()
  .split(/\s+/)

const source = path.join(__dirname, '../node_modules/@tabler/icons/icons/outline')
const target = path.join(__dirname, '../public/icons.svg')

function symbol(name: string): string {
  const svg = readFileSync(path.join(source, `${name}.svg`), 'utf8')
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace('</svg>', '')
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '')
    .replace(/\s*\n\s*/g, '')
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
}

const head = '<!-- Tabler Icons (MIT, https://tabler.io/icons), the ones this product uses -->'
const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${head}\n${names.map(symbol).join('\n')}\n</svg>\n`
writeFileSync(target, sprite)
console.log(`${names.length} icons, ${Math.round(sprite.length / 1024)} KB → public/icons.svg`)
