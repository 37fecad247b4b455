import { post, publicGet, publicPost } from '../../web/routes'
import { savePreferences } from './preferences'
import { signIn, signInPage } from './sign-in'
import { signOut } from './sign-out'

export const routes = [
  publicGet('/login', signInPage),
  publicPost('/login', 'session.sign-in', signIn),
  post('/logout', 'signed-in', 'self', 'session.sign-out', signOut),
  post('/me/preferences', 'signed-in', 'self', 'user.preferences', savePreferences),
]
