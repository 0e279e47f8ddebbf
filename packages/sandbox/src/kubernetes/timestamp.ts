/** An instant as `metav1.Time` is written: in whole seconds. */
export function timestamp(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
