import type { EChartsCoreOption } from 'echarts'
import type { Fen } from '../lending/money'
import { inkOf, type Token } from './charts/csp'
import { type ChartInput, type ChartPair, checkInput, frame, NARROW, type Size, wide } from './charts/frame'
import { render } from './charts/render'

export type { Token } from './charts/csp'
export type { ChartInput, ChartPair, Series } from './charts/frame'

/** 分 → 万元 for a picture, to two decimals. Only for drawing: sums and tables stay in 分. 94,682,236 分 → 94.68. */
export const wan = (fen: Fen): number => Number((fen < 0n ? fen - 5_000n : fen + 5_000n) / 10_000n) / 100

const pair = (input: ChartInput, option: (size: Size) => EChartsCoreOption): ChartPair => ({
  svgWide: render(option(wide(input.width)), wide(input.width).width, wide().height),
  svgNarrow: render(option(NARROW), NARROW.width, NARROW.height),
})

/** Bars over categories, stacked unless told otherwise. */
export function bars(input: ChartInput & { readonly stacked?: boolean }): ChartPair {
  checkInput(input)
  const stack = input.stacked === false ? undefined : 'all'
  return pair(input, size => ({
    ...frame(input, size),
    series: input.series.map(one => ({
      type: 'bar',
      name: one.name,
      data: [...one.values],
      stack,
      barMaxWidth: 18,
      silent: true,
      itemStyle: { color: inkOf(one.colour), borderRadius: 2 },
    })),
  }))
}

/** Lines over time; the first one is filled lightly when `area` is set. */
export function line(input: ChartInput & { readonly area?: boolean }): ChartPair {
  checkInput(input)
  return pair(input, size => ({
    ...frame(input, size),
    series: input.series.map((one, i) => ({
      type: 'line',
      name: one.name,
      data: [...one.values],
      symbol: 'none',
      clip: false,
      silent: true,
      lineStyle: { color: inkOf(one.colour), width: 2 },
      itemStyle: { color: inkOf(one.colour) },
      ...(input.area && i === 0 ? { areaStyle: { color: inkOf(one.colour), opacity: 0.08 } } : {}),
    })),
  }))
}

export interface RingPart {
  readonly name: string
  readonly value: number
  readonly colour: Token
}

/** A ring without text: the middle and the legend are HTML, so that they do not shift with the font. */
export function ring(parts: readonly RingPart[]): string {
  if (!parts.every(part => Number.isFinite(part.value) && part.value >= 0))
    throw new Error('a ring needs values of zero or more')
  return render(
    {
      series: [
        {
          type: 'pie',
          radius: ['66%', '94%'],
          silent: true,
          label: { show: false },
          labelLine: { show: false },
          data: parts.map(part => ({
            name: part.name,
            value: part.value,
            itemStyle: { color: inkOf(part.colour), borderColor: inkOf('surface'), borderWidth: 1.5 },
          })),
        },
      ],
    },
    170,
    170,
  )
}
