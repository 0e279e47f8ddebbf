import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ProposalOutcome } from '../clients/proposeFiles';

/** Says what became of a pull request, in the log and in the outputs. */
export function putOutcome(
  outcome: ProposalOutcome,
  wanted: string,
  context: {
    logger: LoggerService;
    output(name: 'merged', value: boolean): void;
    output(name: 'url' | 'waitsFor', value: string): void;
  },
): void {
  const { logger, output } = context;
  output('merged', outcome.state !== 'open');
  switch (outcome.state) {
    case 'unchanged':
      logger.info(`${wanted} already`);
      return;
    case 'merged':
      logger.info(`Merged as ${outcome.commit.slice(0, 7)}`);
      output('url', outcome.url);
      return;
    default:
      logger.info(`It waits for ${outcome.waitsFor}`);
      output('url', outcome.url);
      output('waitsFor', outcome.waitsFor);
  }
}
