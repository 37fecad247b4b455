import { fresh, get, post, publicGet, publicPost } from '../../web/routes'
import { allSessions, endAny, endMine, endMyOthers, mySessions } from './devices'
import { confirmTotp, me, startTotp, stopTotp } from './me'
import { checkOtp, otpPage } from './otp'
import { passwordPage, savePassword } from './password'
import { savePreferences } from './preferences'
import { closeRecent } from './recent'
import { signIn, signInPage } from './sign-in'
import { signOut } from './sign-out'

export const routes = [
  publicGet('/login', signInPage),
  publicPost('/login', 'session.sign-in', signIn),
  publicGet('/login/otp', otpPage),
  publicPost('/login/otp', 'session.sign-in', checkOtp),
  post('/logout', 'signed-in', 'self', 'session.sign-out', signOut),
  get('/password/change', 'signed-in', 'self', passwordPage),
  post('/password/change', 'signed-in', 'self', 'user.password', savePassword),
  get('/me', 'signed-in', 'self', me),
  post('/me/preferences', 'signed-in', 'self', 'user.preferences', savePreferences),
  post('/me/recent', 'signed-in', 'self', 'user.recent', closeRecent),
  fresh(post('/me/totp/start', 'signed-in', 'self', 'user.totp-start', startTotp)),
  post('/me/totp/confirm', 'signed-in', 'self', 'user.totp-confirm', confirmTotp),
  fresh(post('/me/totp/stop', 'signed-in', 'self', 'user.totp-stop', stopTotp)),
  get('/me/sessions', 'signed-in', 'self', mySessions),
  post('/me/sessions/end', 'signed-in', 'self', 'session.end-own', endMine),
  post('/me/sessions/end-others', 'signed-in', 'self', 'session.end-own', endMyOthers),
  get('/admin/sessions', 'session.end', 'none', allSessions),
  post('/admin/sessions/end', 'session.end', 'none', 'session.end', endAny),
]
