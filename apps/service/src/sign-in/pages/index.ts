export {
  deviceCodePage,
  deviceConfirmPage,
  donePage,
  failedPage,
  newPasswordPage,
  sessionEnded,
  signInPageFor,
  signOutPage,
} from './pages.ts';
export { type Rendered, render } from './respond.ts';
