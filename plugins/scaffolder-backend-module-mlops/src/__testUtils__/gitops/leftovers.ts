/** Flagger's, Argo Workflows', Grafana's, Prometheus' and Alertmanager's own. */
const OF_OTHERS = [
  /^\s*(namespace|target|interval|ingress|service)\s*$/,
  /^workflow\.status$/,
  /^(workflow|inputs)\.parameters\.[a-z-]+$/,
  /^steps\.[a-z]+\.outputs\.parameters\.[a-z-]+$/,
  /^(workload|model_version|pod|deployment|canary|destination_workload)$/,
  /^ \$value \| humanize(Percentage)? $/,
  /^ \$labels\.(model_version|pod|deployment) $/,
  /^ \.(CommonLabels|CommonAnnotations|Annotations)\.[a-z]+ $/,
  /^ (range \.Alerts|end) $/,
];

/** What a template engine has left behind. */
export function leftovers(text: string): string[] {
  const own = text.match(/\$\{\{|\{%|%\}|\{#|#\}/g) ?? [];
  const values = text.match(/\bundefined\b|\[object Object\]|\bNaN\b/g) ?? [];
  const others = [...text.matchAll(/\{\{-?(.*?)-?\}\}/g)]
    .map(([, expression]) => expression)
    .filter(expression => !OF_OTHERS.some(each => each.test(expression)));
  return [...own, ...values, ...others];
}
