import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

// Nothing of the browser's own may go out to the network while a test runs.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

interface Found {
  executablePath: string
  flags: string[]
}

/** CHROMIUM_PATH, else an installed Chromium or Chrome, else the one that comes with the development packages. */
export async function findBrowser(): Promise<Found> {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`)
    return { executablePath: named, flags }
  }
  const installed = usualPlaces.find(path => existsSync(path))
  return installed ? { executablePath: installed, flags } : packagedBrowser()
}

/**
 * The packaged build unpacks itself into the temporary folder at its first use. Its own list of arguments is left out:
 * it switches off web security, which some tests are about.
 */
export async function packagedBrowser(): Promise<Found> {
  const { default: packaged } = await import('@sparticuz/chromium')
  return { executablePath: await packaged.executablePath(), flags: [...flags, '--use-angle=swiftshader'] }
}

export async function launchBrowser(): Promise<Browser> {
  const found = await findBrowser()
  return chromium.launch({ executablePath: found.executablePath, args: found.flags, headless: true })
}
