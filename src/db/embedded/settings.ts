import type { Purpose } from './place'

/** Appended to postgresql.conf once, when the cluster is made; an operator may change them there or by ALTER SYSTEM. */
export const settings = `
# Xindang
shared_buffers = 128MB
max_connections = 50
work_mem = 8MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
checkpoint_timeout = 10min
max_wal_size = 1GB
# One file per weekday, begun anew each week.
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %a '
# Rows and parameters may hold personal data: the log names the fault, never the values.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
`

/** Given on the command line at every start: what must hold whatever the file says. */
export function serverArguments(folder: string, port: number, purpose: Purpose): string[] {
  const common = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
  }
  const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', logging_collector: 'on' }
  // A test cluster is thrown away; losing it in a power cut costs nothing.
  const forgetful = {
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    autovacuum: 'off',
    logging_collector: 'off',
    max_connections: '100',
    // a statement that only works while its values are known to the planner fails in a test, not at its sixth use
    plan_cache_mode: 'force_generic_plan',
  }
  const all = { ...common, ...(purpose === 'app' ? durable : forgetful) }
  return ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
