/** A state machine as a table: from each state, which act leads where. */
export type Machine<State extends string, Act extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Act, State>>>>
>

/** The state after `act`, or null when the act is not allowed from there. */
export const nextState = <State extends string, Act extends string>(
  machine: Machine<State, Act>,
  from: State,
  act: Act,
): State | null => machine[from][act] ?? null

export const canMove = <State extends string, Act extends string>(
  machine: Machine<State, Act>,
  from: State,
  act: Act,
): boolean => nextState(machine, from, act) !== null

/** The acts open from a state, for showing the right buttons. */
export const actsFrom = <State extends string, Act extends string>(machine: Machine<State, Act>, from: State): Act[] =>
  Object.keys(machine[from]).filter((act): act is Act => canMove(machine, from, act as Act))

export type ApplicationState =
  | 'draft'
  | 'submitted'
  | 'in_approval'
  | 'approved'
  | 'returned'
  | 'rejected'
  | 'withdrawn'
  | 'lapsed'
export type ApplicationAct = 'submit' | 'start_approval' | 'approve' | 'return' | 'reject' | 'withdraw' | 'lapse'

/** 受理 → 审批; 退回补件 may be submitted again; an approval not used in time lapses. */
export const APPLICATION: Machine<ApplicationState, ApplicationAct> = {
  draft: { submit: 'submitted', withdraw: 'withdrawn' },
  submitted: { start_approval: 'in_approval', return: 'returned', reject: 'rejected', withdraw: 'withdrawn' },
  in_approval: { approve: 'approved', return: 'returned', reject: 'rejected', withdraw: 'withdrawn' },
  returned: { submit: 'submitted', withdraw: 'withdrawn', lapse: 'lapsed' },
  approved: { withdraw: 'withdrawn', lapse: 'lapsed' },
  rejected: {},
  withdrawn: {},
  lapsed: {},
}

export type ContractState = 'drafted' | 'signed' | 'effective' | 'closed' | 'void'
export type ContractAct = 'sign' | 'fulfil_conditions' | 'close' | 'cancel'

/** 签约 → 落实条件 (抵押登记, 保险) → 放款 possible; closed when all its loans are. */
export const CONTRACT: Machine<ContractState, ContractAct> = {
  drafted: { sign: 'signed', cancel: 'void' },
  signed: { fulfil_conditions: 'effective', cancel: 'void' },
  effective: { close: 'closed' },
  closed: {},
  void: {},
}

export type LoanState = 'pending' | 'active' | 'settled' | 'written_off' | 'cancelled'
export type LoanAct = 'disburse' | 'cancel' | 'settle' | 'reopen' | 'write_off'

/** Overdue is derived from dates, not a state. A reversed last receipt reopens; a written-off loan may still be settled. */
export const LOAN: Machine<LoanState, LoanAct> = {
  pending: { disburse: 'active', cancel: 'cancelled' },
  active: { settle: 'settled', write_off: 'written_off' },
  settled: { reopen: 'active' },
  written_off: { settle: 'settled' },
  cancelled: {},
}
