import { fresh, get, post } from '../../web/routes'
import { branches, createBranch, editBranch, newBranch, saveBranch, toggleBranch } from './branches'
import { addRole, compareRoles, editRole, newRole, roles, saveRole, toggleRole } from './roles'
import { agree, appointments, disableUser, enableUser, reject, resetPassword, unlock } from './user-acts'
import { addUser, editUser, newUser, saveUser } from './user-form'
import { users } from './users'

export const routes = [
  get('/admin/users', 'user.manage', 'none', users),
  get('/admin/users/new', 'user.manage', 'none', newUser),
  fresh(post('/admin/users', 'user.manage', 'none', 'user.create', addUser)),
  get('/admin/users/:id', 'user.manage', 'none', editUser),
  fresh(post('/admin/users/:id', 'user.manage', 'none', 'user.update', saveUser)),
  fresh(post('/admin/users/:id/reset', 'user.manage', 'none', 'user.reset', resetPassword)),
  post('/admin/users/:id/disable', 'user.manage', 'none', 'user.disable', disableUser),
  fresh(post('/admin/users/:id/enable', 'user.manage', 'none', 'user.enable', enableUser)),
  post('/admin/users/:id/unlock', 'user.manage', 'none', 'user.unlock', unlock),
  get('/admin/appointments', 'role.manage', 'none', appointments),
  fresh(post('/admin/appointments/:id/agree', 'role.manage', 'none', 'appointment.agree', agree)),
  post('/admin/appointments/:id/reject', 'role.manage', 'none', 'appointment.reject', reject),
  get('/admin/roles', 'role.manage', 'none', roles),
  get('/admin/roles/new', 'role.manage', 'none', newRole),
  get('/admin/roles/compare', 'role.manage', 'none', compareRoles),
  fresh(post('/admin/roles', 'role.manage', 'none', 'role.create', addRole)),
  get('/admin/roles/:id', 'role.manage', 'none', editRole),
  fresh(post('/admin/roles/:id', 'role.manage', 'none', 'role.update', saveRole)),
  fresh(post('/admin/roles/:id/switch', 'role.manage', 'none', 'role.switch', toggleRole)),
  get('/admin/branches', 'branch.manage', 'none', branches),
  get('/admin/branches/new', 'branch.manage', 'none', newBranch),
  post('/admin/branches', 'branch.manage', 'none', 'branch.create', createBranch),
  get('/admin/branches/:id', 'branch.manage', 'none', editBranch),
  post('/admin/branches/:id', 'branch.manage', 'none', 'branch.update', saveBranch),
  post('/admin/branches/:id/switch', 'branch.manage', 'none', 'branch.switch', toggleBranch),
]
