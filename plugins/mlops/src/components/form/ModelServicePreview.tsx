import { useApi } from '@backstage/core-plugin-api';
import type {
  CustomFieldValidator,
  FieldExtensionComponentProps,
} from '@backstage/plugin-scaffolder-react';
import type {
  ModelServicePreview as Preview,
  PreviewProblem,
} from '@slipway/backstage-plugin-mlops-common';
import { Button, Skeleton } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { previewApiRef } from '../../api';
import { useLoaded } from '../../live/useLoaded';
import { errorSentence } from '../../states/problem';
import { Nothing } from '../parts/Nothing';
import { Theme } from '../parts/Theme';
import { askPreview, shownPreview } from './formMemory';
import { PreviewView } from './PreviewView';
import styles from './ModelServicePreview.module.css';

/** As templates have it; it stands for nothing. */
const OWN = 'preview';

/** Answers that a form has so far. */
type Answers = Record<string, unknown>;

/**
 * A page of a template's form, or the only field of one, that shows what the
 * answers on the other pages would make. It has no value of its own.
 */
export function ModelServicePreview({
  formContext,
}: FieldExtensionComponentProps<Answers | boolean>) {
  const { namespace = 'default', templateName } = useParams();
  const values = withoutOwn(formContext?.formData ?? {});
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
    signal => askPreview(api, request, signal),
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

/**
 * Says no while the preview that is shown names what stands in the way. Where it
 * can't be had one may go on: everything is checked again before it is made.
 */
export const validatePreview: CustomFieldValidator<Answers | boolean> = async (
  _value,
  field,
  { apiHolder, formData },
) => {
  const api = apiHolder.get(previewApiRef);
  const shown = api && shownPreview(api, withoutOwn(formData));
  const preview = await shown?.catch(() => undefined);
  if (preview) problemsOf(preview).forEach(each => field.addError(each));
};

function problemsOf({ problems }: Preview): string[] {
  return problems.map(
    ({ field, message }: PreviewProblem) =>
      `shows what has to be changed first: ${field ? `${field}: ` : ''}${message}`,
  );
}

/** Where it is a field, the form keeps a place for its value. */
function withoutOwn(answers: Answers): Answers {
  return Object.fromEntries(
    Object.entries(answers).filter(([name]) => name !== OWN),
  );
}
