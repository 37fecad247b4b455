import type { EChartsCoreOption } from 'echarts'
import { inkOf, type Token } from './csp'

export interface Series {
  readonly name: string
  readonly values: readonly number[]
  readonly colour: Token
}

export interface ChartInput {
  readonly labels: readonly string[]
  readonly series: readonly Series[]
  /** Written once, above the axis. */
  readonly unit: string
  /** Width in pixels of the place it is shown in on a desktop, so that its text keeps its size. */
  readonly width?: number
}

/** Both widths of one chart; CSS shows the one that fits. */
export interface ChartPair {
  readonly svgWide: string
  readonly svgNarrow: string
}

export interface Size {
  readonly width: number
  readonly height: number
}
export const NARROW: Size = { width: 338, height: 230 }
export const wide = (width = 690): Size => ({ width, height: 240 })

const text = (token: Token, fontSize = 12) => ({ color: inkOf(token), fontSize, fontFamily: 'sans-serif' })

export function checkInput({ labels, series }: ChartInput): void {
  if (series.length === 0 || series.length > 6) throw new Error(`a chart shows one to six series, not ${series.length}`)
  for (const one of series) {
    if (one.values.length !== labels.length)
      throw new Error(`series ${one.name} has ${one.values.length} values for ${labels.length} labels`)
    if (!one.values.every(Number.isFinite)) throw new Error(`series ${one.name} holds a value that is not a number`)
  }
}

/** Axes, grid and legend that every chart with axes shares. */
export function frame(input: ChartInput, size: Size): EChartsCoreOption {
  const narrow = size === NARROW
  const every = narrow && input.labels.length > 7 ? 2 : 1
  return {
    textStyle: text('ink-2'),
    grid: {
      left: 8,
      right: 8,
      top: narrow ? 54 : 40,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: {
      show: true,
      right: narrow ? undefined : 0,
      left: narrow ? 0 : undefined,
      top: 0,
      itemWidth: 10,
      itemHeight: 10,
      itemGap: narrow ? 12 : 18,
      textStyle: text('ink-2'),
    },
    xAxis: {
      type: 'category',
      data: [...input.labels],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: inkOf('line-2') } },
      axisLabel: { ...text('ink-3'), interval: every - 1 },
    },
    yAxis: {
      type: 'value',
      name: input.unit,
      nameGap: 10,
      nameTextStyle: { ...text('ink-3'), align: 'right' },
      axisLabel: text('ink-3'),
      splitLine: { lineStyle: { color: inkOf('grid') } },
    },
  }
}
