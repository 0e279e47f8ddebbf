import { useApi } from '@backstage/core-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Button, Skeleton } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { previewApiRef } from '../../api';
import { useLoaded } from '../../live/useLoaded';
import { errorSentence } from '../../states/problem';
import { Nothing } from '../parts/Nothing';
import { Theme } from '../parts/Theme';
import { PreviewView } from './PreviewView';
import styles from './ModelServicePreview.module.css';

/** Answers that a form has so far. */
type Answers = Record<string, unknown>;

/**
 * A page of a template's form that shows what the answers on the other pages
 * would make. It has no value of its own.
 */
export function ModelServicePreview({
  formContext,
  formData,
}: FieldExtensionComponentProps<Answers>) {
  const { namespace = 'default', templateName } = useParams();
  const values: Answers = formContext?.formData ?? formData ?? {};
  return (
    <Theme className={styles.preview}>
      {templateName ? (
        <LoadedPreview
          templateRef={`template:${namespace}/${templateName}`}
          values={values}
        />
      ) : (
        <Nothing title="There is no preview here">
          It is shown where the template is used.
        </Nothing>
      )}
    </Theme>
  );
}

function LoadedPreview({
  templateRef,
  values,
}: {
  templateRef: string;
  values: Answers;
}) {
  const api = useApi(previewApiRef);
  const request = { templateRef, values };
  const { error, isLoading, reload, value } = useLoaded(
    JSON.stringify(request),
    '',
    signal => api.previewModelService(request, { signal }),
  );
  if (value) return <PreviewView preview={value} />;
  if (isLoading) return <Loading />;
  return (
    <Nothing title="The preview can’t be shown">
      {errorSentence(error)} You can go on without it: the answers are checked
      again before anything is made.{' '}
      <Button size="small" variant="secondary" onPress={reload}>
        Try again
      </Button>
    </Nothing>
  );
}

function Loading() {
  return (
    <div role="status" className={styles.loading}>
      <p className={styles.words}>Writing the files to show them …</p>
      <Skeleton height={160} />
      <Skeleton height={320} />
    </div>
  );
}
