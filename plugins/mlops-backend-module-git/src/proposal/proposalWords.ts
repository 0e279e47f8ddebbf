import type { MergeMessage } from '@slipway/backstage-plugin-mlops-node';

interface Asked {
  id: string;
  entityRef: string;
  environment?: string;
  requestedBy: string;
  reason?: string;
}

interface Words {
  title: string;
  body: string;
}

/** Who asked for it and why, with trailers that name the operation. */
export function commitMessage(operation: Asked, words: Words): MergeMessage {
  const { requestedBy, reason } = operation;
  return {
    title: oneLine(words.title),
    body: [
      words.body.trim(),
      [
        `Asked for by ${oneLine(requestedBy)} in the portal.`,
        ...(reason ? [`Reason: ${oneLine(reason)}`] : []),
      ].join('\n'),
      trailers(operation).join('\n'),
    ]
      .filter(Boolean)
      .join('\n\n'),
  };
}

/** The same for a page that shows Markdown. */
export function pullRequestBody(operation: Asked, { body }: Words): string {
  const { requestedBy, reason } = operation;
  return [
    body.trim(),
    `Asked for by \`${oneLine(requestedBy)}\` in the portal.`,
    ...(reason ? [`> ${oneLine(reason)}`] : []),
    ['```', ...trailers(operation), '```'].join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function trailers({ id, entityRef, environment }: Asked): string[] {
  return [
    `Slipway-Operation: ${id}`,
    `Slipway-Entity: ${entityRef}`,
    ...(environment ? [`Slipway-Environment: ${environment}`] : []),
  ];
}

/** So that no one writes a trailer of their own by way of a reason. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
