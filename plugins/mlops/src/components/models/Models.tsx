import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { isInTheDark, troubledSources } from '../../states/freshness';
import { count } from '../../states/numbers';
import { Nothing } from '../parts/Nothing';
import { OutLink } from '../parts/OutLink';
import { Panel } from '../parts/Panel';
import { TroubleNote } from '../parts/TroubleNote';
import { ModelView } from './ModelView';
import styles from './Models.module.css';

/** The registered models of an entity, with their versions. */
export function Models({ delivery }: { delivery: Delivery }) {
  const { models } = delivery.registry;
  const troubles = troubledSources(delivery, 'models');
  const [only] = models.length === 1 ? models : [];
  return (
    <Panel
      title="Models"
      summary={
        only
          ? `${only.name}, ${count(only.totalVersions, 'version')}`
          : models.length > 0 && count(models.length, 'model')
      }
      actions={
        only?.consoleUrl && (
          <OutLink href={only.consoleUrl} label={`${only.name} in MLflow`}>
            MLflow
          </OutLink>
        )
      }
      note={troubles.length > 0 && <TroubleNote sources={troubles} />}
    >
      {models.length === 0 && (
        <NoModels inTheDark={isInTheDark(delivery, 'models')} />
      )}
      {models.map(model => (
        <section
          key={model.id}
          className={styles.model}
          aria-label={`Model ${model.name}`}
        >
          {!only && (
            <h4 className={styles.name}>
              <OutLink href={model.consoleUrl}>{model.name}</OutLink>
              <span className={styles.count}>
                {count(model.totalVersions, 'version')}
              </span>
            </h4>
          )}
          <ModelView delivery={delivery} model={model} />
        </section>
      ))}
    </Panel>
  );
}

function NoModels({ inTheDark }: { inTheDark: boolean }) {
  if (inTheDark) {
    return (
      <Nothing title="Nothing is known of models yet">
        They appear here as soon as MLflow answers.
      </Nothing>
    );
  }
  return (
    <Nothing title="No registered model belongs to this entity yet">
      Name one with the annotation <code>mlflow.org/model-name</code>; its
      versions appear here once it is registered.
    </Nothing>
  );
}
