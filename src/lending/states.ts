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
  | 'contracted'
export type ApplicationAct =
  | 'submit'
  | 'start_approval'
  | 'approve'
  | 'return'
  | 'reject'
  | 'withdraw'
  | 'lapse'
  | 'make_contract'
  | 'cancel_contract'
  | 'void_approval'
  | 'take_back'

/**
 * 受理 → 审批; 退回补件 may be submitted again; an approval not used in time lapses. `take_back`: the last approver takes his own
 * decision back within seconds. `void_approval`: what was approved is no longer what is there, so the applicant begins again.
 */
export const APPLICATION: Machine<ApplicationState, ApplicationAct> = {
  draft: { submit: 'submitted', withdraw: 'withdrawn' },
  submitted: { start_approval: 'in_approval', return: 'returned', reject: 'rejected', withdraw: 'withdrawn' },
  in_approval: {
    approve: 'approved',
    return: 'returned',
    reject: 'rejected',
    withdraw: 'withdrawn',
    void_approval: 'returned',
  },
  returned: { submit: 'submitted', withdraw: 'withdrawn', lapse: 'lapsed', take_back: 'in_approval' },
  approved: {
    withdraw: 'withdrawn',
    lapse: 'lapsed',
    make_contract: 'contracted',
    void_approval: 'returned',
    take_back: 'in_approval',
  },
  contracted: { cancel_contract: 'approved' },
  rejected: { take_back: 'in_approval' },
  withdrawn: {},
  lapsed: {},
}

export type ContractState = 'drafted' | 'signed' | 'disbursed' | 'voided'
export type ContractAct = 'sign' | 'disburse' | 'take_back' | 'cancel'

/** 签约 → 放款; a contract without money paid out may be voided, a disbursed one lives on as its loan, unless that is taken back. */
export const CONTRACT: Machine<ContractState, ContractAct> = {
  drafted: { sign: 'signed', cancel: 'voided' },
  signed: { disburse: 'disbursed', cancel: 'voided' },
  disbursed: { take_back: 'signed' },
  voided: {},
}

export type LoanState = 'pending' | 'active' | 'settled' | 'written_off' | 'cancelled' | 'reversed'
export type LoanAct = 'disburse' | 'cancel' | 'settle' | 'reopen' | 'write_off' | 'take_back'

/** Overdue is derived from dates, not a state. A reversed last receipt reopens; a written-off loan may still be settled. */
export const LOAN: Machine<LoanState, LoanAct> = {
  pending: { disburse: 'active', cancel: 'cancelled' },
  active: { settle: 'settled', write_off: 'written_off', take_back: 'reversed' },
  settled: { reopen: 'active' },
  written_off: { settle: 'settled' },
  cancelled: {},
  reversed: {},
}
