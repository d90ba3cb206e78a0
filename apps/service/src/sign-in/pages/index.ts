export {
  deviceCodePage,
  deviceConfirmPage,
  donePage,
  failedPage,
  newPasswordPage,
  signInPageFor,
  signOutPage,
} from './pages.ts';
export { type Rendered, render } from './respond.ts';
