/** The outcome of a command is not what the page says. */
export class PageMismatch extends Error {
  override readonly name = 'PageMismatch';
}
