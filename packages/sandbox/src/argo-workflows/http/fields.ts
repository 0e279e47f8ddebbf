/**
 * The `fields` parameter: `items.metadata.name,items.status.phase` keeps only
 * these, `-items.status.nodes` leaves these out (argo-workflows 4.1,
 * util/fields).
 */
export class FieldCleaner {
  private readonly exclude: boolean;
  private readonly fields: readonly string[];

  constructor(parameter: string | undefined) {
    const text = parameter ?? '';
    this.exclude = text.startsWith('-');
    this.fields = text.replace(/^-/, '').split(',').filter(Boolean);
  }

  willExclude(field: string): boolean {
    if (this.fields.length === 0) {
      return false;
    }
    const matches = this.fields.some(
      each => field.startsWith(each) || each.startsWith(field),
    );
    return matches ? this.exclude : !this.exclude;
  }

  withoutPrefix(prefix: string): FieldCleaner {
    const fields = this.fields.map(field =>
      field.startsWith(prefix) ? field.slice(prefix.length) : field,
    );
    return new FieldCleaner(`${this.exclude ? '-' : ''}${fields.join(',')}`);
  }

  clean(value: unknown): unknown {
    return this.fields.length === 0 ? value : this.cleanAt('', value);
  }

  private cleanAt(path: string, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map(item => this.cleanAt(path, item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const kept = Object.entries(value).flatMap(([key, item]) => {
      const field = path ? `${path}.${key}` : key;
      const named = this.fields.includes(field);
      if (this.exclude) {
        return named ? [] : [[key, this.cleanAt(field, item)]];
      }
      if (named) {
        return [[key, item]];
      }
      return this.fields.some(each => each.startsWith(field))
        ? [[key, this.cleanAt(field, item)]]
        : [];
    });
    return Object.fromEntries(kept);
  }
}
