const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

/**
 * A cron schedule with numbers for the names of months and days: the CRD of Argo
 * Workflows' CronWorkflow knows no names (argo-workflows 4.1, CronWorkflowSpec).
 */
export function numericSchedule(schedule: string): string {
  const [minute, hour, day, month, weekday] = schedule.trim().split(/\s+/);
  return [
    minute,
    hour,
    day,
    numbered(month, MONTHS, 1),
    numbered(weekday, DAYS, 0),
  ].join(' ');
}

function numbered(field: string, names: readonly string[], first: number) {
  return field.replace(/[a-z]{3}/gi, name =>
    String(names.indexOf(name.toLowerCase()) + first),
  );
}
