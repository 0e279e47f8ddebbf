/**
 * Something about how an entity is bound that a person should put right.
 * `code` is a stable kebab-case name, `fix` says what to do.
 */
export interface BindingWarning {
  code: string;
  message: string;
  fix?: string;
}
