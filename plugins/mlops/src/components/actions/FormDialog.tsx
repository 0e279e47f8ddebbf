import { useState } from 'react';
import {
  formFields,
  inputOf,
  missingField,
  type FormValues,
} from '../../states/actionForm';
import { gatesAreMissed, isOverride } from '../../states/override';
import { missingParameter } from '../../states/parameters';
import type { ActionDialogProps } from './ActionDialogProps';
import { ActionForm } from './ActionForm';
import { ParameterFields } from './ParameterFields';
import { PlanDialog } from './PlanDialog';
import { VersionGates } from './VersionGates';

/** An action with the form that its input asks for. */
export function FormDialog(props: ActionDialogProps) {
  const { delivery, wanted } = props;
  const { environment, input: given, offer, suggestions } = wanted;
  const [values, setValues] = useState<FormValues>({});
  const [parameters, setParameters] = useState(wanted.parameters ?? []);
  const takesParameters = parameters.length > 0;
  const fields = formFields(offer, given);
  const missing = missingField(fields, values) ?? missingParameter(parameters);
  const input = {
    ...inputOf(fields, values, given),
    ...(takesParameters && {
      parameters: Object.fromEntries(
        parameters.map(({ name, value }) => [name, value]),
      ),
    }),
  };
  return (
    <PlanDialog
      {...props}
      request={{
        action: offer.name,
        ...(environment && { environment }),
        input,
      }}
      missing={missing && `Fill in “${missing.label}” first.`}
      form={plan => (
        <>
          <VersionGates delivery={delivery} input={given} />
          <ActionForm
            fields={fields.filter(
              field =>
                !isOverride(field) ||
                values[field.name] !== undefined ||
                gatesAreMissed(delivery, given, plan),
            )}
            suggestions={suggestions}
            values={values}
            onChange={setValues}
          />
          {takesParameters && (
            <ParameterFields parameters={parameters} onChange={setParameters} />
          )}
        </>
      )}
    />
  );
}
