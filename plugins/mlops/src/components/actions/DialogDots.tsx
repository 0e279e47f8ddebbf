/**
 * Tells the eye that a dialog follows. It is no part of the action's name:
 * those who hear it are told by `aria-haspopup`.
 */
export function DialogDots() {
  return <span aria-hidden="true">…</span>;
}
