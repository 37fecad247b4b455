import type { Finding } from './stand'
export async function repayments(): Promise<Finding> {
  throw new Error('x')
}
