export { createSignIn, type SignIn, type SignInOptions } from './create-sign-in.ts';
