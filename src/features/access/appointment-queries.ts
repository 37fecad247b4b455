import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'

const rows = (db: Kysely<DB>) =>
  db
    .selectFrom('appointments')
    .innerJoin('users as person', 'person.id', 'appointments.userId')
    .innerJoin('users as asker', 'asker.id', 'appointments.askedBy')
    .leftJoin('users as decider', 'decider.id', 'appointments.decidedBy')
    .select([
      'appointments.id',
      'appointments.userId',
      'appointments.act',
      'appointments.reason',
      'appointments.state',
      'appointments.askedBy',
      'appointments.askedAt',
      'appointments.decidedAt',
      'person.staffNo',
      'person.name',
      'asker.name as askerName',
      'decider.name as deciderName',
      sql<string[]>`array(select r.name from roles r where r.id = any(appointments.role_ids) order by r.id)`.as(
        'roleNames',
      ),
    ])

/** What waits for the second person, then what was decided lately. */
export const appointmentList = (db: Kysely<DB>) =>
  rows(db).orderBy(sql`appointments.state <> 'pending'`).orderBy('appointments.id', 'desc').limit(100).execute()

export const pendingAppointment = (db: Kysely<DB>, userId: number) =>
  rows(db).where('appointments.userId', '=', userId).where('appointments.state', '=', 'pending').executeTakeFirst()
