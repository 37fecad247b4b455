import { access } from './features/access/feature'
import { audit } from './features/audit/feature'
import { session } from './features/session/feature'
import { settings } from './features/settings/feature'
import type { DayEndStep, Feature, Job, MenuItem } from './web/feature'
import type { Route } from './web/routes'

/** The river, upstream first: a feature imports only from those above it. Nothing else knows every feature. */
export const features: readonly Feature[] = [audit, settings, access, session]

export const allRoutes = (): Route[] => features.flatMap(feature => feature.routes)
export const allJobs = (): Job[] => features.flatMap(feature => feature.jobs ?? [])
export const allDayEndSteps = (): DayEndStep[] => features.flatMap(feature => feature.dayEnd ?? [])
export const menu = (): MenuItem[] => features.flatMap(feature => feature.menu ?? []).sort((a, b) => a.order - b.order)
