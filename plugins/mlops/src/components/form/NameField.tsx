import { useApi } from '@backstage/core-plugin-api';
import type {
  CustomFieldValidator,
  FieldExtensionComponentProps,
} from '@backstage/plugin-scaffolder-react';
import { Button } from '@backstage/ui';
import type { NameCheck } from '@slipway/backstage-plugin-mlops-common';
import { useEffect } from 'react';
import { useParams } from 'react-router-dom';
import { previewApiRef } from '../../api';
import { useLoaded } from '../../live/useLoaded';
import { useSettled } from '../../live/useSettled';
import { OutLink } from '../parts/OutLink';
import { StatusIcon } from '../parts/StatusIcon';
import { Theme } from '../parts/Theme';
import { askNames, rememberedTemplate, rememberTemplate } from './formMemory';
import {
  isName,
  namingAnswers,
  presentErrors,
  takenSentence,
} from './nameAnswers';
import styles from './NameField.module.css';

/**
 * A text field for the name of a new service that says, while one types, whether
 * it is free: in the catalog, at the Git host, in MLflow and in the clusters.
 */
export function NameField(props: FieldExtensionComponentProps<string>) {
  const { formContext, formData = '', idSchema, onChange } = props;
  const { rawErrors = [], registry, schema, uiSchema } = props;
  // The form's own field for a text, in whichever design the form has.
  const { StringField } = registry.fields;
  const { 'ui:field': _self, ...ofText } = uiSchema;
  const { check, isLooking } = useNameCheck(
    isName(formData, schema) ? formData : undefined,
    formContext?.formData ?? {},
  );
  const taken = check?.state === 'taken' ? check : undefined;
  const sentence = taken && takenSentence(formData, taken);
  const said = `${idSchema.$id}__name`;
  useEffect(() => {
    // The form's design ties only texts of its own to the input.
    document
      .getElementById(idSchema.$id)
      ?.setAttribute('aria-describedby', said);
  }, [idSchema.$id, said]);
  return (
    <>
      <StringField
        {...props}
        uiSchema={ofText}
        rawErrors={presentErrors(rawErrors, sentence)}
      />
      <Theme className={styles.said}>
        <div id={said} role="status">
          {isLooking && <>Looking whether {formData} is free …</>}
          {check && <Verdict name={formData} check={check} />}
        </div>
        {taken?.suggestion && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onChange(taken.suggestion)}
          >
            Use {taken.suggestion}
          </Button>
        )}
      </Theme>
    </>
  );
}

function Verdict({ check, name }: { check: NameCheck; name: string }) {
  return (
    <>
      <Finding check={check} name={name} />
      {check.unchecked.map(sentence => (
        <p key={sentence} className={styles.unchecked}>
          {sentence}
        </p>
      ))}
    </>
  );
}

function Finding({ check, name }: { check: NameCheck; name: string }) {
  switch (check.state) {
    case 'free':
      return (
        <p className={styles.finding}>
          <StatusIcon tone="good" size={16} className={styles.icon} />
          {name} is free
        </p>
      );
    case 'unfinished':
      return (
        <p className={styles.finding}>
          <StatusIcon tone="warn" size={16} className={styles.icon} />
          <span>
            An earlier run has begun {name} and did not end well. The same
            answers go on with it: {check.there.join(' ')}
          </span>
        </p>
      );
    default:
      return (
        <>
          {check.taken.map(({ message, url }) => (
            <p key={message} className={styles.finding}>
              <StatusIcon tone="bad" size={16} className={styles.icon} />
              <OutLink href={url}>{message}</OutLink>
            </p>
          ))}
        </>
      );
  }
}

/** Asks when the name has stopped changing. */
function useNameCheck(
  name: string | undefined,
  answers: Readonly<Record<string, unknown>>,
): { check: NameCheck | undefined; isLooking: boolean } {
  const api = useApi(previewApiRef);
  const { namespace = 'default', templateName } = useParams();
  const templateRef = templateName && `template:${namespace}/${templateName}`;
  useEffect(() => {
    if (templateRef) rememberTemplate(api, templateRef);
  }, [api, templateRef]);
  const values = name === undefined ? {} : namingAnswers(name, answers);
  const { isSettled, settled } = useSettled(values);
  const isAsking = templateRef !== undefined && name !== undefined;
  const { isLoading, value } = useLoaded(
    isAsking && isSettled ? JSON.stringify(settled) : undefined,
    '',
    () => askNames(api, { templateRef: templateRef ?? '', values: settled }),
  );
  return {
    check: value,
    isLooking: isAsking && (!isSettled || isLoading),
  };
}

/** Says no to a name that is taken; who cannot tell lets it pass. */
export const validateName: CustomFieldValidator<string> = async (
  name,
  field,
  { apiHolder, formData, schema },
) => {
  const api = apiHolder.get(previewApiRef);
  const templateRef = api && rememberedTemplate(api);
  if (!api || !templateRef || !isName(name, schema)) return;
  const check = await askNames(api, {
    templateRef,
    values: namingAnswers(name, formData),
  }).catch(() => undefined);
  if (check?.state === 'taken') field.addError(takenSentence(name, check));
};
