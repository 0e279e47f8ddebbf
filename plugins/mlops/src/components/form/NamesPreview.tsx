import type {
  PreviewFiles,
  PreviewService,
} from '@slipway/backstage-plugin-mlops-common';
import { objectKinds } from '../../states/preview';
import { scheduleMeaning } from '../../states/schedule';
import { Fact, Facts } from '../parts/Facts';
import { Section } from '../parts/Section';
import styles from './NamesPreview.module.css';

/** What things would be called, and how many of them there would be. */
export function NamesPreview({
  files,
  service,
}: {
  files: PreviewFiles;
  service: PreviewService;
}) {
  const kinds = objectKinds(files);
  return (
    <Section isOfPage title="Names and numbers">
      <Facts>
        <Fact name="Entity">{service.entityRef}</Fact>
        <Fact name="Owner">{service.owner}</Fact>
        <Fact name="Model">
          {service.modelName} ({service.framework}, {service.serving})
        </Fact>
        <Fact name="Image">{service.image}</Fact>
        <Fact name="Training">
          {service.trainingNamespace} on {service.trainingCluster}
        </Fact>
        <Fact name="Drift check">
          {scheduleWords(service.schedule)}; above {service.driftThreshold} it
          trains anew
        </Fact>
      </Facts>
      {kinds.length > 0 && (
        <ul aria-label="Kubernetes objects" className={styles.kinds}>
          {kinds.map(({ kind, number }) => (
            <li key={kind} className={styles.kind}>
              {number} × {kind}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function scheduleWords(schedule: string): string {
  const meaning = scheduleMeaning(schedule, { now: new Date() });
  return meaning.state === 'good' ? `${meaning.words} (UTC)` : schedule;
}
